// For developing the pages without a server: serves dist/ and plays a scripted session, chosen by the link's token.
// `node scripts/mock-server.mjs [port]`, then open http://localhost:PORT/#scenario-live-turn (see `scenarios.mjs` for the names), or
// http://localhost:PORT/clerk.html and sign in with a name of `clerk-scenarios.mjs`, such as `ready`.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { clerkApi, clerkSocket } from "./mock-clerk.mjs";
import { CONSENTS, scenario } from "./scenarios.mjs";

const PORT = Number(process.argv[2] ?? 8090);
const DIST = process.env.DIST ?? new URL("../dist/", import.meta.url).pathname;
const CSP =
  "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; style-src 'self'; script-src 'self'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Sessions by id: what was said so far, and who listens. */
const sessions = new Map();

function sessionOf(name) {
  const id = `ses_${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
  if (!sessions.has(id)) sessions.set(id, { id, name, script: scenario(name), entries: [], listeners: new Set(), stills: 0 });
  const session = sessions.get(id);
  if (session.entries.length === 0) for (const [kind, event] of session.script.entries) record(session, kind, event);
  return session;
}

function record(session, kind, event) {
  const entry = { type: "entry", index: session.entries.length, at: new Date().toISOString(), kind, event };
  session.entries.push(entry);
  for (const socket of session.listeners) socket.send(JSON.stringify(entry));
  return entry.index;
}

function stateOf(session) {
  return session.script.state;
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function answer(response, status, value) {
  response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(value));
}

const DEEDS = {
  language: (session, { language }) => record(session, "language_chosen", { language }),
  consents: (session, { text, given }) => {
    const index = record(session, "consent_answered", { text, given });
    return given ? index : record(session, "terminated", { reason: "consent.refused", by: "applicant" });
  },
  devices: (session) => session.entries.length - 1,
  ready: (session) => {
    const index = record(session, "queued", {});
    setTimeout(() => record(session, "admitted", { steps: session.script.steps }), 2_500);
    return index;
  },
  suspend: (session) =>
    record(session, "suspended", { reason: "applicant.suspended", resume_by_s: Date.now() / 1000 + 60, by: "applicant" }),
  resume: (session) => record(session, "resumed", { by: "applicant" }),
  chat: (session, { words }) => record(session, "chat_said", { by: "applicant", words }),
  "decline-screen": (session, { why }) => record(session, "screen_declined", { why }),
  rating: (session, { stars }) => record(session, "session_rated", { stars }),
  leave: (session) => record(session, "terminated", { reason: "applicant.left", by: "applicant" }),
  withdraw: (session) => record(session, "terminated", { reason: "consent.withdrawn", by: "applicant" }),
};

async function api(request, response, url) {
  const sent = request.method === "POST" ? await body(request) : Buffer.alloc(0);
  if (/^\/api\/(office|seat)\//.test(url.pathname)) return clerkApi(request, response, url, sent, answer);
  if (url.pathname === "/api/open") {
    const { token } = JSON.parse(sent.toString());
    const session = sessionOf(token);
    const { refusal, opened } = session.script;
    if (refusal) return answer(response, refusal.status, { type: "about:blank", title: "", detail: "", ...refusal });
    return answer(response, 200, { session: session.id, ...opened });
  }
  if (url.pathname === "/api/interpreter/open") {
    const { token } = JSON.parse(sent.toString());
    const session = sessionOf(token);
    if (session.script.refusal) return answer(response, session.script.refusal.status, { detail: "", ...session.script.refusal });
    return answer(response, 200, { session: session.id, language: "en", applicant_language: "en", matter: "存量房转移登记" });
  }
  if (url.pathname.startsWith("/api/texts/")) return answer(response, 200, { consents: CONSENTS[url.pathname.split("/")[3]] });
  const [id, deed] = url.pathname.replace("/api/interpreter/", "/api/").split("/").slice(3);
  const session = sessions.get(id);
  if (!session) return answer(response, 404, { code: "not_found", detail: "expected an open session" });
  if (deed === "probe") {
    await new Promise((resolve) => setTimeout(resolve, (sent.length / 1024) * (session.script.msPerKiB ?? 0.5) + 20));
    return answer(response, 200, { bytes: sent.length });
  }
  if (deed === "ice") return answer(response, 200, { ice_servers: [] });
  if (deed === "stills") {
    session.stills += 1;
    return answer(response, 202, { still: `stl_${session.stills}` });
  }
  if (deed === "offer" && !session.name.includes("seat-")) return undefined; // there is no media here: the page goes on connecting
  if (deed === "offer") return answer(response, 200, { sdp: "v=0", part: "prt_mock" });
  if (deed === "view") return answer(response, 200, { sdp: `v=0 ${JSON.parse(sent.toString()).of}`, view: "vie_mock" });
  if (deed === "stop" || deed === "sign-agreement") return answer(response, 200, { index: session.entries.length - 1 });
  const act = DEEDS[deed];
  if (!act) return answer(response, 404, { code: "not_found", detail: deed });
  return answer(response, 200, { index: act(session, JSON.parse(sent.toString() || "{}")) });
}

async function file(response, path) {
  const name = path === "/" ? "index.html" : normalize(path).replace(/^\/+/, "");
  try {
    const content = await readFile(join(DIST, name));
    response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream", "Content-Security-Policy": CSP });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const done = url.pathname.startsWith("/api/") ? api(request, response, url) : file(response, url.pathname);
  done.catch((error) => answer(response, 500, { code: "internal", detail: String(error) }));
});

const sockets = new WebSocketServer({ noServer: true });
server.on("upgrade", (request, socket, head) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname.startsWith("/api/seat/")) {
    return sockets.handleUpgrade(request, socket, head, (live) => clerkSocket(request, url, live));
  }
  const session = sessions.get(url.pathname.replace("/api/interpreter/", "/api/").split("/")[3]);
  if (!session) return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (live) => {
    const say = (message) => live.send(JSON.stringify(message));
    const nowS = () => Date.now() / 1000;
    say({ type: "hello", now_s: nowS(), length: session.entries.length, state: stateOf(session) });
    for (const entry of session.entries.slice(Number(url.searchParams.get("since")))) say(entry);
    session.listeners.add(live);
    setTimeout(() => session.script.after?.forEach(say), 200);
    for (const [kind, event] of session.script.later ?? []) setTimeout(() => record(session, kind, event), 1_200);
    session.script.later = [];
    live.on("message", (text) => JSON.parse(text.toString()).type === "ping" && say({ type: "pong", now_s: nowS() }));
    live.on("close", () => session.listeners.delete(live));
  });
});

server.listen(PORT, "127.0.0.1", () => console.log(`http://localhost:${PORT}/#scenario-welcome`));
