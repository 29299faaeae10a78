// The words of `docs/protocol-seat.md`: what the server says to a clerk's console, typed and decoded.
import { decoder } from "./decode.ts";
import type { Challenge, Language, Outcome, State, Verdict } from "./protocol.ts";

export type StaffRole = "clerk" | "supervisor" | "reviewer" | "auditor" | "administrator";
export type Availability = "away" | "free" | "break" | "busy";

export interface Me {
  person: string;
  name: string;
  roles: readonly StaffRole[];
  languages: readonly Language[];
  matters: readonly string[];
}

export interface DemoAccount {
  login: string;
  password: string;
  roles: readonly StaffRole[];
}

/** How one may sign in here. `demo` is empty unless the server runs for show. */
export interface Ways {
  password: boolean;
  passkey: boolean;
  oidc: string | null;
  demo: readonly DemoAccount[];
}

export interface Waiting {
  session: string;
  waited_s: number;
  priority: boolean;
  language: Language;
  matter: string;
}

export interface SeatState {
  person: string;
  name: string;
  availability: Availability;
  session: string | null;
}

export type SeatMessage =
  | { type: "hello"; person: string; availability?: Availability; session?: string | null; now_s?: number }
  | { type: "availability"; availability: Availability }
  | { type: "queue"; waiting: readonly Waiting[] }
  | { type: "assigned"; session: string }
  | { type: "released"; session: string; why: string }
  | { type: "seats"; seats: readonly SeatState[] }
  | { type: "alarm"; session: string; kind: string }
  | { type: "pong"; now_s: number };

interface Fact {
  name: string;
  value: string;
}

/** A finding with all its reasons. `reason` is null exactly when the verdict is pass. */
export interface SeatFinding {
  check: string;
  challenge: string | null;
  verdict: Verdict;
  reason: string | null;
  score: number;
  threshold: number;
  direction: "at_least" | "at_most";
  policy_line: string;
  notes?: readonly string[];
  facts?: readonly Fact[];
}

type Number_ = { number: number; by: string };
type Worded = { reason: string; words: string };

export type SeatEntry = { index: number; at: string } & (
  | { kind: "session_created"; event: { language: Language; matter: string; priority?: boolean } }
  | { kind: "language_chosen"; event: { language: Language } }
  | { kind: "consent_answered"; event: { text: string; given: boolean } }
  | { kind: "queued" | "steps_finished" | "expired" | "interpreter_joined"; event: object }
  | { kind: "admitted"; event: { steps: readonly string[] } }
  | { kind: "part_opened"; event: { part: string; who?: string } }
  | { kind: "connected" | "part_closed"; event: { part: string } }
  | { kind: "step_started"; event: { step: string; number: number; attempt: number } }
  | { kind: "challenge_issued"; event: { challenge: Challenge } | Challenge }
  | { kind: "finding_made"; event: { finding: SeatFinding } | SeatFinding }
  | { kind: "step_ended"; event: { step: string; number: number; verdict: Verdict; reason?: string | null } }
  | { kind: "still_kept"; event: { still: string; purpose: string; challenge?: string | null } }
  | { kind: "suspicion_noted" | "risk_noted"; event: { reason: string } }
  | { kind: "consent_withdrawn"; event: { consent: string; by: string; then: string; why?: string } }
  | { kind: "gap_noted"; event: { reason: string } }
  | { kind: "suspended"; event: { reason: string; resume_by_s: number; by: string; policy_line?: string } }
  | { kind: "resumed"; event: { by: string } }
  | { kind: "terminated"; event: { reason: string; by: string } }
  | { kind: "decided"; event: { outcome: Outcome; by: string; note?: string; reasons?: readonly string[] } }
  | { kind: "clerk_assigned"; event: { clerk: string; by?: string } }
  | { kind: "clerk_released"; event: { clerk: string; why: string; note?: string } }
  | { kind: "supervisor_joined"; event: { person: string; silent: boolean } }
  | { kind: "supervisor_left"; event: { person: string } }
  | { kind: "interpreter_invited"; event: { language: Language } }
  | { kind: "step_called"; event: Number_ }
  | { kind: "step_reopened" | "step_skipped"; event: Number_ & Worded }
  | { kind: "step_overridden"; event: Number_ & Worded & { verdict: Verdict } }
  | { kind: "answer_confirmed"; event: { challenge: string; verdict: Verdict; words?: string } }
  | { kind: "prompt_spoken"; event: { text: string; language: Language } }
  | { kind: "screen_asked"; event: { by: string } }
  | { kind: "screen_declined"; event: { why: string } }
  | { kind: "note_made"; event: { by: string; words: string } }
  | { kind: "chat_said"; event: { by: string; words: string } }
  | { kind: "caption_made"; event: Caption }
  | { kind: "interference_assessed"; event: { verdict: Verdict; words: string } }
  | { kind: "ticked"; event: { item: string; done: boolean } }
  | { kind: "document_made"; event: { document: string; pages: number; sha256: string } }
  | { kind: "page_shown"; event: { document: string; page: number } }
  | { kind: "signing_offered" | "signature_drawn"; event: { document: string; via: string } }
  | { kind: "code_sent"; event: { document: string; expires_s: number } }
  | { kind: "code_refused"; event: { document: string; left: number } }
  | { kind: "code_confirmed" | "document_signed"; event: { document: string } }
  | { kind: "result_held"; event: { for_: readonly string[] } }
  | { kind: "result_confirmed"; event: { by: string; agrees: boolean; words?: string } }
);

export interface Caption {
  who: string;
  words: string;
  language?: Language;
  from_s: number;
  to_s: number;
}

export interface LinkTold {
  who: string;
  kbps: number | null;
  loss: number | null;
  rtt_ms: number | null;
  fps: number | null;
}

export type CounterMessage =
  | { type: "hello"; now_s: number; length: number; state: State }
  | ({ type: "entry" } & SeatEntry)
  | { type: "hint"; code: string; detail: string }
  | ({ type: "link" } & LinkTold)
  | ({ type: "caption" } & Caption)
  | { type: "pong"; now_s: number };

type PointMode = "point" | "box" | "off";
/** Where on the shown page, in shares of its width and height. `w`, `h` belong to a box. */
export interface Point {
  x: number;
  y: number;
  mode: PointMode;
  w?: number;
  h?: number;
}
export type CounterWord = { type: "ping" } | ({ type: "point" } & Point);

export type ReasonedDeed = "repeat" | "skip" | "override" | "suspend" | "terminate" | "refuse" | "refer";

/** What the console is told when it opens: the case, and the lists that the policy sets. */
export interface Brief {
  session: string;
  state: State;
  language?: Language;
  case: {
    reference: string;
    matter: string;
    document: string;
    party: Readonly<Record<string, string>>;
  };
  steps: readonly string[];
  mandatory: readonly string[];
  checklist: readonly string[];
  /** Characters beside a reason. */
  least_words: number;
  reasons: Readonly<Partial<Record<ReasonedDeed, readonly string[]>>>;
  questions: Readonly<Record<string, string>> | readonly QuestionTold[];
  texts: readonly string[];
}

interface QuestionTold {
  prompt: string;
  words: string;
}

export const decodeSeat = decoder<SeatMessage>([
  "hello",
  "availability",
  "queue",
  "assigned",
  "released",
  "seats",
  "alarm",
  "pong",
]);
export const decodeCounter = decoder<CounterMessage>(["hello", "entry", "hint", "link", "caption", "pong"]);
