// Everything in order: the same checks as `cloudwindow verify`, each fault with the same file, entry, part, segment and bytes.

const ALWAYS_THERE = ["README.txt", "entries.jsonl", "proofs.json", "checkpoint.txt", "log.pub", "models.json"];
const WITNESS_SLACK_S = 60;

class Verification {
  constructor(archive, given, progress) {
    this.archive = archive;
    this.given = given;
    this.progress = progress;
    this.hashed = 0;
    this.faults = [];
    this.notes = [];
    this.tell = (code, facts, where) => {
      if (this.faults.length < MOST_FAULTS) this.faults.push({ code, facts, ...where });
    };
    this.note = (code, facts) => this.notes.push({ code, facts });
  }

  async run(witness) {
    const manifest = await this.attempt("manifest.json", async () => parseManifest(await this.archive.content("manifest.json")));
    const key = await this.key();
    if (manifest) this.names(manifest);
    if (manifest && key) await this.seal(manifest, key);
    const checkpoint = key ? await this.checkpoint(key) : null;
    const excerpt = await this.excerpt(manifest);
    const { entries, events } = await this.entries(manifest, excerpt);
    if (checkpoint) await this.log(entries, checkpoint);
    const session = manifest ? manifest.session : (entries[0]?.session ?? "");
    const shown = excerpt ? entries.filter((entry) => entry.body !== null).length : entries.length;
    const silent = entries.some(({ body, kind }) => body === null && ["segment_closed", "recording_closed"].includes(kind));
    let claimed = claimsOf(session, events, this.tell, this.note, silent);
    if (excerpt) {
      claimed = new ExcerptCheck(excerpt, session, this.archive.members, this.tell, this.note).claims(entries, events, claimed);
    }
    const crcs = await this.contents(manifest, claimed, events.length === shown);
    await this.results(events, entries, key, claimed);
    await this.archive.checkStructure(crcs, this.tell);
    if (witness && key && checkpoint && manifest) await this.witness(witness, key, checkpoint, manifest.created);
    if (this.archive.members.has("stamped.tsr")) this.note("stamp-unchecked", {});
    return {
      ok: !this.faults.length,
      session,
      entries: entries.length,
      files: this.archive.members.size,
      log: key?.name ?? "",
      fingerprint: key?.fingerprint ?? "",
      pinned: this.given !== null,
      sealed: checkpoint?.at ?? "",
      excerpt,
      recordings: excerpt ? [] : events.filter(({ kind }) => kind === "recording_closed").map(({ event }) => event),
      signatures: signatures.by,
      faults: this.faults,
      notes: this.notes,
    };
  }

  async attempt(file, deed) {
    try {
      return await deed();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.tell(error.code, error.facts, { file });
      return null;
    }
  }

  names(manifest) {
    const expected = ["manifest.json", "seal.txt", ...manifest.files.map(({ name }) => name)];
    const found = [...this.archive.members.keys()];
    for (const file of [...new Set([...expected, ...ALWAYS_THERE])].sort())
      if (!found.includes(file)) this.tell("missing", {}, { file });
    for (const file of [...found].sort()) if (!expected.includes(file)) this.tell("unnamed", {}, { file });
    const alike = expected.length === found.length && expected.every((name) => found.includes(name));
    const wrong = alike ? found.find((name, n) => name !== expected[n]) : undefined;
    if (wrong !== undefined) this.tell("order", {}, { file: wrong });
  }

  async key() {
    const enclosed = await this.attempt("log.pub", async () => {
      const text = await this.archive.text("log.pub");
      const key = parseKey(text);
      if (text !== `${key.line}\n`) throw new Broken("key");
      return key;
    });
    if (!enclosed) return this.given;
    if (this.given && this.given.line !== enclosed.line) {
      this.tell("other-key", { expected: this.given.fingerprint, found: enclosed.fingerprint }, { file: "log.pub" });
    }
    return this.given ?? enclosed;
  }

  seal(manifest, key) {
    return this.attempt("seal.txt", async () => {
      const text = await openNote(await this.archive.text("seal.txt"), key);
      const hash = sha256Hex(await this.archive.content("manifest.json"));
      if (text !== `cloudwindow evidence package\n${manifest.session}\n${hash}\n`) throw new Broken("seal");
    });
  }

