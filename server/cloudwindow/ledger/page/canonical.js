// One spelling for every JSON value (RFC 8785), which is nearly what this language writes by itself.

function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    const beyond = Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < 1e21;
    if (!Number.isFinite(value) || beyond) throw new Broken("json");
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new Broken("json");
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
    throw error instanceof Broken ? error : new Broken("json");
  }
  if (again !== text) throw new Broken("spelling");
  return value;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isWhole = (value) => Number.isSafeInteger(value);
const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const hasOnly = (value, names) => isObject(value) && Object.keys(value).sort().join(" ") === [...names].sort().join(" ");
