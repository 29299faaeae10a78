// Every sentence of the page, in Chinese and English.

const WORDS = {
  title: ["证据包离线查验", "Offline verifier of an evidence package"],
  lead: [
    "本页不联网，文件不离开本机。它与命令行 cloudwindow verify 各自独立编写，查验同样的内容，但不查验时间戳，对记录内容只读所需的几项。",
    "This page connects to nothing; the file stays on this machine. It was written apart from `cloudwindow verify` and checks the same but for time stamps; of what entries say it reads only what it needs.",
  ],
  drop: ["把证据包（.zip）拖到这里，或点击选择文件", "Drop the package (.zip) here, or press to choose it"],
  key: ["机关公布的公钥（一行，可不填）", "The log's key as the office published it (one line; may be left empty)"],
  witnessFile: ["见证文件（可不选）", "A witness file (may be left out)"],
  limits: [
    "封存只证明封存后没有改动，不证明摄像头前发生的事是真实的。随包附带的网页只能自证：请使用机关网站上公布的本页。",
    "A seal proves that nothing was changed since; not that what happened before the camera was true. A page that came with a package vouches only for itself: take this page from the office's website.",
  ],
  checking: ["正在查验", "Checking"],
  good: ["全部相符。封存之后没有任何改动。", "Everything fits. Nothing was changed since it was sealed."],
  goodUnpinned: [
    "与文件包自带的公钥全部相符。任何人都能用自己的密钥封存：请先把下面的公钥指纹与机关公布的逐字比较，再作依据。",
    "Everything fits under the key that the package brought along. Anybody can seal with a key of their own: compare the fingerprint below with what the office published before you rely on it.",
  ],
  stale: [
    "公钥或见证文件已改动：请重新选择文件查验。",
    "The key or the witness file was changed: choose the package again to check it.",
  ],
  old: [
    "此浏览器过旧，无法查验。请换用较新的浏览器，或命令行 cloudwindow verify。",
    "This browser is too old to check anything. Take a newer one, or `cloudwindow verify`.",
  ],
  bad: ["不相符：{count} 处，见下。", "DOES NOT FIT in {count} places, named below."],
  file: ["文件", "File"],
  session: ["会话", "Session"],
  sessionFacts: ["{session}，{entries} 条记录，{files} 个文件", "{session}, {entries} entries, {files} files"],
  excerpt: ["摘录", "Excerpt"],
  excerptFacts: ["不是整个会话：{from} 至 {to}；索取人：{by}", "NOT THE WHOLE SESSION: {from} to {to}; asked for by {by}"],
  allTime: ["开头", "the beginning"],
  allEnd: ["结尾", "the end"],
  log: ["日志", "Log"],
  logFacts: ["{log}，封存于 {sealed}", "{log}, sealed {sealed}"],
  keyLine: ["公钥指纹", "Key"],
  pinned: ["（与您填写的公钥相同）", "(the key that you gave)"],
  unpinned: [
    "（取自证据包本身：请与机关公布的指纹逐字比较）",
    "(taken from the package itself: compare it with what the office published)",
  ],
  signedBy: ["签名查验", "Signatures"],
  browser: ["由浏览器（WebCrypto Ed25519）查验", "checked by the browser (WebCrypto Ed25519)"],
  page: ["此浏览器不支持 Ed25519，由本页自带程序查验", "this browser has no Ed25519; checked by this page's own arithmetic"],
  recorded: ["录像", "Recorded"],
  note: ["说明", "Note"],
  fault: ["不相符", "BROKEN"],
  asJson: ["以 JSON 显示", "The same as JSON"],
  unreadable: ["无法查验：{why}", "Cannot be checked: {why}"],
};

