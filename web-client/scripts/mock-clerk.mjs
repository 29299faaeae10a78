// The clerk's half of the mock server: signing in by the name of a scenario, the two sockets, and deeds that make entries.
import { BRIEF, clerkScenario, DEMO } from "./clerk-scenarios.mjs";

const seats = new Map();
const nowS = () => Date.now() / 1000;
const BY = "per_clerk";
/** What the server says when a deed is refused for several reasons. */
const REFUSED = {
  code: "conflict",
  detail: "step 1 is under way: wait for it; expected a picture of everybody; clerk sends none",
  details: [
    { code: "step.running", number: 1, step: "identity_document" },
    { code: "picture.missing", who: "clerk" },
  ],
};

function seatOf(request) {
  return seats.get(/cloudwindow-mock=([^;]+)/.exec(request.headers.cookie ?? "")?.[1]);
}

function meOf(seat) {
  return { person: BY, name: "李敏", roles: seat.roles, languages: ["zh-CN", "en"], matters: [] };
}

function record(seat, kind, event) {
  const entry = { kind, event, at: new Date().toISOString() };
  seat.entries.push(entry);
  const message = JSON.stringify({ type: "entry", index: seat.entries.length - 1, ...entry });
  for (const socket of seat.listeners) socket.send(message);
  return { index: seat.entries.length - 1 };
}

function signIn(response, answer, login) {
  const script = clerkScenario(login === "clerk" ? "begin" : login);
  if (script === null) return answer(response, 401, { code: "unauthorised", detail: "login or password is not right" });
  const id = `${login}-${seats.size}`;
  const seat = { ...script, listeners: new Set() };
  seats.set(id, seat);
  response.setHeader("Set-Cookie", `cloudwindow-mock=${id}; Path=/; SameSite=Strict`);
  return answer(response, 200, meOf(seat));
}

const DEEDS = {
  next: (seat) => {
    const ended = new Set(seat.entries.filter(({ kind }) => kind === "step_ended").map(({ event }) => event.number));
    const number = BRIEF.steps.findIndex((_, n) => !ended.has(n));
    record(seat, "step_called", { number, by: BY });
    const step = BRIEF.steps[number];
    setTimeout(() => record(seat, "step_started", { step, number, attempt: 1 }), 400);
    setTimeout(() => record(seat, "step_ended", { step, number, verdict: "pass", reason: null }), 2_500);
    return { index: seat.entries.length - 1 };
  },
  repeat: (seat, body) => record(seat, "step_reopened", { ...body, by: BY }),
  skip: (seat, body) => record(seat, "step_skipped", { ...body, by: BY }),
  override: (seat, body) => record(seat, "step_overridden", { ...body, by: BY }),
  confirm: (seat, body) => record(seat, "answer_confirmed", { words: "", ...body, by: BY }),
  say: (seat, { text }) => record(seat, "prompt_spoken", { text, language: "zh-CN", by: BY }),
  chat: (seat, { words }) => record(seat, "chat_said", { by: BY, words }),
  note: (seat, { words }) => record(seat, "note_made", { by: BY, words }),
  snapshot: (seat) => record(seat, "still_kept", { still: "stl_snapshot", purpose: "snapshot" }),
  together: (seat) => record(seat, "still_kept", { still: "stl_together", purpose: "together" }),
  "ask-screen": (seat) => record(seat, "screen_asked", { by: BY }),
  code: (seat) => record(seat, "code_sent", { document: "doc_1", salt: "", sha256: "", expires_s: nowS() + 300 }),
  tick: (seat, body) => record(seat, "ticked", { ...body, by: BY }),
  assess: (seat, body) => record(seat, "interference_assessed", { ...body, by: BY }),
  suspend: (seat) => record(seat, "suspended", { reason: "clerk.suspended", resume_by_s: nowS() + 60, by: BY }),
  resume: (seat) => record(seat, "resumed", { by: BY }),
  terminate: (seat) => record(seat, "terminated", { reason: "clerk.terminated", by: BY }),
  interpreter: (seat, { language }) => ({
    ...record(seat, "interpreter_invited", { language, by: BY, link_sha256: "" }),
    link: "http://localhost/#MOCK-INTERPRETER",
  }),
  document: (seat) => ({
    ...record(seat, "document_made", { document: "doc_2", pages: 3, sha256: "" }),
    document: "doc_2",
    pages: 3,
  }),
  signing: (seat, { via }) => {
    const { document } = seat.entries.findLast(({ kind }) => kind === "document_made").event;
    return { ...record(seat, "signing_offered", { document, via, link_sha256: "" }), ...(via === "qr" ? { svg: QR } : {}) };
  },
  seal: (seat) =>
    record(seat, "document_signed", { document: seat.entries.findLast(({ kind }) => kind === "document_made").event.document }),
  decide: (seat, body) => {
    record(seat, "steps_finished", {});
    return record(seat, "decided", { ...body, by: BY });
  },
  second: () => ({ index: 0 }),
  join: () => ({ index: 0 }),
  leave: () => ({ index: 0 }),
  "hand-over": () => ({ index: 0 }),
  "take-over": () => ({ index: 0 }),
  stop: () => ({}),
};

