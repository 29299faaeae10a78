// The console's view of a session is a fold over the trail: every kind of entry, reloads, holes, repeats.
import { describe, expect, test } from "vitest";
import { changesTold } from "../src/clerk/announce.ts";
import { sends } from "../src/core/parts.ts";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, EMPTY, lastFinding, type SeatView } from "../src/core/seat-session.ts";
import { replaySeat } from "./replay.ts";
import { aChallenge, aFinding, entry, led, STEPS } from "./seat-trail.ts";

const view = replaySeat(led);
const then = (...more: SeatEntry[]): SeatView => more.reduce(applySeat, view);
const next = view.next;

describe("the state of the session", () => {
  test("begins with the case's language, matter and lane", () => {
    expect(replaySeat(led.slice(0, 1))).toMatchObject({
      state: "invited",
      language: "zh-CN",
      matter: "存量房转移登记",
      priority: true,
    });
  });

  test("the timer counts from the first connection, not from a later one", () => {
    expect(view.since).toBe("2026-11-22T10:00:05.000Z");
    expect(then(entry(next, "connected", { part: "prt_2" })).since).toBe("2026-11-22T10:00:05.000Z");
  });

  test("a pause says why and until when, and closes the challenge; resuming takes it away", () => {
    const paused = then(entry(next, "suspended", { reason: "link.lost", resume_by_s: 70, by: "governor" }));
    expect(paused).toMatchObject({ state: "suspended", challenge: null, pause: { reason: "link.lost", resumeByS: 70 } });
    expect(applySeat(paused, entry(next + 1, "resumed", { by: "per_1" }))).toMatchObject({ state: "verifying", pause: null });
  });

  test("a decision keeps who decided and why; a held result and the second person follow it", () => {
    const decided = then(
      entry(next, "steps_finished", {}),
      entry(next + 1, "decided", { outcome: "refer", by: "per_1", note: "n", reasons: ["refer.doubt"] }),
      entry(next + 2, "result_held", { for_: ["override"] }),
      entry(next + 3, "result_confirmed", { by: "per_2", agrees: true }),
    );
    expect(decided).toMatchObject({
      state: "decided",
      decision: { outcome: "refer", by: "per_1", note: "n", reasons: ["refer.doubt"] },
      heldFor: ["override"],
      second: { by: "per_2", agrees: true },
    });
  });
});

describe("the steps", () => {
  test("are called, run, and end with a verdict and the findings behind it", () => {
    expect(view.steps.map(({ status }) => status)).toEqual(["ended", "running", "todo"]);
    expect(view.steps[0]).toMatchObject({
      verdict: "pass",
      reason: null,
      findings: [{ score: 312, policy_line: "p.environment" }],
    });
    expect(view.called).toBe(1);
  });

  test("an open challenge closes with its own finding only", () => {
    const watched = then(entry(next, "finding_made", { finding: aFinding({ check: "presence", challenge: null }) }));
    expect(watched.challenge?.id).toBe("chl_1");
    const answered = then(entry(next, "finding_made", { finding: aFinding({ check: "head_turns", challenge: "chl_1" }) }));
    expect(answered.challenge).toBeNull();
    expect(answered.asked.at(-1)?.finding?.verdict).toBe("pass");
    expect(answered.steps[1]?.findings).toHaveLength(1);
  });

  test("a flat challenge and a flat finding are read as well as nested ones", () => {
    const flat = then(entry(next, "challenge_issued", aChallenge("chl_9", "digits.read", "47")));
    expect(flat.challenge?.expected).toBe("47");
  });

  test("a repeated step begins anew, a skipped one is inconclusive, an overridden one keeps whose verdict it is", () => {
    const reopened = then(entry(next, "step_reopened", { number: 0, by: "per_1", reason: "repeat.doubt", words: "w" }));
    expect(reopened.steps[0]).toMatchObject({ status: "todo", verdict: null, findings: [], name: STEPS[0] });
    const skipped = then(entry(next, "step_skipped", { number: 1, by: "per_1", reason: "skip.unable", words: "w" }));
    expect(skipped.steps[1]).toMatchObject({ status: "ended", verdict: "inconclusive", skipped: true, reason: "skip.unable" });
    const event = { number: 0, by: "per_1", verdict: "fail", reason: "override.doubt", words: "w" } as const;
    const overridden = then(entry(next, "step_overridden", event)).steps[0];
    expect(overridden).toMatchObject({ verdict: "fail", overridden: { verdict: "fail", reason: "override.doubt", words: "w" } });
    expect(overridden?.findings[0]?.verdict).toBe("pass");
  });

  test("the clerk's verdict on an answer stands beside the machine's", () => {
    const judged = then(entry(next, "answer_confirmed", { challenge: "chl_0", verdict: "fail", words: "no" }));
    expect(judged.asked[0]).toMatchObject({ confirmed: { verdict: "fail", words: "no" }, finding: { verdict: "pass" } });
  });
});

