// @vitest-environment jsdom
// The member of the staff and their seat: signing in, being given a session, losing it. The server is a script.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { commandNamed } from "../src/clerk/commands.ts";
import { Office } from "../src/clerk/office.ts";
import { OfficeApi } from "../src/core/seat-http.ts";
import { brief } from "./seat-trail.ts";

const ME = { person: "per_1", name: "李敏", roles: ["clerk"], languages: ["zh-CN"], matters: [] };
const WAYS = { password: true, passkey: false, oidc: null, demo: [] };

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send() {}
  close() {}
  hears(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  static to(path: string): FakeSocket {
    const found = FakeSocket.all.filter(({ url }) => url.includes(path)).at(-1);
    if (found === undefined) throw new Error(`expected a socket to ${path}`);
    return found;
  }
}

const answers: Record<string, [number, unknown]> = {};
const asked: [string, unknown][] = [];

async function server(path: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const name = String(path);
  asked.push([name, init?.body === undefined ? null : JSON.parse(String(init.body))]);
  const [status, body] = answers[name] ?? [404, { code: "not_found", detail: name }];
  return new Response(JSON.stringify(body), { status });
}

let office: Office;

beforeEach(() => {
  FakeSocket.all = [];
  asked.length = 0;
  for (const path of Object.keys(answers)) delete answers[path];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", server);
  answers["/api/office/me"] = [401, { code: "unauthorised", detail: "" }];
  answers["/api/office/ways"] = [200, WAYS];
  answers["/api/office/sign-in"] = [200, ME];
  answers["/api/seat/sessions/ses_1"] = [200, brief];
  office = new Office(new OfficeApi());
});

afterEach(() => {
  office.leaveCounter();
  vi.unstubAllGlobals();
  history.replaceState(null, "", "/");
});

async function seated(): Promise<FakeSocket> {
  await office.start();
  await office.signIn("li.min", "secret");
  const socket = FakeSocket.to("/api/seat/live");
  socket.hears({ type: "hello", person: "per_1", availability: "free", session: null, now_s: 0 });
  return socket;
}

describe("signing in", () => {
  test("asks who one is, then how one may sign in, then goes to the seat", async () => {
    expect(office.page.value).toBe("loading");
    await office.start();
    expect([office.page.value, office.ways.value]).toEqual(["sign-in", WAYS]);
    await office.signIn("li.min", "secret");
    expect(office.page.value).toBe("seat");
    expect(asked.at(-1)).toEqual(["/api/office/sign-in", { login: "li.min", password: "secret" }]);
  });

  test("a refusal leaves everything as it was, and says so", async () => {
    answers["/api/office/sign-in"] = [401, { code: "unauthorised", detail: "" }];
    await office.start();
    await office.signIn("li.min", "wrong");
    expect([office.page.value, office.trouble.value?.status, office.busy.value]).toEqual(["sign-in", 401, null]);
    expect(FakeSocket.all).toEqual([]);
  });

  test("a cookie from before the reload is enough", async () => {
    answers["/api/office/me"] = [200, ME];
    await office.start();
    expect(office.page.value).toBe("seat");
  });

  test("an account without a seat opens no socket", async () => {
    answers["/api/office/me"] = [200, { ...ME, roles: ["auditor"] }];
    await office.start();
    expect([office.page.value, FakeSocket.all.length]).toEqual(["no-seat", 0]);
  });

  test("coming back refused from the office's own provider is told, and the address is cleaned", async () => {
    history.replaceState(null, "", "/clerk.html#too_many");
    await office.start();
    expect([office.trouble.value?.status, office.trouble.value?.code, location.hash]).toEqual([429, "returned", ""]);
  });
});

describe("the seat", () => {
  test("a session that was assigned opens the counter, and tells its server's brief", async () => {
    const socket = await seated();
    socket.hears({ type: "assigned", session: "ses_1" });
    expect([office.page.value, office.availability.value, office.counter.value?.seat]).toEqual(["console", "busy", "clerk"]);
    await vi.waitFor(() => expect(office.counter.value?.brief.value?.session).toBe("ses_1"));
    expect(FakeSocket.to("/api/seat/sessions/ses_1/live").url).toContain("since=0");
  });

  test("a reload in the middle of a session comes back to it", async () => {
    const socket = await seated();
    socket.hears({ type: "hello", person: "per_1", availability: "busy", session: "ses_1", now_s: 0 });
    expect(office.counter.value?.api.session).toBe("ses_1");
  });

  test("what was handed over leaves the counter at once; what is over stays until the clerk goes", async () => {
    const socket = await seated();
    socket.hears({ type: "assigned", session: "ses_1" });
    socket.hears({ type: "released", session: "ses_1", why: "over" });
    expect(office.page.value).toBe("console");
    socket.hears({ type: "released", session: "ses_1", why: "taken_over" });
    expect([office.page.value, office.released.value?.why]).toEqual(["seat", "taken_over"]);
  });

  test("signing out forgets queue, alarms and seat", async () => {
    answers["/api/office/sign-out"] = [200, {}];
    const socket = await seated();
    socket.hears({ type: "queue", waiting: [] });
    socket.hears({ type: "alarm", session: "ses_9", kind: "risk" });
    await office.signOut();
    expect([office.page.value, office.waiting.value, office.alarms.value, office.availability.value]).toEqual([
      "sign-in",
      null,
      [],
      "away",
    ]);
  });

  test("a session that may not be opened says why and is not asked for again", async () => {
    answers["/api/seat/sessions/ses_1"] = [403, { code: "forbidden", detail: "you do not sit at this session" }];
    const socket = await seated();
    socket.hears({ type: "assigned", session: "ses_1" });
    await vi.waitFor(() => expect(office.counter.value?.closed.value?.detail).toBe("you do not sit at this session"));
    expect(FakeSocket.all.filter(({ url }) => url.includes("ses_1"))).toEqual([]);
  });
});

describe("deeds at the counter", () => {
  test("a refusal is kept with its detail; the same deed is not done twice at once", async () => {
    const socket = await seated();
    socket.hears({ type: "assigned", session: "ses_1" });
    const counter = office.counter.value;
    if (counter === null) throw new Error("expected a counter");
    await vi.waitFor(() => expect(counter.brief.value).not.toBeNull());
    answers["/api/seat/sessions/ses_1/next"] = [409, { code: "conflict", detail: "a step runs" }];
    const both = await Promise.all([
      counter.doing("next", () => counter.api.next()),
      counter.doing("next", () => counter.api.next()),
    ]);
    expect(both).toEqual([false, false]);
    expect(asked.filter(([path]) => path.endsWith("/next"))).toHaveLength(1);
    expect([counter.trouble.value?.detail, counter.busy.value.size]).toEqual(["a step runs", 0]);
  });

  test("a command that makes no sense now is not sent; the page says why until something else is asked for", async () => {
    const socket = await seated();
    socket.hears({ type: "assigned", session: "ses_1" });
    const counter = office.counter.value;
    if (counter === null) throw new Error("expected a counter");
    counter.run(commandNamed("document"));
    expect([counter.inVain.value?.name, asked.some(([path]) => path.endsWith("/document"))]).toEqual(["document", false]);
    counter.run(commandNamed("note"));
    expect([counter.inVain.value, counter.dialog.value]).toEqual([null, { kind: "note" }]);
  });
});
