// A session as the applicant's page knows it: a pure fold over the entries of the trail, as on the server.
import { type Parts, withoutPart, withPart } from "./parts.ts";
import type { Challenge, Entry, Finding, Language, State, Verdict } from "./protocol.ts";

export interface Pause {
  reason: string;
  resumeByS: number;
  by: string;
}

/** Something that was said or written. `who`: 'applicant', 'clerk', 'interpreter'. `words` of `said`: a canned sentence's key. */
export interface Line {
  index: number;
  kind: "caption" | "chat" | "said";
  who: string;
  words: string;
  language?: Language;
}

/** The document that is to be signed. `offered`: 'page', 'qr', 'sms'. `shown`: pages, from 1. `left`: tries of the code. */
export interface Paper {
  document: string;
  pages: number;
  shown: readonly number[];
  onPhone: boolean;
  left: number | null;
  offered: string | null;
  drawn: boolean;
  code: "none" | "sent" | "confirmed";
  codeUntilS: number;
  signed: boolean;
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
  /** A clerk leads the session. */
  attended: boolean;
  priority: boolean;
  /** Whether a clerk sits there now. */
  clerk: boolean;
  interpreter: boolean;
  /** The consent to the face check was taken back, and a person judges in its place. */
  byHand: boolean;
  /** The entry in which the clerk asked for the screen, while it is neither shared nor declined. */
  screenAsked: number | null;
  parts: Parts;
  /** Newest last; the oldest are let go. */
  lines: readonly Line[];
  reopened: readonly number[];
  skipped: readonly number[];
  paper: Paper | null;
  /** How content the applicant was, 1 to 5; null: not said. */
  stars: number | null;
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
  attended: false,
  priority: false,
  clerk: false,
  interpreter: false,
  byHand: false,
  screenAsked: null,
  parts: {},
  lines: [],
  reopened: [],
  skipped: [],
  paper: null,
  stars: null,
};

const MOST_LINES = 200;

/** The view after `entry`. An entry that was seen before changes nothing; holes in the numbering are normal. */
export function apply(view: SessionView, entry: Entry): SessionView {
  if (entry.index < view.next) return view;
  return { ...changed(view, entry), next: entry.index + 1 };
}

