// Are the files in the package those that the entries speak of, byte for byte?

const FOLDERS = ["parts", "playback", "stills", "documents", "results", "redacted"];

// Every field `blob` with its `sha256`, every NAME with a NAME_sha256 beside it.
function filesOf(event) {
  const pairs = "blob" in event && "sha256" in event ? [["blob", "sha256"]] : [];
  const named = Object.keys(event).filter((name) => `${name}_sha256` in event);
  for (const name of named.sort()) pairs.push([name, `${name}_sha256`]);
  return pairs.map(([blob, digest]) => ({ blob: event[blob], sha256: event[digest] })).filter(({ blob }) => blob !== "");
}

const nameIn = (blob, session) => (blob.startsWith(`${session}/`) ? blob.slice(session.length + 1) : blob);
const whoOf = (event) => event.who ?? "applicant";

// `silent`: bodies that say what was recorded are not here.
function claimsOf(session, events, tell, note, silent) {
  const found = new Map();
  const segments = new Map();
  const opened = new Map();
  const whose = new Map();
  const closed = new Set();
  const claim = (blob, value) => {
    const name = nameIn(blob, session);
    if (!isPlain(name) || !FOLDERS.includes(name.split("/")[0])) {
      tell("strange-name", { found: blob }, { entry: value.entry });
      return;
    }
    const earlier = found.get(name);
    if (earlier === undefined || value.segments.length) found.set(name, value);
    if (earlier !== undefined && earlier.sha256 !== value.sha256) tell("two-hashes", { name }, { entry: value.entry });
  };
  for (const { index, kind, event } of events) {
    if (kind === "part_opened") {
      opened.set(event.part, index);
      whose.set(event.part, whoOf(event));
    } else if (kind === "segment_closed") {
      if (!segments.has(event.part)) segments.set(event.part, []);
      segments.get(event.part).push(event);
      if (!opened.has(event.part)) opened.set(event.part, index);
    } else if (kind === "recording_closed") {
      closed.add(event.part);
      const own = segments.get(event.part) ?? [];
      claim(event.blob, { entry: index, sha256: event.sha256, size: event.size, part: event.part, segments: own });
      checkContiguous(index, event, own, tell);
      checkSamePerson(index, event, own, whose.get(event.part), tell);
    } else if (kind === "admitted") {
      found.set("policy.toml", { entry: index, sha256: event.policy_sha256, size: null, segments: [] });
    } else {
      for (const { blob, sha256 } of filesOf(event)) claim(blob, { entry: index, sha256, size: null, segments: [] });
    }
  }
  for (const part of [...opened.keys()].filter((one) => !closed.has(one)).sort()) {
    const count = segments.get(part)?.length ?? 0;
    if (count) tell("never-closed", { part, count }, { entry: opened.get(part), part });
    else if (silent) note("not-known-what-was-recorded", { part, entry: opened.get(part) });
    else note("nothing-recorded", { part, entry: opened.get(part) });
  }
  return found;
}

function checkContiguous(index, closed, segments, tell) {
  let at = 0;
  for (const segment of segments) {
    if (segment.offset !== at || segment.length < 0) {
      const facts = { expected: at, found: segment.offset };
      tell("gap", facts, { part: segment.part, segment: segment.number, offset: segment.offset });
    }
    at = segment.offset + Math.max(0, segment.length);
  }
  if (at !== closed.size) tell("short", { expected: closed.size, found: at }, { entry: index, part: closed.part });
}

function checkSamePerson(index, closed, segments, opener, tell) {
  const named = new Set([...segments.map(whoOf), whoOf(closed), ...(opener ? [opener] : [])]);
  if (named.size > 1) tell("two-people", { found: [...named].sort().join(", ") }, { entry: index, part: closed.part });
}

const AT_ONCE = 1 << 30; // bytes of a file that is held whole, so that the browser itself can hash it
const WORTH_IT = 4096;

// {sha256, size, crc, broken}. `advance`: called with how many bytes were done.
async function hashFile(archive, name, segments, advance) {
  const { offset, size } = archive.members.get(name);
  let end = 0;
  const inOrder = segments.every((segment) => {
    const follows = segment.offset === end && segment.length > 0;
    end += segment.length;
    return follows;
  });
  const worthIt = segments.length > 0 || size >= WORTH_IT;
  if (crypto.subtle && worthIt && inOrder && end <= size && size <= AT_ONCE) {
    const bytes = await heldWhole(archive.source, offset, size);
    if (bytes !== null) return hashAtOnce(bytes, segments, advance);
  }
  const check = new FileCheck(segments);
  for await (const chunk of archive.chunks(name)) {
    check.update(chunk);
    await advance(chunk.length);
  }
  return { sha256: check.finish(), size: check.size, crc: check.crc, broken: check.broken };
}

// Read at once: half the time of many pieces, and no copy of them. Null: there is no room, so piece by piece.
async function heldWhole(source, offset, size) {
  try {
    return await source.read(offset, offset + size);
  } catch {
    return null;
  }
}

// The browser hashes the whole and its segments on a thread of its own while the CRC runs here.
async function hashAtOnce(bytes, segments, advance) {
  const digest = async (piece) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", piece)));
  const step = 1 << 22;
  const whole = digest(bytes);
  const found = [];
  let crc = 0;
  for (let at = 0; at < bytes.length; at += step) {
    const chunk = bytes.subarray(at, at + step);
    crc = crc32(chunk, crc);
    while (found.length < segments.length) {
      const { offset: start, length } = segments[found.length];
      if (start + length > at + chunk.length) break;
      found.push(digest(bytes.subarray(start, start + length)));
    }
    await advance(chunk.length);
  }
  const hashes = await Promise.all(found);
  const broken = segments.filter(({ sha256 }, n) => hashes[n] !== sha256);
  return { sha256: await whole, size: bytes.length, crc, broken };
}

// Hashes one file as it goes by: the whole, and each segment that the trail claims in it.
class FileCheck {
  constructor(segments) {
    this.left = [...segments].sort((one, other) => one.offset - other.offset);
    this.hash = new Sha256();
    this.range = new Sha256();
    this.at = 0;
    this.size = 0;
    this.crc = 0;
    this.broken = [];
  }

  update(chunk) {
    this.hash.update(chunk);
    this.crc = crc32(chunk, this.crc);
    this.size += chunk.length;
    let view = chunk;
    while (view.length && this.left.length) {
      const segment = this.left[0];
      const skip = Math.max(0, segment.offset - this.at);
      const here = view.subarray(0, Math.min(view.length, skip || Math.max(0, segment.offset + segment.length - this.at)));
      if (!skip) this.range.update(here);
      this.at += here.length;
      view = view.subarray(here.length);
      if (this.at >= segment.offset + segment.length) this.#close(segment);
    }
  }

  finish() {
    while (this.left.length) this.#close(this.left[0]);
    return hex(this.hash.digest());
  }

  #close(segment) {
    const wrong = hex(this.range.digest()) !== segment.sha256 || this.at !== segment.offset + segment.length;
    if (wrong) this.broken.push(segment);
    this.left.shift();
    this.range = new Sha256();
  }
}