const FAULTS = {
  utf8: ["应为 UTF-8 文字", "expected UTF-8"],
  hex: ["应为十六进制", "expected hexadecimal digits"],
  base64: ["应为 base64", "expected base64"],
  json: ["应为 JSON", "expected JSON"],
  spelling: ["应为 RFC 8785 的唯一写法", "expected the canonical spelling (RFC 8785)"],
  key: ["应为一行公钥 名称+编号+base64", "expected one line name+id+base64"],
  "key-id": ["公钥编号 {id} 与公钥不符", "the key's id {id} does not fit it"],
  note: ["应为文字、空行和一行签名", "expected a text, an empty line and one signature line"],
  signer: ["应由 {expected} 签名，实为 {found}", "expected a signature by {expected}, found {found}"],
  signature: ["签名与内容不符", "the signature does not fit the text"],
  checkpoint: ["应为来源、长度和根三行", "expected origin, size and root"],
  missing: ["文件包中缺少此文件", "expected in the package, found missing"],
  large: ["文件过大", "too large to be a text"],
  unnamed: ["清单中没有此文件", "lies in the package, but the manifest does not name it"],
  order: ["位置与清单不同", "does not lie where the manifest's order puts it"],
  "other-key": ["应为您填写的公钥（{expected}），实为 {found}", "expected the key that you gave ({expected}), found {found}"],
  seal: ["封存的不是这份清单", "manifest.json is not the one that was sealed"],
  format: ["不认识的格式", "expected a known format"],
  manifest: ["清单内容不完整", "expected session, time, software and files"],
  entry: ["应为记录的各项和散列值", "expected header, body and hashes"],
  field: ["{field} 应为 {expected}，实为 {found}", "expected {field} {expected}, found {found}"],
  body: ["内容的 SHA-256 应为 {expected}，实为 {found}", "expected a body with sha256 {expected}, found {found}"],
  "body-shape": ["内容应含 event 和 salt", "expected a body with event and salt"],
  kind: ["不认识的记录种类 {found}", "unknown kind of entry {found}"],
  time: ["时间写法不对：{found}", "expected a time like 2026-01-02T03:04:05.678Z, found {found}"],
  "time-back": ["时间不应早于 {expected}，实为 {found}", "expected a time not before {expected}, found {found}"],
  "cut-off": ["最后一行不完整", "the last line is cut off"],
  proofs: ["应为日志长度和每条记录的位置证明", "expected a size and a leaf and path for each entry"],
  "log-size": ["日志长度应为 {expected}，实为 {found}", "expected a log of {expected} entries, found {found}"],
  "proof-count": ["应有 {expected} 个证明，实有 {found} 个", "expected {expected} proofs, found {found}"],
  "not-sealed": ["不是日志中第 {leaf} 条所封存的记录", "is not the entry that was sealed as number {leaf} of the log"],
  course: ["{kind} 不能出现在 {state} 之后", "may not follow what stands before it: {kind} while {state}"],
  "strange-name": ["所述文件名无效：{found}", "names a file that has no place in a package: {found}"],
  "never-closed": ["录有 {count} 段，但录像没有结束", "{count} segments were recorded, but the recording was never closed"],
  gap: ["应从录像第 {expected} 字节开始，实为 {found}", "expected to begin at byte {expected} of the recording, found {found}"],
  short: ["各段应到第 {expected} 字节，实到 {found}", "expected segments up to byte {expected}, found them up to {found}"],
  "two-people": ["应为同一人的录像，实为 {found}", "expected the media of one person or screen, found {found}"],
  "claimed-missing": ["记录提到此文件，文件包中却没有", "an entry speaks of it, and it is not in the package"],
  unclaimed: ["没有记录提到此文件", "lies in the package, but no entry speaks of it"],
  segment: ["SHA-256 应为 {expected}，字节已不同", "expected sha256 {expected}, found other bytes"],
  claimed: ["SHA-256 应如记录所述 {expected}，实为 {found}", "expected what the entry says ({expected}), found {found}"],
  changed: ["应为 {size} 字节、{expected}，实为别的内容", "expected {size} bytes with {expected}, found others"],
  byte: [
    "应为 {expected}，实为 {found}；其余字节都相符",
    "expected the value {expected}, found {found}; every other byte of the file fits",
  ],
  result: ["应为带公钥和签名的结果", "expected a result with key and signature"],
  head: ["结果所指的记录链头不符", "expected the trail's head, found another"],
  excerpt: ["应为摘录的说明", "expected what an excerpt says of itself"],
  "unsaid-part": [
    "这段时间内录有此人，摘录中没有也没有说明",
    "was recorded in this time, and neither it nor a word of it is in the excerpt",
  ],
  "no-such-part": ["记录中没有这段录像", "the trail has no such recording"],
  "unsaid-body": [
    "内容在这段时间内，既未给出，也未说明已删除",
    "its body lies in this time, and is neither shown nor said to be erased",
  ],
  "not-erased": ["说是已删除，内容却在", "is said to be erased, but is here"],
  "other-run": ["应为第 {expected} 段，实为 {found}", "expected segments {expected}, found {found}"],
  "other-time": ["遮盖的时间应为 {expected}，实为 {found}", "expected the seconds {expected} covered, found {found}"],
  "other-second": ["第 {second} 秒所列的原件各段或区域与记录不符", "second {second} names other segments or boxes than the trail"],
  "other-original": ["所称原件与记录不符", "its original is another in the trail"],
  "other-copy": ["副本应为 {expected}，且须在这段时间内", "expected the copy as {expected}, if this time touches it"],
  "other-seconds": ["应逐秒列出 {expected}", "expected each of its seconds, {expected}"],
  "all-at-once": ["各段的时间应先后相接", "expected segments that follow each other in time"],
  "not-left-out": [
    "说是未给出，却在文件包中，或记录中没有此照片",
    "is said to be left out, but is here, or the trail has no such picture",
  ],
  "no-time": ["应为时间，实为 {found}", "expected a time, found {found}"],
  "two-hashes": ["{name} 在记录中有两个不同的散列值", "names {name} with another sha256 than an earlier entry"],
  "zip-byte": [
    "{name} 的 ZIP {piece}项 {field}：应为 {expected}，实为 {found}",
    "ZIP {piece} header of {name}, {field}: expected {expected}, found {found}",
  ],
  "zip-end-early": ["ZIP 文件提前结束（{piece} {name}）", "the ZIP ends early (in {piece} {name})"],
  "zip-more": ["文件结尾之后多出 {length} 字节", "expected the end of the file, found {length} bytes more"],
  "no-package": ["不是本软件写出的证据包", "expected an evidence package, found no list of files that can be read"],
  "witness-empty": ["见证文件中没有可读的记录", "expected a file of checkpoints, found none that can be read"],
  "witness-older": [
    "见证文件只到 {found} 条，证据包为 {expected} 条：请取更新的见证文件",
    "the witness saw {found} entries, the package's log has {expected}: take a younger copy of the witness",
  ],
  "witness-later": [
    "见证从证据包之后才开始，无法判断",
    "the witness began after the package's checkpoint: it cannot say anything of it",
  ],
  fork: ["分叉：见证所见的是另一部日志（{expected} 条处）", "FORK: the witness saw another log (at {expected} entries)"],
  rollback: [
    "回退：{at} 见证已见 {expected} 条，证据包却出自只有 {found} 条的数据库",
    "ROLLBACK: the witness had seen {expected} entries at {at}, the package comes from a database of {found}",
  ],
};

