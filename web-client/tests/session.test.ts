// The page's view of a session is a fold over the trail: every kind of entry, reloads, holes, repeats.
import { describe, expect, test } from "vitest";
import type { Challenge, Entry } from "../src/core/protocol.ts";
import { apply, NEW, progress } from "../src/core/session.ts";
import { replay } from "./replay.ts";

type Kinds = Entry["kind"];
type EventOf<K extends Kinds> = Extract<Entry, { kind: K }>["event"];

function entry<K extends Kinds>(index: number, kind: K, event: EventOf<K>): Entry {
  return { index, at: "2026-11-21T10:00:00.000Z", kind, event } as Entry;
}

const STEPS = ["environment", "head_turns", "spoken_digits"];
const TURN: Challenge = {
  id: "chl_1",
  check: "head_turns",
  prompt: "turn.left",
  expected: "",
  attempt: 1,
  issued_s: 10,
  expires_s: 20,
};

const upToTurn: readonly Entry[] = [
  entry(0, "session_created", { language: "en", matter: "存量房转移登记" }),
  entry(2, "consent_answered", { text: "face", given: true }),
  entry(3, "consent_answered", { text: "recording", given: false }),
  entry(4, "queued", {}),
  entry(5, "admitted", { steps: STEPS }),
  entry(6, "part_opened", { part: "prt_1" }),
  entry(7, "connected", { part: "prt_1" }),
  entry(8, "step_started", { step: "environment", number: 0, attempt: 1 }),
  entry(9, "step_ended", { step: "environment", number: 0, verdict: "pass", reason: null }),
  entry(10, "step_started", { step: "head_turns", number: 1, attempt: 1 }),
  entry(11, "challenge_issued", TURN),
];

describe("each kind of entry", () => {
  test("session_created brings language and matter", () => {
    expect(replay(upToTurn.slice(0, 1))).toMatchObject({ state: "invited", language: "en", matter: "存量房转移登记" });
  });

  test("language_chosen replaces the language", () => {
    expect(apply(NEW, entry(0, "language_chosen", { language: "zh-TW" })).language).toBe("zh-TW");
  });

  test("consents are kept one by one, the last answer counts", () => {
    const view = replay([...upToTurn.slice(0, 3), entry(9, "consent_answered", { text: "recording", given: true })]);
    expect(view.consents).toEqual({ face: true, recording: true });
  });

  test("queued waits, admitted connects, connected verifies", () => {
    expect(replay(upToTurn.slice(0, 4)).state).toBe("waiting");
    expect(replay(upToTurn.slice(0, 5))).toMatchObject({ state: "connecting", steps: STEPS });
    expect(replay(upToTurn.slice(0, 7)).state).toBe("verifying");
  });

  test("a later part that connects changes no state", () => {
    const suspended = replay([...upToTurn, entry(12, "suspended", { reason: "link.lost", resume_by_s: 70, by: "governor" })]);
    expect(apply(suspended, entry(13, "connected", { part: "prt_2" })).state).toBe("suspended");
    expect(apply(suspended, entry(13, "part_closed", { part: "prt_1" })).state).toBe("suspended");
  });

  test("a challenge is open until its own finding comes", () => {
    const open = replay(upToTurn);
    expect(open.challenge).toEqual(TURN);
    const standing = apply(
      open,
      entry(12, "finding_made", { check: "presence", challenge: null, verdict: "fail", reason: "face.absent" }),
    );
    expect(standing.challenge).toEqual(TURN);
    const answered = apply(
      open,
      entry(12, "finding_made", { check: "head_turns", challenge: "chl_1", verdict: "fail", reason: "turn.late" }),
    );
    expect(answered.challenge).toBeNull();
    expect(answered.feedback?.reason).toBe("turn.late");
  });

  test("feedback stays over a new attempt of the same step and goes with the next step", () => {
    const missed = apply(
      replay(upToTurn),
      entry(12, "finding_made", { check: "head_turns", challenge: "chl_1", verdict: "fail", reason: "turn.late" }),
    );
    expect(apply(missed, entry(13, "step_started", { step: "head_turns", number: 1, attempt: 2 })).feedback).not.toBeNull();
    expect(apply(missed, entry(13, "step_started", { step: "spoken_digits", number: 2, attempt: 1 })).feedback).toBeNull();
  });

  test("steps done and left", () => {
    expect(progress(replay(upToTurn))).toEqual({ done: 1, of: 3 });
  });

  test("suspended closes the challenge and says why, resumed goes on", () => {
    const suspended = apply(replay(upToTurn), entry(12, "suspended", { reason: "link.slow", resume_by_s: 99, by: "governor" }));
    expect(suspended).toMatchObject({
      state: "suspended",
      challenge: null,
      pause: { reason: "link.slow", resumeByS: 99, by: "governor" },
    });
    expect(apply(suspended, entry(13, "resumed", { by: "governor" }))).toMatchObject({ state: "verifying", pause: null });
  });

  test("terminated, steps_finished, decided and expired end it", () => {
    const view = replay(upToTurn);
    expect(apply(view, entry(12, "terminated", { reason: "applicant.left", by: "applicant" }))).toMatchObject({
      state: "terminated",
      challenge: null,
      ended: { reason: "applicant.left" },
    });
    const finished = apply(view, entry(12, "steps_finished", {}));
    expect(finished.state).toBe("awaiting_decision");
    expect(apply(finished, entry(13, "decided", {}))).toMatchObject({ state: "decided" });
    expect(apply(NEW, entry(0, "expired", {})).state).toBe("expired");
  });

  test("a kind that this page does not know is passed over", () => {
    const unknown = { index: 12, at: "", kind: "invented_later", event: {} } as unknown as Entry;
    expect(apply(replay(upToTurn), unknown)).toMatchObject({ state: "verifying", next: 13 });
  });
});

describe("order", () => {
  test("an entry that was seen is ignored", () => {
    const view = replay(upToTurn);
    expect(apply(view, entry(4, "queued", {}))).toBe(view);
    expect(apply(view, entry(11, "expired", {}))).toBe(view);
  });

  test("a reload that hears everything twice comes to the same view", () => {
    expect(replay([...upToTurn, ...upToTurn])).toEqual(replay(upToTurn));
  });

  test("holes in the numbering are normal", () => {
    expect(replay([entry(0, "session_created", { language: "en", matter: "" }), entry(40, "queued", {})])).toMatchObject({
      state: "waiting",
      next: 41,
    });
  });
});
