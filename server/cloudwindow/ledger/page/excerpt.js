// Does an excerpt hold what it says, no more and no less, and is everything that it leaves out said?

const EXCERPT_FILE = "excerpt.json";
const ALWAYS_SHOWN = new Set(["admitted", "part_opened", "connected", "part_closed", "segment_closed", "recording_closed"]);
const SHAPES = {
  excerpt: "from_s:t to_s:t asked_by:s reason:s parts:part left_out:ss erased:is covered:covered stills:still",
  part: "part:s file:s first:i last:i lead_in:i",
  covered: "part:s file:s sha256:s from_s:n to_s:n colour:is boxes:box seconds:second",
  second: "at_s:i segments:is sha256:ss boxes:is frames:i psnr_db:n tile_db:n",
  still: "still:s original:s original_sha256:s file:s sha256:s boxes:box",
  box: "from_s:n to_s:n x:n y:n w:n h:n",
};
const KINDS_OF_VALUE = {
  s: (value) => typeof value === "string",
  n: (value) => typeof value === "number",
  t: (value) => value === null || typeof value === "number",
  i: isWhole,
  ss: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  is: (value) => Array.isArray(value) && value.every(isWhole),
};

function hasShape(value, shape) {
  const fields = SHAPES[shape].split(" ").map((field) => field.split(":"));
  const right = (item, kind) =>
    kind in SHAPES ? Array.isArray(item) && item.every((one) => hasShape(one, kind)) : KINDS_OF_VALUE[kind](item);
  const names = fields.map(([name]) => name);
  return hasOnly(value, names) && fields.every(([name, kind]) => right(value[name], kind));
}

function parseExcerpt(bytes) {
  const value = parseCanonical(bytes);
  if (!hasShape(value, "excerpt") || (value.from_s === null) !== (value.to_s === null)) throw new Broken("excerpt");
  return value;
}

const secondsOf = (at) => (Date.parse(at) || 0) / 1000;

// Every recording that was closed. `began`: UTC in seconds at its time 0, estimated from the entries where nobody measured it.
function tracksOf(events) {
  const segments = new Map();
  const latest = new Map();
  const found = [];
  for (const { index, at, kind, event } of events) {
    if (kind === "segment_closed") {
      const began = secondsOf(at) - event.end_s;
      if (!segments.has(event.part)) segments.set(event.part, []);
      segments.get(event.part).push(event);
      latest.set(event.part, Math.min(latest.get(event.part) ?? began, began));
    } else if (kind === "recording_closed" && segments.has(event.part)) {
      const began = event.began_s || latest.get(event.part);
      found.push({ entry: index, closed: event, segments: [...segments.get(event.part)], began });
    }
  }
  return found;
}

// The first and the last place in the track's segments that the time touches; null: none.
function chosenOf(track, zero, from, to) {
  if (from === null) return [0, track.segments.length - 1];
  const shift = track.began - zero;
  const within = [];
  track.segments.forEach((segment, n) => {
    if (segment.start_s + shift <= to && segment.end_s + shift >= from) within.push(n);
  });
  return within.length ? [within[0], within[within.length - 1]] : null;
}

class ExcerptCheck {
  constructor(excerpt, session, tell, note) {
    this.excerpt = excerpt;
    this.session = session;
    this.tell = (code, facts, where = {}) => tell(code, facts, { file: EXCERPT_FILE, ...where });
    this.note = note;
  }

