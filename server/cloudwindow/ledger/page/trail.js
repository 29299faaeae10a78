// Do the entries hold: spelled right, chained, in the log, and a lawful course of a session?

const BEFORE_THE_FIRST = "0".repeat(64);
const HEADER = ["session", "at", "kind", "body_sha256", "previous"];

function parseManifest(bytes) {
  const value = parseCanonical(bytes);
  if (!isObject(value) || !["cloudwindow-package/1", "cloudwindow-excerpt/1"].includes(value.format)) throw new Broken("format");
  const names = ["format", "session", "created", "software", "files"];
  if (!hasOnly(value, names) || !Array.isArray(value.files)) throw new Broken("manifest");
  for (const fact of value.files) {
    const plain = hasOnly(fact, ["name", "size", "sha256"]) && typeof fact.name === "string" && isPlain(fact.name);
    const sound = plain && fact.name !== "manifest.json" && fact.name !== "seal.txt" && isWhole(fact.size) && fact.size >= 0;
    if (!sound || typeof fact.sha256 !== "string" || fact.sha256.length !== 64) throw new Broken("manifest");
  }
  if (new Set(value.files.map((fact) => fact.name)).size !== value.files.length) throw new Broken("manifest");
  return value;
}

function parseEntryLine(bytes) {
  const value = parseCanonical(bytes);
  const words = hasOnly(value, [...HEADER, "index", "body", "sha256"]);
  const text = words && [...HEADER, "sha256"].every((name) => typeof value[name] === "string");
  if (!text || !isWhole(value.index) || (value.body !== null && typeof value.body !== "string")) throw new Broken("entry");
  return { ...value, body: value.body === null ? null : utf8(value.body) };
}

function headerHash(entry) {
  const header = { index: entry.index };
  for (const name of HEADER) header[name] = entry[name];
  return sha256Hex(utf8(canonical(header)));
}

function entryMisfits(entry, { session, index, previous, notBefore }) {
  const pairs = [
    ["session", session, entry.session],
    ["index", index, entry.index],
    ["previous", previous, entry.previous],
    ["sha256", headerHash(entry), entry.sha256],
  ];
  const found = pairs.filter(([, right, actual]) => right !== actual);
  const misfits = found.map(([field, expected, actual]) => new Broken("field", { field, expected, found: actual }));
  if (entry.body !== null) {
    const actual = sha256Hex(entry.body);
    if (actual !== entry.body_sha256) misfits.push(new Broken("body", { expected: entry.body_sha256, found: actual }));
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(entry.at)) misfits.push(new Broken("time", { found: entry.at }));
  else if (entry.at < notBefore) misfits.push(new Broken("time-back", { expected: notBefore, found: entry.at }));
  return misfits;
}

const KNOWN_KINDS = new Set(Object.values(LAWFUL).flatMap((row) => Object.keys(row)));

// The event that the body tells of.
function eventOf(entry) {
  const value = parseCanonical(entry.body);
  if (!hasOnly(value, ["event", "salt"]) || !isObject(value.event)) throw new Broken("body-shape");
  if (!KNOWN_KINDS.has(entry.kind)) throw new Broken("kind", { found: entry.kind });
  return value.event;
}

function linesOf(bytes) {
  const lines = [];
  let start = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, at));
    start = at + 1;
  }
  return { lines, rest: bytes.subarray(start) };
}

// Entries as far as they can be read, and the events of those that fit. After a bad line the next is taken at its word.
function readEntries(bytes, known, tell) {
  const [entries, events] = [[], []];
  const { lines, rest } = linesOf(bytes);
  if (rest.length || !lines.length) {
    tell("cut-off", {}, { file: "entries.jsonl", offset: bytes.length });
    lines.push(rest);
  }
  let session = known;
  let [index, previous, notBefore] = [0, BEFORE_THE_FIRST, ""];
  lines.forEach((line, number) => {
    let entry = null;
    try {
      entry = parseEntryLine(line);
    } catch (error) {
      tell(error.code, error.facts, { file: "entries.jsonl", entry: number });
      [index, previous] = [-1, ""];
      return;
    }
    if (index < 0) [index, previous] = [entry.index, entry.previous];
    session = session ?? entry.session;
    const found = entryMisfits(entry, { session, index, previous, notBefore });
    if (!found.length && entry.body !== null) {
      try {
        events.push({ index: entry.index, at: entry.at, kind: entry.kind, event: eventOf(entry) });
      } catch (error) {
        found.push(error);
      }
    }
    for (const { code, facts } of found) tell(code, facts, { file: "entries.jsonl", entry: index });
    entries.push(entry);
    [index, previous, notBefore] = [index + 1, entry.sha256, entry.at];
  });
  return { entries, events };
}

function parseProofs(bytes) {
  const value = parseCanonical(bytes);
  if (!isObject(value) || !isWhole(value.size) || !Array.isArray(value.entries)) throw new Broken("proofs");
  const proofs = value.entries.map((proof) => {
    const sound = isObject(proof) && isWhole(proof.leaf) && Array.isArray(proof.path);
    if (!sound || !proof.path.every((hash) => typeof hash === "string")) throw new Broken("proofs");
    return { leaf: proof.leaf, path: proof.path.map(fromHex) };
  });
  return { size: value.size, proofs };
}

// Is every entry under the signed root?
function checkLog(entries, { size, proofs }, checkpoint, tell) {
  const file = "proofs.json";
  if (size !== checkpoint.size) tell("log-size", { expected: checkpoint.size, found: size }, { file });
  if (entries.length !== proofs.length) tell("proof-count", { expected: entries.length, found: proofs.length }, { file });
  entries.slice(0, proofs.length).forEach((entry, n) => {
    const leaf = isHash(entry.sha256) ? leafHash(fromHex(entry.sha256)) : new Uint8Array(0);
    const root = rootByInclusion(leaf, proofs[n].leaf, checkpoint.size, proofs[n].path);
    if (root === null || !same(root, checkpoint.root)) {
      tell("not-sealed", { leaf: proofs[n].leaf }, { file: "entries.jsonl", entry: entry.index });
    }
  });
}

// A lawful course of states, by the entries' kinds alone, so also where bodies are gone.
function checkCourse(entries, tell) {
  let state = "";
  for (const entry of entries) {
    const after = Object.hasOwn(LAWFUL[state], entry.kind) ? LAWFUL[state][entry.kind] : null;
    if (after === null) {
      tell("course", { kind: entry.kind, state }, { file: "entries.jsonl", entry: entry.index });
      break;
    }
    state = after;
  }
}
