// What a form asks for, and which face of the page is shown.
import { describe, expect, test } from "vitest";
import { FORMS, leastWords, missing } from "../src/clerk/dialogs.ts";
import { pageOf, withAlarm } from "../src/clerk/face.ts";
import type { StaffRole } from "../src/core/seat-protocol.ts";
import { brief } from "./seat-trail.ts";
import { running } from "./seat-views.ts";

describe("forms", () => {
  const filled = { number: 1, verdict: null, reason: "", words: "" };

  test("an override wants a verdict, a reason of the list and words", () => {
    expect(missing(FORMS.override, brief, filled)).toEqual(["verdict", "reason", "words"]);
    const whole = { number: 1, verdict: "pass", reason: "override.seen_by_clerk", words: "seen on the passport" } as const;
    expect(missing(FORMS.override, brief, whole)).toEqual([]);
    expect(missing(FORMS.override, brief, { ...whole, reason: "repeat.doubt" })).toEqual(["reason"]);
    expect(missing(FORMS.override, brief, { ...whole, words: "   too few   " })).toEqual(["words"]);
  });

  test("words are counted as characters, by the policy's number", () => {
    expect(leastWords(FORMS.override, { least_words: 4 })).toBe(4);
    const words = { number: 1, verdict: "pass", reason: "override.seen_by_clerk", words: "没有听清" } as const;
    expect(missing(FORMS.override, { ...brief, least_words: 4 }, words)).toEqual([]);
  });

  test("seeing no interference needs no words, anything else does", () => {
    expect(missing(FORMS.assess, brief, { ...filled, verdict: "pass" })).toEqual([]);
    expect(missing(FORMS.assess, brief, { ...filled, verdict: "fail" })).toEqual(["words"]);
  });

  test("a repeat offers steps that began, a skip those that are open, an override those that have a verdict", () => {
    expect(FORMS.repeat.steps?.(running)).toEqual([0, 1]);
    expect(FORMS.skip.steps?.(running)).toEqual([1, 2]);
    expect(FORMS.override.steps?.(running)).toEqual([0]);
  });
});

describe("which face", () => {
  const me = (...roles: StaffRole[]) => ({ person: "p", name: "n", roles, languages: [], matters: [] });

  test("follows who is signed in and where they sit", () => {
    expect([
      pageOf(false, null, false),
      pageOf(true, null, false),
      pageOf(true, me("auditor"), false),
      pageOf(true, me("clerk"), false),
      pageOf(true, me("supervisor"), true),
    ]).toEqual(["loading", "sign-in", "no-seat", "seat", "console"]);
  });

  test("an alarm that stands is not told twice; the newest comes first; no more than twenty are kept", () => {
    const one = withAlarm([], { session: "a", kind: "sign", at: 1 });
    expect(withAlarm(one, { session: "a", kind: "sign", at: 2 })).toBe(one);
    expect(withAlarm(one, { session: "a", kind: "risk", at: 2 }).map(({ kind }) => kind)).toEqual(["risk", "sign"]);
    const many = Array.from({ length: 30 }, (_, at) => ({ session: String(at), kind: "risk", at })).reduce(withAlarm, one);
    expect([many.length, many[0]?.session]).toEqual([20, "29"]);
  });
});
