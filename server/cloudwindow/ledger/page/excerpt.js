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

// Is it possible at all: each thing named once, under the only name that it may have? Else a word here could take the place of
// what the trail says of a document, a result or the policy.
function isPossible({ from_s: from, to_s: to, asked_by: by, reason, parts, left_out: left, erased, covered, stills }) {
  const once = (names) => new Set(names).size === names.length;
  const copies = [...covered, ...stills];
  const inside = (box) => box.x >= 0 && box.x < 1 && box.y >= 0 && box.y < 1 && box.w > 0 && box.w <= 1 && box.h > 0 && box.h <= 1;
  const timed = (box) => inside(box) && box.from_s >= 0 && box.from_s < box.to_s;
  const pictures = [...stills.map((still) => still.original), ...left];
  return (
    (from === null) === (to === null) &&
    (from === null || (from >= 0 && from < to)) &&
    ![by, reason].some((words) => STRANGE.test(words)) &&
    once([...parts, ...covered].map((one) => one.part)) &&
    once([...parts, ...copies].map((one) => one.file)) &&
    once(pictures) &&
    once(erased) &&
    pictures.every((name) => name.startsWith("stills/")) &&
    stills.every((still) => still.file === copyOf(still.original) && isHash(still.original_sha256)) &&
    covered.every((copy) => copy.file.startsWith("redacted/") && copy.colour.length === 3) &&
    copies.every((copy) => isHash(copy.sha256) && copy.boxes.length > 0) &&
    covered.every((copy) => copy.boxes.every(timed)) &&
    stills.every((still) => still.boxes.every(inside))
  );
}

// "parts/prt_1.mkv" → "redacted/prt_1.mkv": where the covered copy of a file lies, and no other.
const copyOf = (name) => `redacted/${name.includes("/") ? name.slice(name.indexOf("/") + 1) : ""}`;

function parseExcerpt(bytes) {
  const value = parseCanonical(bytes);
  if (!hasShape(value, "excerpt") || !isPossible(value)) throw new Broken("excerpt");
  return value;
}

const secondsOf = (at) => (isTime(at) ? Date.parse(at) / 1000 : 0);
const LAST_S = 253402300800; // the year 10000
const MOST_LOOKS = 10000000; // at segments, over all seconds of a part: a day of them has 86,400
const MARGIN_S = 0.02; // a box covers half a frame more at either end, so that none slips through
const ROUNDED_S = 0.00051; // times are written to a thousandth

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

// The first place whose number is not below `least`, in numbers that never fall.
function placeFrom(numbers, least) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Finds the segments that a second touches, without looking at all of them for each.
class Within {
  constructor(segments) {
    this.segments = segments;
    this.latest = []; // nothing up to n ends later
    this.earliest = new Array(segments.length); // nothing from n begins before
    this.looked = 0;
    for (const { end_s: end } of segments) this.latest.push(Math.max(end, this.latest[this.latest.length - 1] ?? end));
    let least = Number.POSITIVE_INFINITY;
    for (let n = segments.length - 1; n >= 0; n--) {
      least = Math.min(least, segments[n].start_s);
      this.earliest[n] = least;
    }
  }

  second(at) {
    const near = this.segments.slice(placeFrom(this.latest, at), placeFrom(this.earliest, at + 1));
    this.looked += near.length;
    return near.filter((segment) => segment.start_s < at + 1 && segment.end_s >= at);
  }
}

class ExcerptCheck {
  constructor(excerpt, session, members, tell, note) {
    this.excerpt = excerpt;
    this.session = session;
    this.members = members;
    this.tell = (code, facts, where = {}) => tell(code, facts, { file: EXCERPT_FILE, ...where });
    this.note = note;
  }

  // The trail's claims as they apply here. `claimed`: of a package that left nothing out. A claim is taken away or replaced only
  // where the trail itself says what stands there: recordings and pictures.
  claims(entries, events, claimed) {
    const tracks = tracksOf(events);
    const zero = tracks.reduce((least, track) => Math.min(least, track.began), tracks.length ? tracks[0].began : 0);
    if (!(zero >= 0 && zero < LAST_S)) this.tell("no-time", { found: zero });
    else if (tracks.length) this.note("time-zero", { at: new Date(zero * 1000).toISOString() });
    this.#bodies(entries, zero);
    const kept = new Map(claimed);
    this.#recordings(kept, tracks, zero);
    this.#pictures(kept, events);
    return kept;
  }

