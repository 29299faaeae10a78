// An evidence package's ZIP: stored, one fixed time, one order, so every byte between the contents has a value it must have.

const MOST_MEMBERS = 20000;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;
const DAY = 0x21;
const PLAIN_NAME = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
const FIELDS = {
  local: "signature:4 version:2 flags:2 method:2 time:2 date:2 crc-32:4 packed-size:4 size:4 name-length:2 extra-length:2",
  directory:
    "signature:4 made-by:2 version:2 flags:2 method:2 time:2 date:2 crc-32:4 packed-size:4 size:4 name-length:2 extra-length:2 comment-length:2 disk:2 internal-attributes:2 external-attributes:4 offset:4",
  end: "signature:4 disk:2 directory-disk:2 count-here:2 count:2 directory-size:4 directory-offset:4 comment-length:2",
};

const isPlain = (name) => PLAIN_NAME.test(name) && !name.includes("\n");

function packed(layout) {
  const bytes = new Uint8Array(layout.reduce((size, [, width]) => size + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of layout) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return bytes;
}

function localHeader({ name, size, crc }) {
  const wide = size >= FULL32;
  const extra = wide
    ? packed([
        [1, 2],
        [16, 2],
        [size, 8],
        [size, 8],
      ])
    : new Uint8Array(0);
  const short = wide ? FULL32 : size;
  const head = [
    [0x04034b50, 4],
    [wide ? 45 : 20, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [DAY, 2],
    [crc, 4],
    [short, 4],
    [short, 4],
  ];
  return joined(packed([...head, [name.length, 2], [extra.length, 2]]), utf8(name), extra);
}

function directoryRecord({ name, size, crc }, start) {
  const numbers = [...(size >= FULL32 ? [size, size] : []), ...(start >= FULL32 ? [start] : [])];
  const sizes = numbers.map((number) => [number, 8]);
  const extra = numbers.length ? packed([[1, 2], [8 * numbers.length, 2], ...sizes]) : new Uint8Array(0);
  const short = Math.min(size, FULL32);
  const head = [
    [0x02014b50, 4],
    [(3 << 8) | (numbers.length ? 45 : 20), 2],
    [size >= FULL32 ? 45 : 20, 2],
    [0, 2],
    [0, 2],
    [0, 2],
  ];
  const middle = [
    [DAY, 2],
    [crc, 4],
    [short, 4],
    [short, 4],
    [name.length, 2],
    [extra.length, 2],
    [0, 2],
    [0, 2],
    [0, 2],
  ];
  return joined(packed([...head, ...middle, [0o100644 * 65536, 4], [Math.min(start, FULL32), 4]]), utf8(name), extra);
}

function endRecord(count, start, end) {
  const size = end - start;
  const least = Math.min(count, FULL16);
  const short = packed([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [least, 2],
    [least, 2],
    [Math.min(size, FULL32), 4],
    [Math.min(start, FULL32), 4],
    [0, 2],
  ]);
  if (count < FULL16 && size < FULL32 && start < FULL32) return short;
  const wide = [
    [0x06064b50, 4],
    [44, 8],
    [(3 << 8) | 45, 2],
    [45, 2],
    [0, 4],
    [0, 4],
    [count, 8],
    [count, 8],
    [size, 8],
    [start, 8],
  ];
  return joined(packed([...wide, [0x07064b50, 4], [0, 4], [end, 8], [1, 4]]), short);
}

// The same members with the offsets of their contents that their order gives them.
function placed(members) {
  let at = 0;
  return members.map(({ name, size, crc }) => {
    at += localHeader({ name, size, crc }).length;
    const member = { name, size, crc, offset: at };
    at += size;
    return member;
  });
}

// Everything in the file that is not content.
function piecesOf(members) {
  const found = [];
  const directory = [];
  let at = 0;
  for (const member of members) {
    const data = localHeader(member);
    found.push({ offset: at, data, kind: "local", name: member.name });
    directory.push(directoryRecord(member, at));
    at += data.length + member.size;
  }
  const start = at;
  members.forEach((member, n) => {
    found.push({ offset: at, data: directory[n], kind: "directory", name: member.name });
    at += directory[n].length;
  });
  found.push({ offset: at, data: endRecord(members.length, start, at), kind: "end", name: "" });
  return found;
}

function fieldAt(kind, n) {
  let rest = n;
  for (const field of FIELDS[kind].split(" ")) {
    const [name, width] = field.split(":");
    rest -= Number(width);
    if (rest < 0) return name;
  }
  return "name";
}

// A file that is read a block at a time: headers lie close together, contents are walked once.
class Source {
  constructor(file) {
    this.file = file;
    this.size = file.size;
    this.blocks = new Map();
  }

  async at(offset, length) {
    const end = Math.min(this.size, offset + length);
    if (end <= offset) return new Uint8Array(0);
    const block = 1 << 18;
    const first = Math.floor(offset / block);
    if (Math.floor((end - 1) / block) !== first) return this.read(offset, end);
    if (!this.blocks.has(first)) {
      if (this.blocks.size > 16) this.blocks.clear();
      this.blocks.set(first, await this.read(first * block, Math.min(this.size, (first + 1) * block)));
    }
    return this.blocks.get(first).subarray(offset - first * block, end - first * block);
  }

  async read(start, end) {
    return new Uint8Array(await this.file.slice(start, end).arrayBuffer());
  }
}

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function byHeaders(source) {
  const found = [];
  let at = 0;
  while (found.length <= MOST_MEMBERS) {
    const fixed = await source.at(at, 30);
    if (fixed.length < 30) break;
    const view = viewOf(fixed);
    if (view.getUint32(0, true) === 0x02014b50) break;
    const [crc, nameLength, extraLength] = [view.getUint32(14, true), view.getUint16(26, true), view.getUint16(28, true)];
    let size = view.getUint32(22, true);
    const rest = await source.at(at + 30, nameLength + extraLength);
    if (size === FULL32 && extraLength === 20 && rest.length === nameLength + 20) {
      size = Number(viewOf(rest).getBigUint64(nameLength + 4, true));
    }
    const name = latin(rest.subarray(0, nameLength));
    at += 30 + nameLength + extraLength + size;
    if (!isPlain(name) || at > source.size) break;
    found.push({ name, size, crc });
  }
  return found;
}

async function byDirectory(source) {
  const end = await source.at(Math.max(0, source.size - 22), 22);
  if (end.length < 22 || viewOf(end).getUint32(0, true) !== 0x06054b50) return [];
  let [size, at] = [viewOf(end).getUint32(12, true), viewOf(end).getUint32(16, true)];
  if (size === FULL32 || at === FULL32) {
    const wide = await source.at(Math.max(0, source.size - 22 - 20 - 56), 56);
    if (wide.length < 56 || viewOf(wide).getUint32(0, true) !== 0x06064b50) return [];
    [size, at] = [Number(viewOf(wide).getBigUint64(40, true)), Number(viewOf(wide).getBigUint64(48, true))];
  }
  const found = [];
  const stop = Math.min(source.size, at + size);
  while (at < stop && found.length <= MOST_MEMBERS) {
    const fixed = await source.at(at, 46);
    if (fixed.length < 46) return [];
    const view = viewOf(fixed);
    const [crc, nameLength, extraLength] = [view.getUint32(16, true), view.getUint16(28, true), view.getUint16(30, true)];
    let length = view.getUint32(24, true);
    const rest = await source.at(at + 46, nameLength + extraLength);
    if (length === FULL32 && rest.length >= nameLength + 12) length = Number(viewOf(rest).getBigUint64(nameLength + 4, true));
    const name = latin(rest.subarray(0, nameLength));
    if (!isPlain(name) || length > source.size) return [];
    found.push({ name, size: length, crc });
    at += 46 + nameLength + extraLength;
  }
  return found;
}

class Archive {
  constructor(source, members) {
    this.source = source;
    this.list = members;
    this.members = new Map(members.map((member) => [member.name, member]));
  }

  // The structure is written twice; the reading that explains the file better is believed. Null: neither can be.
  static async read(file) {
    const source = new Source(file);
    let best = null;
    for (const reading of [await byDirectory(source), await byHeaders(source)]) {
      if (!reading.length) continue;
      const members = placed(reading);
      const last = members[members.length - 1];
      if (last.offset + last.size > source.size || new Set(members.map(({ name }) => name)).size !== members.length) continue;
      const archive = new Archive(source, members);
      const score = [await archive.misfit(), await archive.strangeNames()];
      const better = best === null || score[0] < best.score[0] || (score[0] === best.score[0] && score[1] < best.score[1]);
      if (better) best = { archive, score };
    }
    return best === null ? null : best.archive;
  }

  async content(name) {
    const member = this.members.get(name);
    if (member === undefined) throw new Broken("missing");
    if (member.size > 1 << 29) throw new Broken("large");
    return this.source.at(member.offset, member.size);
  }

  async text(name) {
    return fromUtf8(await this.content(name));
  }

  async *chunks(name) {
    const { offset, size } = this.members.get(name);
    const step = 1 << 22;
    for (let at = 0; at < size; at += step) yield await this.source.at(offset + at, Math.min(step, size - at));
  }

  async misfit() {
    let [found, end] = [0, 0];
    for (const { offset, data } of piecesOf(this.list)) {
      const actual = await this.source.at(offset, data.length);
      found += data.length - actual.length;
      for (let n = 0; n < actual.length; n++) found += actual[n] !== data[n] ? 1 : 0;
      end = offset + data.length;
    }
    return found + Math.abs(this.source.size - end);
  }

  async strangeNames() {
    try {
      const manifest = parseManifest(await this.content("manifest.json"));
      const expected = new Set(["manifest.json", "seal.txt", ...manifest.files.map((fact) => fact.name)]);
      const strange = [...this.members.keys()].filter((name) => !expected.has(name)).length;
      return strange + [...expected].filter((name) => !this.members.has(name)).length;
    } catch {
      return this.list.length;
    }
  }

  // The CRC-32 of each content as its two headers have it.
  async storedCrcs() {
    const stored = new Map(this.list.map(({ name }) => [name, []]));
    for (const { offset, kind, name } of piecesOf(this.list)) {
      if (kind === "end") continue;
      const four = await this.source.at(offset + (kind === "local" ? 14 : 16), 4);
      const bytes = joined(four, new Uint8Array(4 - four.length));
      stored.get(name).push(viewOf(bytes).getUint32(0, true));
    }
    return stored;
  }

  // The bytes between the contents, one fault for each field that differs, at its first wrong byte.
  async checkStructure(crcs, tell) {
    const stored = await this.storedCrcs();
    const right = this.list.map((member) => {
      const computed = crcs.get(member.name);
      return { ...member, crc: stored.get(member.name).includes(computed) ? computed : member.crc };
    });
    let end = 0;
    for (const piece of piecesOf(right)) {
      const actual = await this.source.at(piece.offset, piece.data.length);
      let told = "";
      for (let n = 0; n < piece.data.length; n++) {
        const offset = piece.offset + n;
        if (n >= actual.length) {
          tell("zip-end-early", { piece: piece.kind, name: piece.name }, { offset });
          break;
        }
        const field = fieldAt(piece.kind, n);
        if (actual[n] !== piece.data[n] && field !== told) {
          told = field;
          const facts = { piece: piece.kind, name: piece.name, field, expected: piece.data[n], found: actual[n] };
          tell("zip-byte", facts, { offset, length: 1 });
        }
      }
      end = piece.offset + piece.data.length;
    }
    if (this.source.size > end) {
      const length = this.source.size - end;
      tell("zip-more", { length }, { offset: end, length });
    }
  }
}
