// @vitest-environment jsdom
// The clerk asks for the applicant's screen: what the page knows of it, and what it answers by itself.
import { afterEach, expect, test, vi } from "vitest";
import { Conversation } from "../src/applicant/conversation.ts";
import { changesTold } from "../src/clerk/announce.ts";
import { type Api, ApiError } from "../src/core/http.ts";
import type { Entry } from "../src/core/protocol.ts";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, type SeatView } from "../src/core/seat-session.ts";
import { apply, NEW, type SessionView } from "../src/core/session.ts";
import { replaySeat } from "./replay.ts";
import { led } from "./seat-trail.ts";

const entry = (index: number, kind: string, event: object) => ({ index, at: "", kind, event }) as unknown as Entry;
const live: SessionView = { ...NEW, next: 3, state: "verifying", attended: true };
const asked = apply(live, entry(5, "screen_asked", {}));
const onPhone = () => vi.stubGlobal("navigator", { mediaDevices: {}, userAgent: "Mobile" });

afterEach(() => vi.unstubAllGlobals());

test("a request stands until the screen comes, is declined, or the session is over", () => {
  expect([live.screenAsked, asked.screenAsked]).toEqual([null, 5]);
  expect(apply(asked, entry(6, "part_opened", { part: "prt_c", who: "clerk" })).screenAsked).toBe(5);
  expect(apply(asked, entry(6, "part_opened", { part: "prt_s", who: "applicant.screen" })).screenAsked).toBeNull();
  expect(apply(asked, entry(6, "screen_declined", { why: "declined" })).screenAsked).toBeNull();
  expect(apply(asked, entry(6, "steps_finished", {})).screenAsked).toBeNull();
});

test("where no screen can be shared the page says so once a request, also when nobody listens", async () => {
  onPhone();
  const declineScreen = vi.fn(async () => Promise.reject(new ApiError(409, "conflict", "")));
  const conversation = new Conversation({ declineScreen } as unknown as Api, () => "ses_1");
  conversation.follow(live);
  expect(declineScreen).not.toHaveBeenCalled();
  for (let n = 0; n < 3; n += 1) conversation.follow(asked);
  expect(declineScreen.mock.calls).toEqual([["ses_1", "impossible"]]);
  conversation.follow(apply(apply(asked, entry(6, "screen_declined", { why: "impossible" })), entry(7, "screen_asked", {})));
  expect(declineScreen).toHaveBeenCalledTimes(2);
  conversation.end();
});

test("where a screen can be shared the person answers", () => {
  vi.stubGlobal("navigator", { mediaDevices: { getDisplayMedia: () => undefined }, userAgent: "X11; Linux x86_64" });
  const declineScreen = vi.fn(async () => undefined);
  const conversation = new Conversation({ declineScreen } as unknown as Api, () => "ses_1");
  conversation.follow(asked);
  expect(declineScreen).not.toHaveBeenCalled();
  conversation.end();
});

test("the console knows what became of the request, and of the code, and says so to readers", () => {
  const steps: readonly [string, object, object[]][] = [
    ["screen_asked", { by: "per_1" }, [{ kind: "screen", state: "asked" }]],
    ["screen_declined", { why: "declined" }, [{ kind: "screen", state: "declined" }]],
    ["screen_asked", { by: "per_1" }, [{ kind: "screen", state: "asked" }]],
    ["part_opened", { part: "prt_s", who: "applicant.screen" }, []],
    ["document_made", { document: "d", pages: 1, sha256: "" }, []],
    ["code_sent", { document: "d", expires_s: 9 }, [{ kind: "code", state: "sent" }]],
    ["code_refused", { document: "d", left: 2 }, [{ kind: "code", state: "wrong" }]],
    ["code_refused", { document: "d", left: 1 }, []],
    ["code_confirmed", { document: "d" }, [{ kind: "code", state: "confirmed" }]],
    ["screen_asked", { by: "per_1" }, [{ kind: "screen", state: "asked" }]],
    ["screen_declined", { why: "impossible" }, [{ kind: "screen", state: "impossible" }]],
  ];
  let view: SeatView = replaySeat(led);
  for (const [kind, event, told] of steps) {
    const after = applySeat(view, { index: view.next, at: "", kind, event } as unknown as SeatEntry);
    expect(changesTold(view, after), kind).toEqual(told);
    view = after;
  }
});
