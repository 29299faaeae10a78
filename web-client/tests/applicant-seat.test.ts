// What a clerk adds to the applicant's page, without a page: the fold, what is large on the stage, the call, the views.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Caller, type Notices } from "../src/applicant/caller.ts";
import { canShare } from "../src/applicant/conversation.ts";
import { captionsOf, isNotice, layoutOf, newestFromOthers, pagesOf } from "../src/applicant/live/seat.ts";
import { unitsOf } from "../src/applicant/pages/Agreement.tsx";
import { endingOf } from "../src/applicant/pages/Outcome.tsx";
import { readLink } from "../src/core/interpreter-http.ts";
import { LiveSocket, type SocketLike } from "../src/core/live.ts";
import { partOf } from "../src/core/parts.ts";
import { decode, type Entry } from "../src/core/protocol.ts";
import { apply, NEW } from "../src/core/session.ts";
import { replay } from "./replay.ts";

let index = 100; // later than everything that `begun` gives
const entry = (kind: string, event: object = {}): Entry => ({ index: index++, at: "", kind, event }) as unknown as Entry;
const begun = (): Entry[] =>
  [
    entry("session_created", { language: "zh-CN", matter: "m", attended: true, priority: true }),
    entry("queued"),
    entry("clerk_assigned"),
    entry("admitted", { steps: ["environment", "head_turns", "intent_questions"] }),
    entry("part_opened", { part: "prt_c", who: "clerk" }),
    entry("part_opened", { part: "prt_a", who: "applicant" }),
    entry("connected", { part: "prt_a" }),
  ].map((each, n) => ({ ...each, index: n }));
const challenge = (prompt: string, words = "") =>
  entry("challenge_issued", { id: "chl", check: "c", prompt, expected: "", words, attempt: 1, issued_s: 0, expires_s: 9 });

describe("the fold over a led session", () => {
  test("who leads, which lane, who sends", () => {
    const view = replay(begun());
    expect(view).toMatchObject({ attended: true, priority: true, clerk: true, state: "verifying" });
    expect([partOf(view, "clerk"), partOf(view, "applicant"), partOf(view, "clerk.screen")]).toEqual(["prt_c", "prt_a", ""]);
  });

  test("a newer part of the same sender replaces the older, and a closed one is gone", () => {
    const again = apply(replay(begun()), entry("part_opened", { part: "prt_d", who: "clerk" }));
    expect(partOf(again, "clerk")).toBe("prt_d");
    expect(partOf(apply(again, entry("part_closed", { part: "prt_c" })), "clerk")).toBe("prt_d");
    expect(partOf(apply(again, entry("part_closed", { part: "prt_d" })), "clerk")).toBe("");
  });

  test("a part without a sender is the applicant's, as before", () => {
    expect(partOf(apply(NEW, { ...entry("part_opened", { part: "prt_x" }), index: 0 }), "applicant")).toBe("prt_x");
  });

  test("a clerk leaves and another comes", () => {
    const left = apply(replay(begun()), entry("clerk_released"));
    expect(left).toMatchObject({ clerk: false, attended: true });
    expect(apply(left, entry("clerk_assigned")).clerk).toBe(true);
  });

  test("a step that is opened again loses its verdict until it ends once more; a skipped one has none to show", () => {
    const ended = [entry("step_started", { step: "environment", number: 0, attempt: 1 })];
    let view = [...ended, entry("step_ended", { step: "environment", number: 0, verdict: "pass", reason: null })].reduce(
      apply,
      replay(begun()),
    );
    view = apply(view, entry("step_reopened", { number: 0 }));
    expect(view).toMatchObject({ verdicts: {}, reopened: [0], step: null });
    view = apply(view, entry("step_started", { step: "environment", number: 0, attempt: 1 }));
    expect(view.reopened).toEqual([]);
    view = apply(apply(view, challenge("environment.look_around")), entry("step_skipped", { number: 0 }));
    expect(view).toMatchObject({ challenge: null, step: null, skipped: [0], verdicts: { 0: "inconclusive" } });
    expect(apply(view, entry("step_reopened", { number: 0 })).skipped).toEqual([]);
  });

  test("what is said and written is kept in order, of the newest two hundred", () => {
    let view = apply(replay(begun()), entry("prompt_spoken", { text: "greeting", language: "en" }));
    view = apply(view, entry("chat_said", { by: "clerk", words: "hello" }));
    view = apply(view, entry("caption_made", { who: "applicant", words: "hi", language: "en", from_s: 0, to_s: 1 }));
    expect(view.lines.map(({ kind, who, words }) => [kind, who, words])).toEqual([
      ["said", "clerk", "greeting"],
      ["chat", "clerk", "hello"],
      ["caption", "applicant", "hi"],
    ]);
    for (let n = 0; n < 300; n += 1) view = apply(view, entry("chat_said", { by: "clerk", words: String(n) }));
    expect([view.lines.length, view.lines.at(-1)?.words]).toEqual([200, "299"]);
  });

  test("a document from its making to its seal", () => {
    let view = apply(replay(begun()), entry("document_made", { document: "doc", pages: 3, sha256: "" }));
    expect(view.paper).toMatchObject({ document: "doc", pages: 3, offered: null, drawn: false, code: "none", signed: false });
    for (const [kind, event] of [
      ["signing_offered", { document: "doc", via: "page" }],
      ["signature_drawn", { document: "doc", via: "page" }],
      ["code_sent", { document: "doc", expires_s: 77 }],
    ] as const)
      view = apply(view, entry(kind, event));
    expect(view.paper).toMatchObject({ offered: "page", drawn: true, code: "sent", codeUntilS: 77 });
    view = apply(
      apply(view, entry("code_confirmed", { document: "doc" })),
      entry("document_signed", { document: "doc", sha256: "" }),
    );
    expect(view.paper).toMatchObject({ code: "confirmed", signed: true });
    expect(apply(view, entry("signature_drawn", { document: "doc", via: "page" })).paper?.code).toBe("none");
  });

  test("a reload that hears everything twice comes to the same view", () => {
    const entries = [...begun(), entry("chat_said", { by: "clerk", words: "a" }), entry("clerk_released")];
    expect(replay([...entries, ...entries])).toEqual(replay(entries));
  });
});