  checkpoint(key) {
    return this.attempt("checkpoint.txt", async () => {
      const checkpoint = parseCheckpoint(await openNote(await this.archive.text("checkpoint.txt"), key));
      if (checkpoint.origin !== key.name) throw new Broken("signer", { expected: key.name, found: checkpoint.origin });
      return checkpoint;
    });
  }

  async excerpt(manifest) {
    if (manifest?.format !== "cloudwindow-excerpt/1") return null;
    const said = await this.attempt(EXCERPT_FILE, async () => parseExcerpt(await this.archive.content(EXCERPT_FILE)));
    const nothing = { from_s: null, to_s: null, asked_by: "", reason: "", parts: [], left_out: [], erased: [] };
    return said ?? { ...nothing, covered: [], stills: [] };
  }

  async entries(manifest, excerpt) {
    const data = await this.attempt("entries.jsonl", () => this.archive.content("entries.jsonl"));
    if (!data) return { entries: [], events: [] };
    const { entries, events } = readEntries(data, manifest?.session, this.tell);
    const shown = entries.filter((entry) => entry.body !== null).length;
    if (shown < entries.length && !excerpt) this.note("erased", { count: entries.length - shown });
    if (events.length === shown) checkCourse(entries, this.tell);
    return { entries, events };
  }

  log(entries, checkpoint) {
    return this.attempt("proofs.json", async () => {
      checkLog(entries, parseProofs(await this.archive.content("proofs.json")), checkpoint, this.tell);
    });
  }

  async contents(manifest, claimed, whole) {
    const facts = new Map((manifest?.files ?? []).map((fact) => [fact.name, fact]));
    for (const [file, claim] of claimed) {
      if (!this.archive.members.has(file)) this.tell("claimed-missing", {}, { file, entry: claim.entry ?? undefined });
    }
    const crcs = new Map();
    const stored = await this.archive.storedCrcs();
    for (const name of this.archive.members.keys()) {
      crcs.set(name, await this.content(name, facts.get(name), claimed.get(name)));
      if (!facts.has(name) && !stored.get(name).includes(crcs.get(name))) await this.changed(name, undefined, crcs.get(name));
      const [folder, ...rest] = name.split("/");
      const copy = folder === "playback" && claimed.has(`parts/${rest.join("/")}`);
      if (whole && (rest.length || name === "policy.toml") && !claimed.has(name) && !copy)
        this.tell("unclaimed", {}, { file: name });
    }
    return crcs;
  }

  async content(name, fact, claim) {
    const check = await hashFile(this.archive, name, claim?.segments ?? [], async (count) => {
      this.hashed += count;
      await this.progress(this.hashed, this.archive.source.size);
    });
    const found = check.sha256;
    for (const { part, number, offset, length, sha256 } of check.broken) {
      this.tell("segment", { expected: sha256 }, { file: name, part, segment: number, offset, length });
    }
    const other = claim && ((claim.sha256 !== null && claim.sha256 !== found) || ![null, check.size].includes(claim.size));
    if (other)
      this.tell("claimed", { expected: claim.sha256, found }, { file: name, entry: claim.entry ?? undefined, part: claim.part });
    if (fact && (fact.sha256 !== found || fact.size !== check.size)) await this.changed(name, fact, check.crc);
    return check.crc;
  }

  // A file that is not what the manifest says, or, where that says nothing, what its CRC says: which byte?
  async changed(name, fact, crc) {
    const member = this.archive.members.get(name);
    const sized = !fact || fact.size === member.size;
    const place = sized ? await oneChangedByte(this.archive, name, member.size, crc, member.crc, fact?.sha256 ?? null) : null;
    if (!place) {
      this.tell("changed", { expected: fact?.sha256 ?? member.crc.toString(16), size: fact?.size ?? member.size }, { file: name });
      return;
    }
    const [offset, right] = place;
    const found = (await this.archive.source.at(member.offset + offset, 1))[0];
    this.tell("byte", { expected: right, found }, { file: name, offset, length: 1 });
  }