const NOTES = {
  "time-zero": ["摘录的零时刻为 {at}", "time 0 of this excerpt is {at}"],
  erased: [
    "{count} 条记录的内容已按期删除，散列值仍连着整条链",
    "the bodies of {count} entries were erased at the end of retention; their hashes still hold the chain",
  ],
  withheld: [
    "{entries} 条记录中有 {count} 条的内容未给出，散列值仍连着整条链",
    "the bodies of {count} of {entries} entries are withheld; their hashes hold the chain",
  ],
  "erased-before": [
    "机关称 {entries} 条记录中有 {count} 条的内容早已删除；其中 {silent} 条本应说明录有哪些录像，所以未必是这段时间的全部",
    "the office says that the bodies of {count} of {entries} entries were erased before, {silent} of them of those that say what was recorded: this may not be all of its time",
  ],
  "left-out": ["这段时间内有 {count} 张照片未给出：{names}", "{count} pictures of this time are left out: {names}"],
  "covered-pictures": [
    "{count} 张照片是遮盖后的副本；原件的散列值在记录中",
    "{count} pictures are covered copies; their originals' hashes are in the trail",
  ],
  "not-known-what-was-recorded": [
    "{part}（第 {entry} 条记录）已接通，录有什么不得而知：相关内容不在文件包中",
    "part {part} (entry {entry}) was opened; what was recorded of it is not known: its bodies are not here",
  ],
  "nothing-recorded": [
    "{part}（第 {entry} 条记录）已接通，但没有录到内容",
    "part {part} (entry {entry}) was opened, and nothing of it was recorded",
  ],
  "lead-in": [
    "{part} 提前 {seconds} 秒开始：缺了这些就无法解码",
    "part {part} begins {seconds} s earlier than asked for: its picture cannot be decoded without",
  ],
  covered: [
    "{part} 是遮盖了 {count} 个区域的副本；原件的散列值在记录中",
    "part {part} is a covered copy ({count} regions); its original's hashes are in the trail",
  ],
  witnessed: [
    "见证见过此日志（{size} 条），此后只增不减，到 {at} 为 {newest} 条",
    "the witness saw this log ({size} entries), and that it only grew since, to {newest} at {at}",
  ],
  "stamp-unchecked": [
    "本页不查验时间戳（RFC 3161）；请用命令行 cloudwindow verify",
    "this page does not check the time stamp (RFC 3161); `cloudwindow verify` does",
  ],
};

const page = { language: /^zh/i.test(navigator.language) ? 0 : 1 };
// In this language, where a code of the file's structure has a word of its own.
const PIECES = { local: ["文件头", "local"], directory: ["目录", "directory"], end: ["结尾", "end"] };
const named = (facts) => ("piece" in facts ? { ...facts, piece: PIECES[facts.piece][page.language] } : facts);
// Marks that would move, hide or turn what stands beside them are spelt out.
const shown = (text) => text.replace(new RegExp(STRANGE, "gu"), (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
const say = (table, code, facts = {}) => filled((table[code] ?? [code, code])[page.language], named(facts));

function placeOf({ file, entry, part, segment, offset, length }) {
  const zh = page.language === 0;
  const words = [];
  if (file !== undefined && file !== "entries.jsonl") words.push(file);
  if (entry !== undefined) words.push(zh ? `第 ${entry} 条记录` : `entry ${entry}`);
  if (part !== undefined) words.push(zh ? `录像 ${part}` : `part ${part}`);
  if (segment !== undefined) words.push(zh ? `第 ${segment} 段` : `segment ${segment}`);
  if (offset !== undefined) {
    const range = length > 1 ? `${offset}–${offset + length - 1}` : `${offset}`;
    const zip = file === undefined && part === undefined ? "ZIP " : "";
    words.push(zh ? `${zip}第 ${range} 字节` : `${zip}byte ${range}`);
  }
  return words.join(zh ? "，" : ", ");
}
