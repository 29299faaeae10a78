// The live socket resumes where it was cut off; nothing is lost, nothing comes twice.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Api } from "../src/core/http.ts";
import { InterpreterApi } from "../src/core/interpreter-http.ts";
import { LiveSocket, type LiveStatus, type SocketLike, socketUrl } from "../src/core/live.ts";
import type { Message } from "../src/core/protocol.ts";
import { CounterApi } from "../src/core/seat-http.ts";

class FakeSocket implements SocketLike {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: string[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  hear(message: unknown): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }
}

const HELLO = { type: "hello", now_s: 1_000, length: 0, state: "invited" };
const entry = (index: number) => ({ type: "entry", index, at: "", kind: "queued", event: {} });

function setUp() {
  const sockets: FakeSocket[] = [];
  const heard: Message[] = [];
  const statuses: LiveStatus[] = [];
  const live = new LiveSocket({
    url: (since) => `ws://host/live?since=${since}`,
    onMessage: (message) => heard.push(message),
    onStatus: (status) => statuses.push(status),
    chance: () => 0.5,
    connect: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket;
    },
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("expected a socket, none was opened");
    return socket;
  };
  return { live, sockets, heard, statuses, last };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the live socket", () => {
  test("starts at the first entry", () => {
    const { live, last, statuses } = setUp();
    live.start();
    expect(last().url).toBe("ws://host/live?since=0");
    last().hear(HELLO);
    expect(statuses).toEqual(["connecting", "open"]);
  });

  test("after a cut asks for what comes after the last index", () => {
    const { live, sockets, last } = setUp();
    live.start();
    last().hear(HELLO);
    last().hear(entry(3));
    last().hear(entry(7));
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(400);
    expect(sockets).toHaveLength(2);
    expect(last().url).toBe("ws://host/live?since=8");
  });

  test("an entry that comes again is not passed on", () => {
    const { live, heard, last } = setUp();
    live.start();
    last().hear(entry(3));
    last().hear(entry(3));
    last().hear(entry(2));
    expect(heard).toHaveLength(1);
  });

  test("waits longer after each failure, and from the start again after a hello", () => {
    const { live, sockets, last } = setUp();
    live.start();
    for (const ms of [300, 600, 1_200, 2_500, 5_000, 8_000, 8_000]) {
      last().onclose?.({ code: 1006 });
      const before = sockets.length;
      vi.advanceTimersByTime(ms - 1);
      expect(sockets).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(before + 1);
    }
    last().hear(HELLO);
    last().onclose?.({ code: 1006 });
    const before = sockets.length;
    vi.advanceTimersByTime(300);
    expect(sockets).toHaveLength(before + 1);
  });

  test("pings well within every 20 s and gives up a silent socket", () => {
    const { live, sockets, last } = setUp();
    live.start();
    const first = last();
    first.hear(HELLO);
    vi.advanceTimersByTime(20_000);
    expect(first.sent).toEqual(['{"type":"ping"}', '{"type":"ping"}']);
    vi.advanceTimersByTime(11_000);
    expect(first.closed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  test("says nothing before the hello", () => {
    const { live, last } = setUp();
    live.start();
    expect(live.say({ type: "blur" })).toBe(false);
    last().hear(HELLO);
    expect(live.say({ type: "shown", challenge: "chl_1" })).toBe(true);
    expect(last().sent).toEqual(['{"type":"shown","challenge":"chl_1"}']);
  });

  test("hurry does not wait for the back-off", () => {
    const { live, sockets, last } = setUp();
    live.start();
    last().onclose?.({ code: 1006 });
    live.hurry();
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(5_000);
    expect(sockets).toHaveLength(2);
  });

  test("gives way to a newer window instead of fighting it", () => {
    const { live, sockets, statuses, last } = setUp();
    live.start();
    last().hear(HELLO);
    last().onclose?.({ code: 4001 });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(statuses.at(-1)).toBe("replaced");
  });

  test("stop is final", () => {
    const { live, sockets, last } = setUp();
    live.start();
    const only = last();
    live.stop();
    only.onclose?.({ code: 1000 });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(only.closed).toBe(true);
  });

  test("what cannot be read is passed over", () => {
    const { live, heard, last } = setUp();
    live.start();
    for (const bad of ["", "{", "[]", '{"type":"later"}', '{"type":"entry","index":"1"}']) last().hear(bad);
    expect(heard).toEqual([]);
  });

  test("its address follows the page's", () => {
    const path = new Api().live("ses_1", 4);
    expect(socketUrl({ protocol: "https:", host: "a.example" }, path)).toBe("wss://a.example/api/sessions/ses_1/live?since=4");
    expect(socketUrl({ protocol: "http:", host: "localhost:8080" }, "/x")).toBe("ws://localhost:8080/x");
    expect([new CounterApi("s/1").live(2), new InterpreterApi().live("s/1", 0)]).toEqual([
      "/api/seat/sessions/s%2F1/live?since=2",
      "/api/interpreter/sessions/s%2F1/live?since=0",
    ]);
  });
});
