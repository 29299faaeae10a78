// Why something happened: the codes of the server's `domain/reasons.py`, word for word. A test compares the two lists.

export const REASONS = [
  "link.loss",
  "link.slow",
  "link.frozen",
  "link.lost",
  "camera.covered",
  "camera.still",
  "camera.stopped",
  "microphone.silent",
  "face.absent",
  "face.several",
  "face.other",
  "face.too_small",
  "face.blurred",
  "face.dark",
  "turn.wrong",
  "turn.early",
  "turn.late",
  "turn.not_held",
  "digits.mismatch",
  "digits.not_heard",
  "digits.late",
  "lips.out_of_step",
  "card.blurred",
  "card.glare",
  "card.too_small",
  "card.unreadable",
  "card.checksum",
  "card.expired",
  "card.mismatch",
  "card.no_portrait",
  "match.below_threshold",
  "replay.suspected",
  "injection.suspected",
  "environment.incomplete",
  "environment.person",
  "environment.device",
  "environment.voice",
  "environment.turned",
  "environment.whisper",
  "language.barrier",
  "intent.unclear",
  "intent.contradicted",
  "notice.not_understood",
  "coercion.suspected",
  "coercion.signal",
  "recorder.unhealthy",
  "storage.full",
  "server.overloaded",
  "server.restarted",
  "server.failed",
  "clerk.suspended",
  "clerk.terminated",
  "clerk.left",
  "applicant.suspended",
  "applicant.left",
  "consent.refused",
  "consent.withdrawn",
  "policy.retries_exhausted",
  "policy.suspensions_exhausted",
  "policy.time_exhausted",
] as const;

export type Reason = (typeof REASONS)[number];

export function isReason(code: string): code is Reason {
  return (REASONS as readonly string[]).includes(code);
}

type Actor = "you" | "we" | "clerk";

/** Who has to act before a pause ends. What the office or the server caused is never put on the applicant. */
export function actor(reason: string): Actor {
  if (
    reason.startsWith("link.") ||
    reason.startsWith("recorder.") ||
    reason.startsWith("storage.") ||
    reason.startsWith("server.")
  ) {
    return "we";
  }
  return reason.startsWith("clerk.") || reason.startsWith("coercion.") ? "clerk" : "you";
}