  #recordings(kept, tracks, zero) {
    const cuts = new Map(this.excerpt.parts.map((cut) => [cut.part, cut]));
    const covered = new Map(this.excerpt.covered.map((part) => [part.part, part]));
    for (const track of tracks) {
      const part = track.closed.part;
      const name = nameIn(track.closed.blob, this.session);
      kept.delete(name);
      const wanted = chosenOf(track, zero, this.excerpt.from_s, this.excerpt.to_s);
      if (covered.has(part)) {
        this.#covered(kept, covered.get(part), track, name, zero, wanted !== null);
        covered.delete(part);
      } else if (cuts.has(part)) {
        const claim = this.#cut(cuts.get(part), track, name, wanted);
        if (claim !== null) kept.set(name, claim);
        cuts.delete(part);
      } else if (wanted !== null) {
        this.tell("unsaid-part", {}, { part });
      }
    }
    for (const part of [...cuts.keys(), ...covered.keys()]) this.tell("no-such-part", {}, { part });
  }

  // A covered picture stands for the original that the trail names; another may be left out, and is said then.
  #pictures(kept, events) {
    const known = new Map();
    const names = new Set();
    for (const { kind, event } of events) {
      if (kind !== "still_kept") continue;
      const name = nameIn(event.blob, this.session);
      known.set(`${event.still} ${name}`, event.sha256);
      names.add(name);
    }
    for (const { still, original, original_sha256: digest, file, sha256 } of this.excerpt.stills) {
      if (known.get(`${still} ${original}`) !== digest || kept.has(file)) {
        this.tell("other-original", {}, { file });
        continue;
      }
      kept.delete(original);
      kept.set(file, { entry: null, sha256, size: null, segments: [] });
    }
    for (const file of this.excerpt.left_out) {
      if (!names.has(file) || this.members.has(file)) this.tell("not-left-out", {}, { file });
      else kept.delete(file);
    }
    if (this.excerpt.stills.length) this.note("covered-pictures", { count: this.excerpt.stills.length });
    const left = this.excerpt.left_out;
    if (left.length) this.note("left-out", { count: left.length, names: left.slice(0, 10).join(", ") });
  }

  #bodies(entries, zero) {
    const { from_s: from, to_s: to, erased } = this.excerpt;
    const gone = new Set(erased);
    const bare = entries.filter((entry) => entry.body === null);
    const withheld = bare.filter((entry) => !gone.has(entry.index));
    for (const entry of withheld) {
      const at = secondsOf(entry.at) - zero;
      const shown = from === null || ALWAYS_SHOWN.has(entry.kind) || (from <= at && at <= to);
      if (shown) this.tell("unsaid-body", {}, { entry: entry.index });
    }
    for (const index of erased) {
      if (!(index >= 0 && index < entries.length) || entries[index].body !== null) this.tell("not-erased", {}, { entry: index });
    }
    if (withheld.length) this.note("withheld", { count: withheld.length, entries: entries.length });
    const lost = bare.filter((entry) => gone.has(entry.index));
    if (lost.length) {
      const silent = lost.filter((entry) => ALWAYS_SHOWN.has(entry.kind)).length;
      this.note("erased-before", { count: lost.length, entries: entries.length, silent });
    }
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
    } else if (lead) {
      const seconds = track.segments[wanted[0]].start_s - track.segments[first].start_s;
      this.note("lead-in", { part, seconds: seconds.toFixed(1) });
    }
    let at = 0;
    const segments = [...track.segments.slice(0, 1), ...track.segments.slice(Math.max(1, first), last + 1)].map((segment) => {
      const moved = { ...segment, offset: at };
      at += segment.length;
      return moved;
    });
    return { entry: track.entry, sha256: null, size: at, part, segments };
  }

  #covered(kept, covered, track, name, zero, within) {
    const { part, file } = covered;
    if (!within || file !== copyOf(name) || kept.has(file)) {
      this.tell("other-copy", { expected: copyOf(name) }, { part });
      return;
    }
    kept.set(file, { entry: null, sha256: covered.sha256, size: null, segments: [] });
    const shift = track.began - zero;
    const end = track.segments.reduce((latest, segment) => Math.max(latest, segment.end_s), track.segments[0].end_s);
    const from = this.excerpt.from_s === null ? 0 : Math.max(0, this.excerpt.from_s - shift);
    const to = this.excerpt.to_s === null ? end : Math.min(end, this.excerpt.to_s - shift);
    if (!(Math.abs(from - covered.from_s) < ROUNDED_S && Math.abs(to - covered.to_s) < ROUNDED_S)) {
      const facts = { expected: `${from.toFixed(3)}–${to.toFixed(3)}`, found: `${covered.from_s}–${covered.to_s}` };
      this.tell("other-time", facts, { part });
      return;
    }
    const first = Math.floor(covered.from_s);
    const count = Math.floor(covered.to_s) - first + 1;
    if (covered.seconds.length !== count || covered.seconds.some((second, n) => second.at_s !== first + n)) {
      this.tell("other-seconds", { expected: `${first}–${first + count - 1}` }, { part });
      return;
    }
    const segments = new Within(track.segments);
    for (const second of covered.seconds) {
      this.#second(covered, second, segments.second(second.at_s));
      if (segments.looked > MOST_LOOKS) {
        this.tell("all-at-once", {}, { part });
        return;
      }
    }
    this.note("covered", { part, count: covered.boxes.length });
  }

  #second({ part, boxes }, second, within) {
    const touches = (box) => box.from_s - MARGIN_S < second.at_s + 1 && box.to_s + MARGIN_S >= second.at_s;
    const here = boxes.flatMap((box, n) => (touches(box) ? [n] : []));
    const right = [within.map(({ number }) => number), within.map(({ sha256 }) => sha256), here];
    if (JSON.stringify(right) !== JSON.stringify([second.segments, second.sha256, second.boxes]) || second.frames < 0) {
      this.tell("other-second", { second: second.at_s }, { part, segment: second.segments[0] });
    }
  }
}
