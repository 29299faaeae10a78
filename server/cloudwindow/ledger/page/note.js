// Signed notes and checkpoints as C2SP writes them (signed-note, tlog-checkpoint).

function parseKey(line) {
  const words = line.trim().split("+");
  const [name, id, encoded] = [words[0], words[1], words.slice(2).join("+")];
  if (words.length < 3 || !name || /\s/.test(name)) throw new Broken("key");
  const material = fromBase64(encoded);
  if (material.length !== 33 || material[0] !== 1) throw new Broken("key");
  const key = { name, public: material.subarray(1) };
  key.id = sha256(utf8(`${name}\n`), material).subarray(0, 4);
  key.line = `${name}+${hex(key.id)}+${base64(material)}`;
  if (key.line !== line.trim()) throw new Broken("key-id", { id });
  key.fingerprint = sha256Hex(utf8(key.line)).replace(/.{4}(?=.)/g, "$& ");
  return key;
}

async function openNote(note, key) {
  const end = note.lastIndexOf("\n\n");
  const text = `${note.slice(0, Math.max(0, end))}\n`;
  const signature = note.slice(end + 2);
  const words = signature.replace(/\n$/, "").split(" ");
  if (end < 0 || !signature.endsWith("\n") || words.length !== 3 || words[0] !== "—") throw new Broken("note");
  if (words[1] !== key.name) throw new Broken("signer", { expected: key.name, found: words[1] });
  const blob = fromBase64(words[2]);
  if (base64(blob) !== words[2] || blob.length !== 68) throw new Broken("note");
  if (!same(blob.subarray(0, 4), key.id)) throw new Broken("signer", { expected: hex(key.id), found: hex(blob.subarray(0, 4)) });
  if (!(await verifySignature(key.public, blob.subarray(4), utf8(text)))) throw new Broken("signature");
  return text;
}

function parseCheckpoint(text) {
  const [origin, size, root, ...extra] = text.replace(/\n$/, "").split("\n");
  if (!origin || root === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(size) || extra.includes("")) throw new Broken("checkpoint");
  const checkpoint = { origin, size: Number(size), root: fromBase64(root), extra };
  const again = [origin, size, base64(checkpoint.root), ...extra].map((line) => `${line}\n`).join("");
  if (again !== text || checkpoint.root.length !== 32) throw new Broken("checkpoint");
  checkpoint.at = (extra.find((line) => line.startsWith("time ")) ?? "").replace("time ", "");
  return checkpoint;
}
