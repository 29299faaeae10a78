// What the reader sees: a place to drop the package, how far it is, and the report.

const at = (id) => document.getElementById(id);
let last = null;

function line(list, label, text, kind = "") {
  const [term, fact] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = label;
  fact.textContent = shown(text);
  if (kind) term.className = fact.className = kind;
  list.append(term, fact);
}

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function showReport() {
  const { name, report } = last;
  const list = at("facts");
  list.replaceChildren();
  line(list, say(WORDS, "file"), name);
  if (report.session) line(list, say(WORDS, "session"), say(WORDS, "sessionFacts", report));
  if (report.excerpt) {
    const { from_s: from, to_s: to, asked_by: by } = report.excerpt;
    const ends = {
      from: from === null ? say(WORDS, "allTime") : minutes(from),
      to: to === null ? say(WORDS, "allEnd") : minutes(to),
    };
    line(list, say(WORDS, "excerpt"), say(WORDS, "excerptFacts", { ...ends, by: by || "—" }));
  }
  if (report.log) line(list, say(WORDS, "log"), say(WORDS, "logFacts", report));
  if (report.fingerprint) {
    line(list, say(WORDS, "keyLine"), `${report.fingerprint} ${say(WORDS, report.pinned ? "pinned" : "unpinned")}`);
  }
  if (report.signatures) line(list, say(WORDS, "signedBy"), say(WORDS, report.signatures));
  for (const { who, part, duration_s: seconds } of report.recordings) {
    line(list, say(WORDS, "recorded"), `${who ?? "applicant"} ${part} ${minutes(seconds)}`);
  }
  for (const { code, facts } of report.notes) line(list, say(WORDS, "note"), say(NOTES, code, facts));
  for (const fault of report.faults) {
    line(list, say(WORDS, "fault"), `${placeOf(fault)}: ${say(FAULTS, fault.code, fault.facts)}`, "bad");
  }
  const verdict = at("verdict");
  const good = report.pinned ? "good" : "goodUnpinned";
  verdict.textContent = say(WORDS, report.ok ? good : "bad", { count: report.faults.length });
  verdict.className = report.ok ? good : "bad";
  at("json").textContent = JSON.stringify(report, null, 2);
  at("report").hidden = false;
}

function showWords() {
  document.documentElement.lang = page.language === 0 ? "zh-CN" : "en";
  document.title = say(WORDS, "title");
  for (const element of document.querySelectorAll("[data-words]")) element.textContent = say(WORDS, element.dataset.words);
  if (last !== null) showReport();
}

async function check(file) {
  at("report").hidden = true;
  at("verdict").className = "";
  at("verdict").textContent = say(WORDS, "checking");
  const bar = at("bar");
  bar.hidden = false;
  let shown = 0;
  const progress = async (done, total) => {
    if (done - shown < 1 << 23) return;
    shown = done;
    bar.max = total;
    bar.value = done;
    await new Promise((resolve) => setTimeout(resolve)); // let the browser draw
  };
  try {
    const witness = at("witness").files[0];
    const seen = witness ? new Uint8Array(await witness.arrayBuffer()) : null;
    last = { name: file.name, report: await verifyPackage(file, at("key").value, seen, progress) };
    showReport();
  } catch (error) {
    const why = error instanceof Broken ? say(FAULTS, error.code, error.facts) : String(error);
    at("verdict").textContent = say(WORDS, "unreadable", { why });
    at("verdict").className = "bad";
    at("json").textContent = JSON.stringify({ error: String(error.stack ?? error) });
  }
  bar.hidden = true;
  document.body.dataset.checked = String(Number(document.body.dataset.checked ?? 0) + 1);
}

const drop = at("drop");
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (able && event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
});
at("package").addEventListener("change", (event) => {
  if (event.target.files.length) check(event.target.files[0]);
});
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    page.language = Number(button.dataset.language);
    showWords();
  });
}
for (const id of ["key", "witness"]) {
  at(id).addEventListener("input", () => {
    if (last === null) return;
    last = null; // what was found was found with another key
    at("report").hidden = true;
    at("verdict").className = "";
    at("verdict").textContent = say(WORDS, "stale");
  });
}

// Can this browser do what the checks need? Else its mistakes would be told of as the file's.
function isAble() {
  try {
    const bytes = utf8('{"a":["\u00e9\\n",1.5,{"b":null}]}');
    const hashed = sha256Hex(utf8("abc")).startsWith("ba7816bf8f01cfea") && sha512(utf8("abc"))[0] === 0xdd;
    const sliced = typeof Blob.prototype.slice === "function" && typeof Blob.prototype.arrayBuffer === "function";
    return hashed && sliced && parseCanonical(bytes).a[1] === 1.5 && isTime("2026-01-02T03:04:05.678Z") && crc32(bytes) > 0;
  } catch {
    return false;
  }
}

const able = isAble();
showWords();
at("verdict").textContent = able ? "" : say(WORDS, "old");
at("verdict").className = able ? "" : "bad";
for (const id of ["key", "witness", "package"]) at(id).disabled = !able;