function changed(view: SessionView, entry: Entry): SessionView {
  switch (entry.kind) {
    case "session_created":
      return created(view, entry.event);
    case "language_chosen":
      return { ...view, language: entry.event.language };
    case "consent_answered":
      return { ...view, consents: { ...view.consents, [entry.event.text]: entry.event.given } };
    case "queued":
      return { ...view, state: "waiting" };
    case "admitted":
      return { ...view, state: "connecting", steps: entry.event.steps };
    case "part_opened":
      return opened(view, entry.event.part, entry.event.who ?? "applicant");
    case "part_closed":
      return { ...view, parts: withoutPart(view.parts, entry.event.part) };
    case "connected":
      return view.state === "connecting" ? { ...view, state: "verifying" } : view;
    case "step_started":
      return {
        ...view,
        step: { name: entry.event.step, number: entry.event.number, attempt: entry.event.attempt },
        challenge: null,
        feedback: view.step?.number === entry.event.number ? view.feedback : null,
        reopened: view.reopened.filter((number) => number !== entry.event.number),
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
      return { ...closed(view), state: "decided" };
    case "expired":
      return { ...closed(view), state: "expired" };
    case "session_rated":
      return { ...view, stars: entry.event.stars };
    default:
      return attended(view, entry) ?? papers(view, entry) ?? view; // or whatever a newer server adds
  }
}

function opened(view: SessionView, part: string, who: string): SessionView {
  return { ...view, parts: withPart(view.parts, part, who), screenAsked: who === "applicant.screen" ? null : view.screenAsked };
}

function created(view: SessionView, event: Extract<Entry, { kind: "session_created" }>["event"]): SessionView {
  const { language, matter, attended: led = false, priority = false } = event;
  return { ...view, language, matter, attended: led, priority };
}

/** What a clerk adds to a session. */
function attended(view: SessionView, entry: Entry): SessionView | null {
  switch (entry.kind) {
    case "clerk_assigned":
      return { ...view, attended: true, clerk: true };
    case "clerk_released":
      return { ...view, clerk: false };
    case "interpreter_joined":
      return { ...view, interpreter: true };
    case "consent_withdrawn":
      return { ...view, byHand: view.byHand || entry.event.then === "by_hand" };
    case "screen_asked":
      return { ...view, screenAsked: entry.index };
    case "screen_declined":
      return { ...view, screenAsked: null };
    case "step_reopened": {
      const { number } = entry.event;
      const { [number]: _, ...verdicts } = view.verdicts;
      const skipped = view.skipped.filter((each) => each !== number);
      return { ...closing(view, number), verdicts, skipped, reopened: [...view.reopened, number] };
    }
    case "step_skipped": {
      const { number } = entry.event;
      const skipped = [...view.skipped.filter((each) => each !== number), number];
      return { ...closing(view, number), skipped, verdicts: { ...view.verdicts, [number]: "inconclusive" } };
    }
    case "prompt_spoken":
      return heard(view, {
        index: entry.index,
        kind: "said",
        who: "clerk",
        words: entry.event.text,
        language: entry.event.language,
      });
    case "chat_said":
      return heard(view, { index: entry.index, kind: "chat", who: entry.event.by, words: entry.event.words });
    case "caption_made":
      return heard(view, { index: entry.index, kind: "caption", who: entry.event.who, words: entry.event.words });
    case "answer_confirmed":
      return view.feedback?.challenge === entry.event.challenge ? { ...view, feedback: null } : view;
    default:
      return null;
  }
}

function papers(view: SessionView, entry: Entry): SessionView | null {
  const { paper } = view;
  switch (entry.kind) {
    case "document_made": {
      const { document, pages } = entry.event;
      const nothing = { shown: [], onPhone: false, left: null, offered: null, drawn: false, codeUntilS: 0, signed: false };
      return { ...view, paper: { ...nothing, document, pages, code: "none" } };
    }
    case "signing_offered":
      return paper && { ...view, paper: { ...paper, offered: entry.event.via, drawn: false, onPhone: false } };
    case "page_shown":
      return paper && { ...view, paper: { ...paper, shown: [...paper.shown, entry.event.page] } };
    case "signing_link_opened":
      return paper && { ...view, paper: { ...paper, onPhone: true } };
    case "code_refused":
      return paper && { ...view, paper: { ...paper, left: entry.event.left } };
    case "signature_drawn":
      return paper && { ...view, paper: { ...paper, drawn: true, code: "none", left: null } };
    case "code_sent":
      return paper && { ...view, paper: { ...paper, code: "sent", codeUntilS: entry.event.expires_s, left: null } };
    case "code_confirmed":
      return paper && { ...view, paper: { ...paper, code: "confirmed" } };
    case "document_signed":
      return paper && { ...view, paper: { ...paper, signed: true } };
    default:
      return null;
  }
}

/** The step's own challenge is over with it. */
function closing(view: SessionView, number: number): SessionView {
  return view.step?.number === number ? { ...view, step: null, challenge: null, feedback: null } : view;
}

function heard(view: SessionView, line: Line): SessionView {
  return { ...view, lines: [...view.lines.slice(1 - MOST_LINES), line] };
}

/** Only the finding that answers the open challenge closes it; a check that watches throughout leaves it alone. */
function found(view: SessionView, finding: Finding): SessionView {
  if (view.challenge === null || view.challenge.id !== finding.challenge) return view;
  return { ...view, challenge: null, feedback: finding };
}

function closed(view: SessionView): SessionView {
  return { ...view, challenge: null, feedback: null, pause: null, step: null, clerk: false, screenAsked: null, parts: {} };
}

/** How far along: steps with a verdict, and all of them. */
export function progress(view: SessionView): { done: number; of: number } {
  return { done: view.steps.filter((_, n) => view.verdicts[n] !== undefined).length, of: view.steps.length };
}