  // The trail's claims as they apply here. `claimed`: of a package that left nothing out.
  claims(entries, events, claimed) {
    const tracks = tracksOf(events);
    const zero = tracks.length ? Math.min(...tracks.map((track) => track.began)) : 0;
    if (tracks.length) this.note("time-zero", { at: new Date(zero * 1000).toISOString() });
    this.#bodies(entries, zero);
    const kept = new Map(claimed);
    const cuts = new Map(this.excerpt.parts.map((cut) => [cut.part, cut]));
    const covered = new Map(this.excerpt.covered.map((part) => [part.part, part]));
    for (const track of tracks) {
      const part = track.closed.part;
      const name = nameIn(track.closed.blob, this.session);
      kept.delete(name);
      const wanted = chosenOf(track, zero, this.excerpt.from_s, this.excerpt.to_s);
      if (covered.has(part)) {
        this.#covered(covered.get(part), track, zero);
        covered.delete(part);
      } else if (cuts.has(part)) {
        const claim = this.#cut(cuts.get(part), track, name, wanted);
        if (claim !== null) kept.set(name, claim);
        cuts.delete(part);
      } else if (wanted !== null && !this.excerpt.left_out.includes(name)) {
        this.tell("unsaid-part", {}, { part });
      }
    }
    for (const part of [...cuts.keys(), ...covered.keys()]) this.tell("no-such-part", {}, { part });
    const hashes = new Map();
    for (const { event } of events) for (const { blob, sha256 } of filesOf(event)) hashes.set(nameIn(blob, this.session), sha256);
    for (const still of this.excerpt.stills) {
      kept.delete(still.original);
      if (hashes.get(still.original) !== still.original_sha256) this.tell("other-original", {}, { file: still.file });
    }
    for (const name of this.excerpt.left_out) kept.delete(name);
    for (const { file, sha256 } of [...this.excerpt.covered, ...this.excerpt.stills]) {
      kept.set(file, { entry: null, sha256, size: null, segments: [] });
    }
    return kept;
  }

  #bodies(entries, zero) {
    const { from_s: from, to_s: to, erased } = this.excerpt;
    const withheld = entries.filter((entry) => entry.body === null && !erased.includes(entry.index));
    for (const entry of withheld) {
      const at = secondsOf(entry.at) - zero;
      const shown = from === null || ALWAYS_SHOWN.has(entry.kind) || (from <= at && at <= to);
      if (shown) this.tell("unsaid-body", {}, { entry: entry.index });
    }
    for (const index of erased) {
      if (!(index >= 0 && index < entries.length) || entries[index].body !== null) this.tell("not-erased", {}, { entry: index });
    }
    if (withheld.length) this.note("withheld", { count: withheld.length, entries: entries.length });
  }

  // What the file must hold: segment 0, then the run.
  #cut(cut, track, name, wanted) {
    const { part, first, last, lead_in: lead } = cut;
    const end = track.segments.length - 1;
    if (cut.file !== name || !(first >= 0 && first <= last && last <= end)) {
      this.tell("other-run", { expected: `0–${end}`, found: `${first}–${last}` }, { part });
      return null;
    }
    if (wanted === null || last !== wanted[1] || first + lead !== wanted[0] || lead < 0) {
      this.tell("other-run", { expected: (wanted ?? []).join("–"), found: `${first + lead}–${last}` }, { part });
    }
    if (lead) {
      const seconds = track.segments[first + lead].start_s - track.segments[first].start_s;
      this.note("lead-in", { part, seconds: seconds.toFixed(1) });
    }
    let at = 0;
    const segments = [...track.segments.slice(0, 1), ...track.segments.slice(Math.max(1, first), last + 1)].map((segment) => {
      const moved = { ...segment, offset: at };
      at += segment.length;
      return moved;
    });
    return { entry: track.entry, sha256: "", size: at, part, segments };
  }

  #covered(covered, track, zero) {
    const { part } = covered;
    const shift = track.began - zero;
    const end = Math.max(...track.segments.map((segment) => segment.end_s));
    const from = this.excerpt.from_s === null ? 0 : Math.max(0, this.excerpt.from_s - shift);
    const to = this.excerpt.to_s === null ? end : Math.min(end, this.excerpt.to_s - shift);
    if (Math.abs(from - covered.from_s) > 0.001 || Math.abs(to - covered.to_s) > 0.001) {
      this.tell(
        "other-time",
        { expected: `${from.toFixed(3)}–${to.toFixed(3)}`, found: `${covered.from_s}–${covered.to_s}` },
        { part },
      );
    }
    for (const second of covered.seconds) {
      const touches = (start, stop) => start < second.at_s + 1 && stop >= second.at_s;
      const within = track.segments.filter((segment) => touches(segment.start_s, segment.end_s));
      const boxes = covered.boxes.flatMap((box, n) => (touches(box.from_s, box.to_s) ? [n] : []));
      const right = [within.map(({ number }) => number), within.map(({ sha256 }) => sha256), boxes];
      if (JSON.stringify(right) !== JSON.stringify([second.segments, second.sha256, second.boxes])) {
        this.tell("other-second", { second: second.at_s }, { part, segment: second.segments[0] });
      }
    }
    this.note("covered", { part, count: covered.boxes.length });
  }
}