  // The result that left: signed by the log's key, about this session, with a head of this trail.
  async results(events, entries, key, claimed) {
    for (const { index, kind, event } of events) {
      if (kind !== "result_signed") continue;
      const name = nameIn(event.blob, entries[0].session);
      if (!claimed.has(name)) continue;
      await this.attempt(name, async () => {
        const bytes = await this.archive.content(name);
        const value = parseCanonical(bytes[bytes.length - 1] === 10 ? bytes.subarray(0, -1) : bytes);
        if (!isObject(value) || value.format !== "cloudwindow-result/1") throw new Broken("result");
        if (typeof value.signature !== "string" || typeof value.key !== "string") throw new Broken("result");
        const [signature, named] = [fromBase64(value.signature), parseKey(value.key)];
        if (key && named.line !== key.line) throw new Broken("signer", { expected: key.line, found: named.line });
        const { signature: _, ...body } = value;
        if (signature.length !== 64) throw new Broken("signature");
        const signed = utf8(`cloudwindow result\n${canonical(body)}`);
        if (!(await verifySignature(named.public, signature, signed))) throw new Broken("signature");
        const where = { file: name, entry: index };
        if (value.session !== entries[0].session)
          this.tell("field", { field: "session", expected: entries[0].session, found: String(value.session) }, where);
        const { length, sha256 } = isObject(value.trail) ? value.trail : {};
        const head = isWhole(length) && length > 0 && length <= index ? (entries[length - 1]?.sha256 ?? null) : null;
        if (head === null || head !== sha256) this.tell("head", {}, where);
      });
    }
  }

  // What somebody outside has seen of the log: is the package's checkpoint among it, and did the log only grow since?
  async witness(bytes, key, mine, created) {
    const fault = (code, facts = {}) => this.tell(code, facts, { file: "witness" });
    const seen = [...linesOf(bytes)].flatMap(witnessRecord);
    if (!seen.length) return fault("witness-empty");
    const newest = seen[seen.length - 1];
    const at = seen.findIndex(({ checkpoint }) => checkpoint.size === mine.size);
    if (at < 0) {
      const facts = { found: newest.checkpoint.size, expected: mine.size };
      if (mine.size > newest.checkpoint.size) return fault("witness-older", facts);
      return mine.size < seen[0].checkpoint.size ? fault("witness-later", facts) : fault("fork", facts);
    }
    if (!same(seen[at].checkpoint.root, mine.root)) return fault("fork", { expected: mine.size });
    const then = seen[at + 1]; // times rise: it is the oldest that came after
    for (const one of new Set([seen[at], then, newest].filter(Boolean))) {
      try {
        await openNote(one.note, key);
      } catch (error) {
        return fault(error.code, error.facts);
      }
    }
    for (let n = at + 1; n < seen.length; n++) {
      const [before, after] = [seen[n - 1].checkpoint, seen[n].checkpoint];
      const follows = seen[n].old === before.size && isConsistent(before.size, before.root, after.size, after.root, seen[n].proof);
      if (!follows) return fault("fork", { expected: after.size });
    }
    const early = then?.checkpoint.at && secondsOf(then.checkpoint.at) < secondsOf(created) - WITNESS_SLACK_S;
    if (early) return fault("rollback", { expected: then.checkpoint.size, found: mine.size, at: then.checkpoint.at });
    return this.note("witnessed", { size: mine.size, newest: newest.checkpoint.size, at: newest.checkpoint.at });
  }
}

function witnessRecord(line) {
  try {
    const { note, old, proof } = parseCanonical(line);
    const end = note.lastIndexOf("\n\n");
    if (end < 0 || !isWhole(old)) return [];
    const hashes = proof.map(fromBase64);
    if (hashes.some(({ length }) => length !== 32)) return [];
    return [{ note, old, proof: hashes, checkpoint: parseCheckpoint(`${note.slice(0, end)}\n`) }];
  } catch {
    return []; // torn by a power cut: the next record proves itself against the last that could be read
  }
}

// `given`: the published key's line, or ""; `witness`: bytes, or null.
async function verifyPackage(file, given = "", witness = null, progress = async () => {}) {
  signatures.by = "";
  const archive = await Archive.read(file);
  if (archive === null) {
    return { ok: false, faults: [{ code: "no-package", facts: {}, offset: 0, length: file.size }], notes: [], recordings: [] };
  }
  return new Verification(archive, given.trim() ? parseKey(given) : null, progress).run(witness);
}
