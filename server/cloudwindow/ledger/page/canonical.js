// One spelling for every JSON value (RFC 8785), which is nearly what this language writes by itself.

function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    const beyond = Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < 1e21;
    if (!Number.isFinite(value) || beyond) throw new Broken("json");
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) throw new Broken("json"); // half of a mark that needs two
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
}

function parseCanonical(bytes) {
  const text = fromUtf8(bytes);
  let again = "";
  let value = null;
  try {
    value = JSON.parse(text);
    again = canonical(value);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw new Broken("json"); // no JSON, or nested too deeply
    throw error; // a browser that cannot do this says nothing of the file
  }
  if (again !== text) throw new Broken("spelling");
  return value;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isWhole = (value) => Number.isSafeInteger(value);
const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isTime = (value) => {
  const written = typeof value === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/.test(value);
  const at = written && !value.startsWith("0000") ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString() === value;
};
const PRINTABLE = /^[ -~]*$/;
// Controls, separators of lines, marks that turn the direction of writing.
const STRANGE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const hasOnly = (value, names) => isObject(value) && Object.keys(value).sort().join(" ") === [...names].sort().join(" ");
