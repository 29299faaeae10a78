// A small trail of an attended session, for the tests of the console.
import type { Challenge } from "../src/core/protocol.ts";
import type { Brief, SeatEntry, SeatFinding } from "../src/core/seat-protocol.ts";

type Kinds = SeatEntry["kind"];
/** An entry of several kinds (`kind: "a" | "b"`) is found by each of them. */
type EventOf<K extends Kinds, E = SeatEntry> = E extends { kind: infer Each; event: infer Event }
  ? K extends Each
    ? Event
    : never
  : never;

export function entry<K extends Kinds>(index: number, kind: K, event: EventOf<K>): SeatEntry {
  const at = `2026-11-22T10:00:${String(index % 60).padStart(2, "0")}.000Z`;
  return { index, at, kind, event } as unknown as SeatEntry;
}

export const STEPS = ["environment", "head_turns", "questions"];

export function aChallenge(id: string, prompt: string, expected = ""): Challenge {
  return { id, check: prompt.split(".")[0] ?? "", prompt, expected, attempt: 1, issued_s: 10, expires_s: 20 };
}

export function aFinding(changes: Partial<SeatFinding> = {}): SeatFinding {
  return {
    check: "environment",
    challenge: "chl_0",
    verdict: "pass",
    reason: null,
    score: 312,
    threshold: 90,
    direction: "at_least",
    policy_line: "p.environment",
    notes: [],
    facts: [],
    ...changes,
  };
}

/** Step 0 passed, step 1 runs with an open challenge, step 2 is to come. */
export const led: readonly SeatEntry[] = [
  entry(0, "session_created", { language: "zh-CN", matter: "存量房转移登记", priority: true }),
  entry(1, "queued", {}),
  entry(2, "clerk_assigned", { clerk: "per_1" }),
  entry(3, "admitted", { steps: STEPS }),
  entry(4, "part_opened", { part: "prt_1", who: "applicant" }),
  entry(5, "connected", { part: "prt_1" }),
  entry(6, "step_called", { number: 0, by: "per_1" }),
  entry(7, "step_started", { step: "environment", number: 0, attempt: 1 }),
  entry(8, "challenge_issued", { challenge: aChallenge("chl_0", "environment.look_around") }),
  entry(9, "finding_made", { finding: aFinding() }),
  entry(10, "step_ended", { step: "environment", number: 0, verdict: "pass", reason: null }),
  entry(11, "step_called", { number: 1, by: "per_1" }),
  entry(12, "step_started", { step: "head_turns", number: 1, attempt: 1 }),
  entry(13, "challenge_issued", { challenge: aChallenge("chl_1", "turn.left", "left") }),
];

export const brief: Brief = {
  session: "ses_1",
  state: "verifying",
  case: {
    reference: "BDC-1",
    matter: "存量房转移登记",
    document: "resident_card",
    party: { name: "王丽华", id_number: "110105195412043721" },
  },
  steps: STEPS,
  mandatory: STEPS,
  checklist: ["alone", "will_heard"],
  least_words: 10,
  reasons: {
    repeat: ["repeat.disturbed", "repeat.doubt"],
    skip: ["skip.unable"],
    override: ["override.seen_by_clerk"],
    suspend: ["suspend.rest"],
    terminate: ["terminate.wish"],
    refuse: ["refuse.identity", "refuse.will"],
    refer: ["refer.doubt"],
  },
  questions: [{ prompt: "question.price", words: "这套房屋的成交价格是多少？" }],
  texts: ["greeting", "wait"],
};
