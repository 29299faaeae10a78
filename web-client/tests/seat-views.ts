// How a led session looks to a console at several moments, and who may stand before it.
import { vi } from "vitest";
import type { Acts } from "../src/clerk/commands.ts";
import type { Standing } from "../src/clerk/needs.ts";
import { applySeat, type SeatView } from "../src/core/seat-session.ts";
import { replaySeat } from "./replay.ts";
import { aChallenge, aFinding, entry, led } from "./seat-trail.ts";

export const running = replaySeat(led);
export const n = running.next;
export const between = applySeat(running, entry(n, "step_ended", { step: "head_turns", number: 1, verdict: "pass" }));
export const failed = applySeat(
  running,
  entry(n, "step_ended", { step: "head_turns", number: 1, verdict: "fail", reason: "turn.late" }),
);
export const asked = [
  entry(n + 1, "step_called", { number: 2, by: "p" }),
  entry(n + 2, "step_started", { step: "questions", number: 2, attempt: 1 }),
  entry(n + 3, "challenge_issued", { challenge: aChallenge("chl_q", "question.price") }),
  entry(n + 4, "finding_made", {
    finding: aFinding({ check: "questions", challenge: "chl_q", verdict: "inconclusive", reason: "intent.unclear" }),
  }),
].reduce(applySeat, between);
export const finished = [
  entry(n + 5, "answer_confirmed", { challenge: "chl_q", verdict: "pass" }),
  entry(n + 6, "step_ended", { step: "questions", number: 2, verdict: "pass" }),
].reduce(applySeat, asked);
export const sealed = [
  entry(n + 7, "document_made", { document: "d", pages: 1, sha256: "" }),
  entry(n + 8, "signing_offered", { document: "d", via: "page" }),
  entry(n + 9, "signature_drawn", { document: "d", via: "page" }),
  entry(n + 10, "document_signed", { document: "d" }),
].reduce(applySeat, finished);
export const whole = [
  entry(n + 11, "interference_assessed", { verdict: "pass", words: "none" }),
  entry(n + 12, "ticked", { item: "alone", done: true }),
  entry(n + 13, "ticked", { item: "will_heard", done: true }),
].reduce(applySeat, sealed);
export const together = applySeat(whole, entry(n + 14, "still_kept", { still: "s", purpose: "together" }));

export const standing = (view: SeatView, changes: Partial<Standing> = {}): Standing => ({
  view,
  seat: "clerk",
  person: "per_1",
  onAir: true,
  sharing: false,
  ...changes,
});

export const acts = () =>
  ({
    open: vi.fn(),
    show: vi.fn(),
    focusChecklist: vi.fn(),
    toggleCamera: vi.fn(),
    toggleMute: vi.fn(),
    toggleShare: vi.fn(),
    deed: vi.fn(),
  }) satisfies Record<keyof Acts, unknown> as unknown as Acts & Record<keyof Acts, ReturnType<typeof vi.fn>>;
