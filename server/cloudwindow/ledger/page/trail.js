// Do the entries hold: spelled right, chained, in the log, and a lawful course of a session?

const BEFORE_THE_FIRST = "0".repeat(64);
const MOST_FAULTS = 100;
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
  const named = [value.session, value.software].every((word) => typeof word === "string" && PRINTABLE.test(word));
  if (!named || !isTime(value.created)) throw new Broken("manifest");
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
  if (!isTime(entry.at)) misfits.push(new Broken("time", { found: entry.at }));
  else if (entry.at < notBefore) misfits.push(new Broken("time-back", { expected: notBefore, found: entry.at }));
  return misfits;
}

const KNOWN_KINDS = new Set(Object.values(LAWFUL).flatMap((row) => Object.keys(row)));

// What this page reads of events; s: words, i: whole numbers, n: numbers, ?: may be missing. The other fields it takes as they are.
const READ_OF_EVENTS = {
  part_opened: "part:s who?:s",
  segment_closed: "part:s number:i offset:i length:i sha256:s start_s:n end_s:n who?:s",
  recording_closed: "part:s blob:s size:i sha256:s duration_s:n began_s?:n who?:s",
  admitted: "policy_sha256:s",
  still_kept: "still:s blob:s sha256:s",
  result_signed: "blob:s sha256:s",
};

function isReadable(kind, event) {
  const right = { s: (value) => typeof value === "string", i: isWhole, n: (value) => typeof value === "number" };
  const fields = (READ_OF_EVENTS[kind] ?? "").split(" ").filter(Boolean);
  const known = fields.every((field) => {
    const [, name, optional, type] = /^(\w+)(\??):(\w)$/.exec(field);
    return name in event ? right[type](event[name]) : optional === "?";
  });
  return known && filesOf(event).every(({ blob, sha256 }) => typeof blob === "string" && typeof sha256 === "string");
}

// The event that the body tells of.
function eventOf(entry) {
  const value = parseCanonical(entry.body);
  if (!hasOnly(value, ["event", "salt"]) || !isObject(value.event)) throw new Broken("body-shape");
  if (!KNOWN_KINDS.has(entry.kind)) throw new Broken("kind", { found: entry.kind });
  if (!isReadable(entry.kind, value.event)) throw new Broken("body-shape");
  return value.event;
}

// One at a time; what stands behind the last end is a line when it is not empty, or the only one.
function* linesOf(bytes) {
  let start = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
    yield bytes.subarray(start, at);
    start = at + 1;
  }
  if (start < bytes.length || !bytes.length) yield bytes.subarray(start);
}

// Entries as far as they can be read, and the events of those that fit. After a bad line the next is taken at its word.
function readEntries(bytes, known, tell) {
  const [entries, events] = [[], []];
  if (bytes[bytes.length - 1] !== 10) tell("cut-off", {}, { file: "entries.jsonl", offset: bytes.length });
  let session = known;
  let [index, previous, notBefore, bad, number] = [0, BEFORE_THE_FIRST, "", 0, -1];
  for (const line of linesOf(bytes)) {
    let entry = null;
    number++;
    try {
      entry = parseEntryLine(line);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      tell(error.code, error.facts, { file: "entries.jsonl", entry: number });
      [index, previous, bad] = [-1, "", bad + 1];
      if (bad === MOST_FAULTS) break; // nobody is told of more, and there may be hundreds of millions of them
      continue;
    }
    if (index < 0) [index, previous] = [entry.index, entry.previous];
    session = session ?? entry.session;
    const found = entryMisfits(entry, { session, index, previous, notBefore });
    if (!found.length && entry.body !== null) {
      try {
        events.push({ index: entry.index, at: entry.at, kind: entry.kind, event: eventOf(entry) });
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        found.push(error);
      }
    }
    for (const { code, facts } of found) tell(code, facts, { file: "entries.jsonl", entry: index });
    entries.push(entry);
    [index, previous, notBefore] = [index + 1, entry.sha256, entry.at];
  }
  return { entries, events };
}

function parseProofs(bytes) {
  const value = parseCanonical(bytes);
  if (!isObject(value) || !isWhole(value.size) || !Array.isArray(value.entries)) throw new Broken("proofs");
  const proofs = value.entries.map((proof) => {
    const sound = isObject(proof) && isWhole(proof.leaf) && Array.isArray(proof.path);
    if (!sound || !proof.path.every(isHash)) throw new Broken("proofs"); // 32 bytes each: RFC 6962
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
    const after = new Map(Object.entries(LAWFUL[state])).get(entry.kind);
    if (after === undefined) {
      tell("course", { kind: entry.kind, state: state || "—" }, { file: "entries.jsonl", entry: entry.index });
      break;
    }
    state = after;
  }
}