describe("who is there and what was said", () => {
  test("a newer part of somebody replaces the older; a closed one is gone", () => {
    const again = then(entry(next, "part_opened", { part: "prt_9", who: "applicant" }));
    expect(again.parts).toEqual({ prt_9: "applicant" });
    const shared = applySeat(again, entry(next + 1, "part_opened", { part: "prt_10", who: "applicant.screen" }));
    expect([sends(shared, "applicant"), sends(shared, "applicant.screen"), sends(shared, "clerk")]).toEqual([true, true, false]);
    expect(sends(applySeat(shared, entry(next + 2, "part_closed", { part: "prt_10" })), "applicant.screen")).toBe(false);
  });

  test("captions, chat, canned sentences and notes keep their order", () => {
    const said = then(
      entry(next, "caption_made", { who: "applicant", words: "a", from_s: 0, to_s: 1 }),
      entry(next + 1, "chat_said", { by: "applicant", words: "b" }),
      entry(next + 2, "chat_said", { by: "per_7", words: "b2" }),
      entry(next + 3, "chat_said", { by: "interpreter", words: "b3" }),
      entry(next + 4, "prompt_spoken", { text: "wait", language: "en" }),
      entry(next + 5, "note_made", { by: "per_1", words: "c" }),
    );
    expect(said.lines.slice(-6).map(({ kind, who, words }) => [kind, who, words])).toEqual([
      ["caption", "applicant", "a"],
      ["chat", "applicant", "b"],
      ["chat", "clerk", "b2"],
      ["chat", "interpreter", "b3"],
      ["said", "clerk", "wait"],
      ["note", "per_1", "c"],
    ]);
  });

  test("the recorder's trouble is explained by a note that comes after it, and asks again when it comes again", () => {
    const trouble = then(entry(next, "gap_noted", { reason: "recorder.unhealthy" }));
    expect(trouble).toMatchObject({ recorderTrouble: true, notedSince: false });
    const noted = applySeat(trouble, entry(next + 1, "note_made", { by: "per_1", words: "c" }));
    expect(noted.notedSince).toBe(true);
    expect(applySeat(noted, entry(next + 2, "suspicion_noted", { reason: "storage.full" })).notedSince).toBe(false);
  });

  test("the note of the seat before stays for the seat after", () => {
    const given = then(entry(next, "clerk_released", { clerk: "per_1", why: "handed_over", note: "slowly" }));
    expect(applySeat(given, entry(next + 1, "clerk_assigned", { clerk: "per_2" }))).toMatchObject({
      clerk: "per_2",
      handOverNote: "slowly",
    });
  });
});

test("the document: made, seen page by page, offered, drawn, confirmed, sealed", () => {
  const document = "doc_1";
  const paper = then(
    entry(next, "document_made", { document, pages: 2, sha256: "" }),
    entry(next + 1, "page_shown", { document, page: 1 }),
    entry(next + 2, "page_shown", { document, page: 1 }),
    entry(next + 3, "signing_offered", { document, via: "qr" }),
    entry(next + 4, "signature_drawn", { document, via: "qr" }),
    entry(next + 5, "code_sent", { document, expires_s: 77 }),
    entry(next + 6, "code_refused", { document, left: 2 }),
    entry(next + 7, "code_confirmed", { document }),
    entry(next + 8, "document_signed", { document }),
    entry(next + 9, "page_shown", { document: "doc_other", page: 2 }),
  ).paper;
  const time = (index: number) => entry(index, "queued", {}).at;
  const code = { at: time(next + 5), untilS: 77, left: 2, confirmedAt: time(next + 7) };
  expect(paper).toEqual({ document, pages: 2, shown: [1], offered: "qr", drawn: true, code, signed: true });
});

describe("order", () => {
  test("a reload that hears everything twice comes to the same view", () => {
    expect(replaySeat([...led, ...led])).toEqual(view);
    expect(applySeat(view, entry(0, "expired", {}))).toBe(view);
  });

  test("holes in the numbering and kinds that this page does not know are passed over", () => {
    const unknown = { index: next + 40, at: "", kind: "invented_later", event: {} } as unknown as SeatEntry;
    expect(then(unknown)).toEqual({ ...view, next: next + 41 });
  });
});

test("the last finding of a check is found, whichever step it was made in", () => {
  expect(lastFinding(view, "environment")?.score).toBe(312);
  expect(lastFinding(view, "face_match")).toBeNull();
});

test("readers are told of what changed, and of nothing else", () => {
  expect(changesTold(view, view)).toEqual([]);
  const after = then(
    entry(next, "step_ended", { step: "head_turns", number: 1, verdict: "fail", reason: "turn.late" }),
    entry(next + 1, "chat_said", { by: "applicant", words: "hello" }),
    entry(next + 2, "risk_noted", { reason: "coercion.suspected" }),
    entry(next + 3, "suspended", { reason: "link.lost", resume_by_s: 9, by: "governor" }),
  );
  expect(changesTold(view, after)).toEqual([
    { kind: "state", state: "suspended", reason: "link.lost" },
    { kind: "step", name: "head_turns", verdict: "fail" },
    { kind: "chat", words: "hello" },
    { kind: "risk", reason: "coercion.suspected" },
  ]);
  expect(changesTold(EMPTY, EMPTY)).toEqual([]);
});
