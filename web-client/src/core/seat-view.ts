// What a console knows of a session: its shape, and how it begins. The fold that fills it is in `seat-session.ts`.
import type { Parts } from "./parts.ts";
import type { Challenge, Language, Outcome, State, Verdict } from "./protocol.ts";
import type { SeatFinding } from "./seat-protocol.ts";

export interface StepView {
  name: string;
  number: number;
  status: "todo" | "called" | "running" | "ended";
  attempt: number;
  verdict: Verdict | null;
  reason: string | null;
  skipped: boolean;
  overridden: { verdict: Verdict; reason: string; words: string } | null;
  findings: readonly SeatFinding[];
  endedAt: string | null;
}

/** Something that was asked, what the machine made of the answer, and what the clerk made of that. */
export interface Asked {
  challenge: Challenge;
  step: number;
  finding: SeatFinding | null;
  confirmed: { verdict: Verdict; words: string } | null;
}

export interface Line {
  index: number;
  at: string;
  kind: "caption" | "chat" | "said" | "note" | "asked";
  who: string;
  words: string;
}

/** The one-time code of the signature; the code itself is told to no console. `at`: when it was sent, `confirmedAt`: read back. */
export interface Code {
  at: string;
  untilS: number;
  /** Tries that are left, once a wrong one was given. */
  left: number | null;
  confirmedAt: string | null;
}

export interface Paper {
  document: string;
  pages: number;
  shown: readonly number[];
  offered: string | null;
  drawn: boolean;
  /** Null while none was sent for this signature. */
  code: Code | null;
  signed: boolean;
}

export interface SeatView {
  next: number;
  state: State;
  language: Language | null;
  matter: string;
  priority: boolean;
  /** When the conversation began; what the timer counts from. */
  since: string | null;
  steps: readonly StepView[];
  called: number;
  challenge: Challenge | null;
  asked: readonly Asked[];
  lines: readonly Line[];
  stills: Readonly<Record<string, string>>;
  parts: Parts;
  clerk: string;
  supervisors: Readonly<Record<string, boolean>>;
  handOverNote: string;
  interpreter: "none" | "invited" | "joined";
  /** What became of the last request for the applicant's screen. That it is shared is seen by its part. */
  screen: "none" | "asked" | "declined" | "impossible";
  pause: { reason: string; resumeByS: number; by: string } | null;
  ended: { reason: string; by: string } | null;
  risks: readonly string[];
  recorderTrouble: boolean;
  notedSince: boolean;
  interference: { verdict: Verdict; words: string } | null;
  ticked: Readonly<Record<string, boolean>>;
  paper: Paper | null;
  decision: { outcome: Outcome; by: string; note: string; reasons: readonly string[] } | null;
  heldFor: readonly string[];
  second: { by: string; agrees: boolean } | null;
}

export const EMPTY: SeatView = {
  next: 0,
  state: "invited",
  language: null,
  matter: "",
  priority: false,
  since: null,
  steps: [],
  called: -1,
  challenge: null,
  asked: [],
  lines: [],
  stills: {},
  parts: {},
  clerk: "",
  supervisors: {},
  handOverNote: "",
  interpreter: "none",
  screen: "none",
  pause: null,
  ended: null,
  risks: [],
  recorderTrouble: false,
  notedSince: false,
  interference: null,
  ticked: {},
  paper: null,
  decision: null,
  heldFor: [],
  second: null,
};

/** Called and without a verdict: it runs, or will as soon as the session goes on. */
export function isUnderWay({ status }: Pick<StepView, "status">): boolean {
  return status === "running" || status === "called";
}

/** A step that nothing is known of. */
export function fresh(name: string, number: number): StepView {
  return {
    name,
    number,
    status: "todo",
    attempt: 0,
    verdict: null,
    reason: null,
    skipped: false,
    overridden: null,
    findings: [],
    endedAt: null,
  };
}
