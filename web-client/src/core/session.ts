// A session as the applicant's page knows it: a pure fold over the entries of the trail, as on the server.

import type { Challenge, Entry, Finding, Language, Outcome, State, Verdict } from "./protocol.ts";

export interface Pause {
  reason: string;
  resumeByS: number;
  by: string;
}

export interface SessionView {
  /** The index that the next entry must have at least; also what the live socket resumes from. */
  next: number;
  state: State;
  language: Language | null;
  matter: string;
  consents: Readonly<Record<string, boolean>>;
  steps: readonly string[];
  verdicts: Readonly<Record<number, Verdict>>;
  step: { name: string; number: number; attempt: number } | null;
  challenge: Challenge | null;
  feedback: Finding | null;
  pause: Pause | null;
  ended: { reason: string; by: string } | null;
  outcome: Outcome | null;
}

export const NEW: SessionView = {
  next: 0,
  state: "invited",
  language: null,
  matter: "",
  consents: {},
  steps: [],
  verdicts: {},
  step: null,
  challenge: null,
  feedback: null,
  pause: null,
  ended: null,
  outcome: null,
};

export const FINAL: ReadonlySet<State> = new Set(["decided", "terminated", "expired"]);
export const LIVE: ReadonlySet<State> = new Set(["connecting", "verifying", "suspended"]);

/** The view after `entry`. An entry that was seen before changes nothing; holes in the numbering are normal. */
export function apply(view: SessionView, entry: Entry): SessionView {
  if (entry.index < view.next) return view;
  return { ...changed(view, entry), next: entry.index + 1 };
}

export function replay(entries: Iterable<Entry>): SessionView {
  let view = NEW;
  for (const entry of entries) view = apply(view, entry);
  return view;
}

function changed(view: SessionView, entry: Entry): SessionView {
  switch (entry.kind) {
    case "session_created":
      return { ...view, language: entry.event.language, matter: entry.event.matter };
    case "language_chosen":
      return { ...view, language: entry.event.language };
    case "consent_answered":
      return { ...view, consents: { ...view.consents, [entry.event.text]: entry.event.given } };
    case "queued":
      return { ...view, state: "waiting" };
    case "admitted":
      return { ...view, state: "connecting", steps: entry.event.steps };
    case "connected":
      return view.state === "connecting" ? { ...view, state: "verifying" } : view;
    case "step_started":
      return {
        ...view,
        step: { name: entry.event.step, number: entry.event.number, attempt: entry.event.attempt },
        challenge: null,
        feedback: view.step?.number === entry.event.number ? view.feedback : null,
      };
    case "challenge_issued":
      return { ...view, challenge: entry.event, feedback: null };
    case "finding_made":
      return found(view, entry.event);
    case "step_ended":
      return { ...view, verdicts: { ...view.verdicts, [entry.event.number]: entry.event.verdict }, challenge: null };
    case "suspended":
      return {
        ...view,
        state: "suspended",
        pause: { reason: entry.event.reason, resumeByS: entry.event.resume_by_s, by: entry.event.by },
        challenge: null,
        feedback: null,
      };
    case "resumed":
      return { ...view, state: "verifying", pause: null };
    case "terminated":
      return { ...closed(view), state: "terminated", ended: { reason: entry.event.reason, by: entry.event.by } };
    case "steps_finished":
      return { ...closed(view), state: "awaiting_decision" };
    case "decided":
      return { ...closed(view), state: "decided", outcome: entry.event.outcome };
    case "expired":
      return { ...closed(view), state: "expired" };
    default:
      return view; // part_opened, part_closed, and whatever a newer server adds
  }
}

/** Only the finding that answers the open challenge closes it; a check that watches throughout leaves it alone. */
function found(view: SessionView, finding: Finding): SessionView {
  if (view.challenge === null || view.challenge.id !== finding.challenge) return view;
  return { ...view, challenge: null, feedback: finding };
}

function closed(view: SessionView): SessionView {
  return { ...view, challenge: null, feedback: null, pause: null, step: null };
}

/** How far along: steps with a verdict, and all of them. */
export function progress(view: SessionView): { done: number; of: number } {
  return { done: view.steps.filter((_, n) => view.verdicts[n] !== undefined).length, of: view.steps.length };
}
