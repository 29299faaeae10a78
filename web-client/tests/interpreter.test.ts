// @vitest-environment jsdom
// An interpreter's page without a screen: the link, the greeting, whom they see, what counts as unread, the end.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InterpreterModel } from "../src/applicant/interpreter/model.ts";
import { InterpreterApi } from "../src/core/interpreter-http.ts";
import { FakePeer, FakeStream, FakeTrack, stubPeers } from "./fake-peer.ts";

const OPENED = { session: "ses_1", language: "en", applicant_language: "zh-CN", matter: "m" };
const answers: Record<string, object> = {
  open: OPENED,
  ice: { ice_servers: [] },
  offer: { sdp: "answer" },
  view: { sdp: "answer" },
};

const statuses: Record<string, number> = {};

let socket: { url: string; onmessage: ((event: { data: string }) => void) | null; close: () => void };
let model: InterpreterModel;
const hears = (message: object) => socket.onmessage?.({ data: JSON.stringify(message) });
const entry = (index: number, kind: string, event: object = {}) => hears({ type: "entry", index, at: "", kind, event });

beforeEach(() => {
  vi.useFakeTimers();
  stubPeers({ getUserMedia: async () => new FakeStream([new FakeTrack("audio"), new FakeTrack("video")]) });
  vi.stubGlobal(
    "WebSocket",
    class {
      onmessage = null;
      onclose = null;
      constructor(readonly url: string) {
        socket = this as unknown as typeof socket;
      }
      send() {}
      close() {}
    },
  );
  const fetcher = async (path: string) => {
    const name = path.split("/").at(-1) ?? "";
    const found = answers[name];
    return new Response(JSON.stringify(found ?? { code: "conflict" }), {
      status: found === undefined ? (statuses[name] ?? 409) : 200,
    });
  };
  model = new InterpreterModel(new InterpreterApi(fetcher), () => "ses_1.token");
});
afterEach(async () => {
  await model.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function joined() {
  await model.start();
  expect([model.page.value, socket.url]).toEqual(["start", "ws://localhost:3000/api/interpreter/sessions/ses_1/live?since=0"]);
  hears({ type: "hello", now_s: 0, length: 40, state: "verifying" });
  entry(3, "part_opened", { part: "prt_old", who: "clerk" });
  entry(5, "chat_said", { by: "clerk", words: "before you came" });
  entry(7, "part_opened", { part: "prt_new", who: "clerk" });
  await vi.advanceTimersByTimeAsync(100);
  await model.join();
  await vi.advanceTimersByTimeAsync(0);
}

test("whoever joins sends, and sees who sends now; the past is not unread", async () => {
  await joined();
  expect([model.page.value, FakePeer.all.map(({ asked }) => asked.join())]).toEqual([
    "live",
    ["audio sendonly,video sendonly", "audio recvonly,video recvonly"],
  ]);
  expect(model.chat.unread.value).toBe(0);
  entry(41, "chat_said", { by: "applicant", words: "now" });
  entry(42, "chat_said", { by: "interpreter", words: "own" });
  expect(model.chat.unread.value).toBe(1);
  model.chat.show(true);
  entry(43, "chat_said", { by: "clerk", words: "read at once" });
  expect(model.chat.unread.value).toBe(0);
});

test("words that the server refuses were not sent", async () => {
  await joined();
  expect(await model.chat.write("x")).toBe(false);
});

test("the end of the session gives camera and views back", async () => {
  await joined();
  entry(41, "decided", {});
  expect([model.page.value, model.camera.devices.value.kind, FakePeer.all.map(({ closed }) => closed)]).toEqual([
    "over",
    "none",
    [true, true],
  ]);
});

test("whose place was taken is told so, and gives camera and views back", async () => {
  await joined();
  const cut = () => (socket as unknown as { onclose: (event: { code: number }) => void }).onclose({ code: 1008 });
  cut();
  await vi.advanceTimersByTimeAsync(0);
  expect(model.page.value).toBe("live"); // the link still opens: it was the network
  delete answers.open;
  statuses.open = 404;
  await vi.advanceTimersByTimeAsync(1_000);
  cut();
  await vi.advanceTimersByTimeAsync(0);
  expect([model.page.value, model.trouble.value?.kind, model.camera.devices.value.kind]).toEqual(["problem", "replaced", "none"]);
  const dialled = socket;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(socket).toBe(dialled);
});