describe("the stage", () => {
  const screen = {} as MediaStream;
  const at = (...more: Entry[]) => more.reduce(apply, replay(begun()));

  test("the clerk is large until something else matters", () => {
    expect(layoutOf(replay(begun()), { screen: null })).toBe("clerk");
    expect(layoutOf(replay(begun()), { screen })).toBe("screen");
  });

  test("who must hold a card or turn sees themselves, also over a shared screen and between two prompts", () => {
    const started = at(entry("step_started", { step: "head_turns", number: 1, attempt: 1 }));
    expect(layoutOf(started, { screen })).toBe("own");
    expect(layoutOf(apply(started, challenge("turn.left")), { screen })).toBe("own");
    const ended = apply(started, entry("step_ended", { step: "head_turns", number: 1, verdict: "pass", reason: null }));
    expect(layoutOf(ended, { screen })).toBe("screen");
  });

  test("a question takes the place of every picture, and between questions the clerk is back", () => {
    const started = at(entry("step_started", { step: "intent_questions", number: 2, attempt: 1 }));
    expect(layoutOf(started, { screen: null })).toBe("clerk");
    expect(layoutOf(apply(started, challenge("question.price", "How much?")), { screen })).toBe("words");
  });

  test("the notice comes a paragraph at a time with its title at the first, a question whole", () => {
    expect(pagesOf("Title\n\none\n\n two\n\nWhy?", "notice.read")).toEqual(["Title\none", "two", "Why?"]);
    expect(pagesOf("a\n\nb", "question.price")).toEqual(["a\n\nb"]);
    expect([isNotice("notice.read"), isNotice("notice.question")]).toEqual([true, false]);
  });

  test("captions are what was said, chat is what was written", () => {
    const view = at(
      entry("chat_said", { by: "clerk", words: "w1" }),
      entry("caption_made", { who: "clerk", words: "c1", language: "en", from_s: 0, to_s: 1 }),
      entry("chat_said", { by: "applicant", words: "w2" }),
    );
    expect(captionsOf(view.lines).map(({ words }) => words)).toEqual(["c1"]);
    expect(newestFromOthers(view.lines)?.words).toBe("w1");
  });
});

describe("the end", () => {
  test("nothing tells a result that waits from one that does not, nor one outcome from another", () => {
    expect(endingOf({ ...NEW, attended: true, state: "decided" })).toBe("checked");
  });

  test("a held result changes nothing in what the page knows", () => {
    const entries = [...begun(), entry("steps_finished"), entry("decided", {})];
    const held = [...entries, entry("result_held", { for_: ["sign"] })];
    expect({ ...replay(held), next: 0 }).toEqual({ ...replay(entries), next: 0 });
  });
});