/** Answers `/api/office/...` and `/api/seat/...`. */
export function clerkApi(request, response, url, sent, answer) {
  const body = JSON.parse(sent.toString() || "{}");
  const path = url.pathname;
  if (path === "/api/office/ways")
    return answer(response, 200, { password: true, passkey: true, oidc: "政务统一认证", demo: DEMO });
  if (path === "/api/office/sign-in") return signIn(response, answer, body.login);
  const seat = seatOf(request);
  if (seat === undefined)
    return answer(response, 401, { code: "unauthorised", detail: "expected a signed-in member of the staff" });
  if (path === "/api/office/me") return answer(response, 200, meOf(seat));
  if (path === "/api/office/sign-out") {
    response.setHeader("Set-Cookie", "cloudwindow-mock=; Path=/; Max-Age=0");
    return answer(response, 200, {});
  }
  if (path === "/api/seat/availability") {
    seat.availability = body.availability;
    return answer(response, 200, {});
  }
  const [, , , , , deed, ...rest] = path.split("/");
  if (deed === undefined) {
    if (seat.entries.length === 0) Object.assign(seat, { entries: clerkScenario("digits").entries });
    return answer(response, 200, BRIEF);
  }
  if (deed === "stills" || deed === "documents") return picture(response, rest.at(-1), deed);
  if (deed === "ice") return answer(response, 200, { ice_servers: [] });
  if (deed === "offer" || deed === "view") return undefined; // there is no media here
  if (deed === "snapshot" && seat.entries.some(({ kind }) => kind === "screen_declined")) return answer(response, 409, REFUSED);
  const act = DEEDS[deed];
  if (act === undefined) return answer(response, 404, { code: "not_found", detail: path });
  return answer(response, 200, act(seat, body));
}

/** The two sockets: the seat's, and a session's. */
export function clerkSocket(request, url, live) {
  const seat = seatOf(request);
  if (seat === undefined) return live.close();
  const say = (message) => live.send(JSON.stringify(message));
  live.on("message", (text) => JSON.parse(text.toString()).type === "ping" && say({ type: "pong", now_s: nowS() }));
  if (url.pathname === "/api/seat/live") {
    say({ type: "hello", now_s: nowS(), person: BY, availability: seat.availability, session: seat.session });
    say({ type: "queue", waiting: seat.waiting });
    if (seat.seats) say({ type: "seats", seats: seat.seats });
    for (const alarm of seat.alarms ?? []) say({ type: "alarm", ...alarm });
    return undefined;
  }
  say({ type: "hello", now_s: nowS(), length: seat.entries.length, state: "verifying" });
  const since = Number(url.searchParams.get("since"));
  for (const [index, entry] of seat.entries.entries()) if (index >= since) say({ type: "entry", index, ...entry });
  seat.listeners.add(live);
  const timers = [setInterval(() => links(say), 1_000), setTimeout(() => more(seat, say), 400)];
  for (let n = 0; n < 40; n += 1) links(say, n);
  live.on("close", () => {
    seat.listeners.delete(live);
    timers.forEach(clearTimeout);
  });
  return undefined;
}

function links(say, n = Date.now() / 1000) {
  const wave = Math.sin(n / 4);
  say({ type: "link", who: "applicant", kbps: 410 + 160 * wave, loss: 0.002, rtt_ms: 32 + 6 * wave, fps: 29 });
  say({ type: "link", who: "clerk", kbps: 690 + 60 * wave, loss: 0.07, rtt_ms: 41, fps: 30 });
}

function more(seat, say) {
  if (seat.name !== "digits") return;
  say({ type: "hint", code: "heard", detail: "381" });
  say({ type: "caption", who: "applicant", words: "三八一", from_s: 0, to_s: 1 });
}

const HEAD = '<svg xmlns="http://www.w3.org/2000/svg" ';
const QR = `${HEAD}viewBox="0 0 9 9"><path d="M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 1h1v2H4zM4 4h2v1H4zM7 5h1v2H7zM4 7h2v1H4z"/></svg>`;

function picture(response, name, deed) {
  const lines = Array.from(
    { length: 16 },
    (_, n) => `<rect x="60" y="${120 + n * 32}" width="${n % 4 === 3 ? 240 : 480}" height="8" fill="#94a3b8"/>`,
  );
  const sheet = `${HEAD}viewBox="0 0 600 849"><rect width="600" height="849" fill="#fff"/><text x="300" y="72" font-size="26" text-anchor="middle">不动产登记申请书 (${name})</text>${lines.join("")}</svg>`;
  const face = `${HEAD}viewBox="0 0 300 400"><rect width="300" height="400" fill="${name === "stl_card" ? "#dbe7f5" : "#5b6b7d"}"/><ellipse cx="150" cy="170" rx="82" ry="108" fill="#e8c3a5"/><path d="M30 400c0-90 50-120 120-120s120 30 120 120z" fill="#334155"/><circle cx="120" cy="160" r="8"/><circle cx="180" cy="160" r="8"/><path d="M118 222q32 24 64 0" fill="none" stroke="#7c2d12" stroke-width="6"/></svg>`;
  response.writeHead(200, { "Content-Type": "image/svg+xml" });
  response.end(deed === "documents" ? sheet : face);
}