describe("being called", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("document", { title: "waiting", hidden: true });
    vi.stubGlobal("window", { focus: vi.fn() });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function notices(permission: string) {
    const shown: string[] = [];
    const closed = vi.fn();
    class Fake {
      static permission = permission;
      static async requestPermission() {
        Fake.permission = "granted";
        return "granted";
      }
      onclick = null;
      close = closed;
      constructor(title: string) {
        shown.push(title);
      }
    }
    return { notices: Fake as unknown as Notices, shown, closed };
  }

  test("rings until answered, a minute at most, and then the title is the page's again", () => {
    const chime = vi.fn();
    const caller = new Caller(chime, undefined);
    caller.call("en");
    expect([chime.mock.calls.length, document.title]).toEqual([1, "● It is your turn"]);
    vi.advanceTimersByTime(4_000);
    expect(chime).toHaveBeenCalledTimes(2);
    caller.answered();
    vi.advanceTimersByTime(60_000);
    expect([chime.mock.calls.length, document.title]).toEqual([2, "waiting"]);
    caller.call("en");
    vi.advanceTimersByTime(600_000);
    expect(chime).toHaveBeenCalledTimes(17);
  });

  test("a notification comes only where it was allowed, and goes when answered", async () => {
    const { notices: fake, shown, closed } = notices("default");
    const caller = new Caller(() => undefined, fake);
    expect(caller.notifying.value).toBe("ask");
    caller.call("zh-CN");
    expect(shown).toEqual([]);
    caller.answered();
    await caller.allow();
    expect(caller.notifying.value).toBe("on");
    caller.call("zh-CN");
    expect(shown).toEqual(["轮到您了"]);
    caller.answered();
    expect(closed).toHaveBeenCalledOnce();
  });

  test("no notifications here is no error", async () => {
    const caller = new Caller(() => undefined, undefined);
    await caller.allow();
    expect(caller.notifying.value).toBe("impossible");
  });
});

describe("after sleep", () => {
  test("a socket that was silent for long is replaced at once, from where it was; a fresh one is asked", () => {
    const sockets: (SocketLike & { url: string; sent: string[] })[] = [];
    let nowMs = 0;
    const live = new LiveSocket({
      url: (since) => String(since),
      onMessage: () => undefined,
      onStatus: () => undefined,
      nowMs: () => nowMs,
      connect: (url) => {
        const sent: string[] = [];
        const socket = {
          url,
          sent,
          onmessage: null,
          onclose: null,
          send: (text: string) => void sent.push(text),
          close: () => undefined,
        };
        sockets.push(socket);
        return socket;
      },
    });
    live.start(0);
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "hello", now_s: 0, length: 3, state: "waiting" }) });
    sockets[0]?.onmessage?.({ data: JSON.stringify({ type: "entry", index: 2, at: "", kind: "queued", event: {} }) });
    live.wake();
    expect(sockets[0]?.sent).toEqual(['{"type":"ping"}']);
    nowMs = 300_000;
    live.wake();
    expect(sockets.map(({ url }) => url)).toEqual(["0", "3"]);
    live.stop();
    live.wake();
    expect(sockets.length).toBe(2);
  });
});

test("an agreed answer is counted as the server counts it", () => {
  expect([unitsOf("yes"), unitsOf("I'm fine today"), unitsOf("很好"), unitsOf("一切 ok。")]).toEqual([1, 3, 2, 3]);
});

test("phones share no screen", () => {
  const media = { getDisplayMedia: () => undefined } as unknown as MediaDevices;
  vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/130" });
  expect([canShare(media), canShare({} as MediaDevices)]).toEqual([true, false]);
  vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0 (Linux; Android 14) Mobile" });
  expect(canShare(media)).toBe(false);
  vi.unstubAllGlobals();
});

test("an interpreter's link is a session and a token", () => {
  expect(readLink("ses_1.tok-2")).toEqual({ session: "ses_1", token: "tok-2" });
  expect([readLink(""), readLink("tok"), readLink(".tok"), readLink("ses.")]).toEqual([null, null, null, null]);
});

test("the pointer is a word that the page knows", () => {
  const message = { type: "pointer", x: 0.5, y: 0.25, mode: "box", w: 0.1, h: 0.2 };
  expect(decode(JSON.stringify(message))).toEqual(message);
});
