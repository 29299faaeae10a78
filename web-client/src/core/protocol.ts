// The words of `docs/protocol.md`: what the server says over REST and over the live socket, typed and decoded.
import { decoder } from "./decode.ts";
import type * as Server from "./generated.ts";

export type Language = Server.Language;
export const LANGUAGES: readonly Language[] = ["zh-CN", "zh-TW", "en"];

export type State = Exclude<Server.State, "office">; // which is the office's own trail, no session
/** Nothing follows these. */
export const FINAL: ReadonlySet<State> = new Set(["decided", "terminated", "expired"]);
/** Media may be sent. */
export const LIVE: ReadonlySet<State> = new Set(["connecting", "verifying", "suspended"]);
/** The conversation has begun and is not over. */
export const UNDER_WAY: ReadonlySet<State> = new Set(["verifying", "suspended"]);
export type Verdict = Server.Verdict;
export type Outcome = "approve" | "refuse" | "refer";

export interface Opened {
  session: string;
  language: Language;
  matter: string;
  document: "resident_card" | "passport";
  minutes: number;
  retention_days: number;
}

export interface ConsentText {
  text: string;
  version: string;
  title: string;
  body: string;
  refusal: string;
  sha256: string;
}

export interface DeviceReport {
  camera_ok: boolean;
  microphone_ok: boolean;
  speaker_ok: boolean;
  light_ok: boolean;
  face_ok: boolean;
  camera_label: string;
  width: number;
  height: number;
  frame_rate: number;
  browser: string;
  network: "" | "wifi" | "cellular" | "wired" | "other";
  time_zone: string;
}

/** What was asked. Times are UTC in UNIX seconds on the server's clock. */
export interface Challenge {
  id: string;
  check: string;
  prompt: string;
  expected: string;
  attempt: number;
  issued_s: number;
  expires_s: number;
  /** What is asked or read out, where it is not a sentence of the catalogue: a question, a page of the notice. */
  words?: string;
}

/** A judgement, as far as the applicant is told. `challenge` is null for a check that watches throughout. */
export interface Finding {
  check: string;
  challenge: string | null;
  verdict: Verdict;
  reason: string | null;
}

export type Entry = { index: number; at: string } & (
  | { kind: "session_created"; event: { language: Language; matter: string; attended?: boolean; priority?: boolean } }
  | { kind: "language_chosen"; event: { language: Language } }
  | { kind: "consent_answered"; event: { text: string; given: boolean } }
  | { kind: "consent_withdrawn"; event: { consent: string; then: string } }
  | { kind: "queued"; event: object }
  | { kind: "admitted"; event: { steps: readonly string[] } }
  | { kind: "part_opened"; event: { part: string; who?: string } }
  | { kind: "connected"; event: { part: string } }
  | { kind: "part_closed"; event: { part: string } }
  | { kind: "step_started"; event: { step: string; number: number; attempt: number } }
  | { kind: "challenge_issued"; event: Challenge }
  | { kind: "finding_made"; event: Finding }
  | { kind: "step_ended"; event: { step: string; number: number; verdict: Verdict; reason: string | null } }
  | { kind: "suspended"; event: { reason: string; resume_by_s: number; by: string } }
  | { kind: "resumed"; event: { by: string } }
  | { kind: "terminated"; event: { reason: string; by: string } }
  | { kind: "steps_finished"; event: object }
  | { kind: "decided"; event: object }
  | { kind: "session_rated"; event: { stars: number } }
  | { kind: "expired"; event: object }
  | { kind: "clerk_assigned" | "clerk_released" | "interpreter_joined"; event: object }
  | { kind: "step_reopened" | "step_skipped"; event: { number: number } }
  | { kind: "screen_asked"; event: object }
  | { kind: "screen_declined"; event: { why: string } }
  | { kind: "prompt_spoken"; event: { text: string; language: Language } }
  | { kind: "chat_said"; event: { by: string; words: string } }
  | { kind: "caption_made"; event: { who: string; words: string; language: Language; from_s: number; to_s: number } }
  | { kind: "answer_confirmed"; event: { challenge: string; verdict: Verdict } }
  | { kind: "document_made"; event: { document: string; pages: number; sha256: string } }
  | { kind: "page_shown"; event: { document: string; page: number } }
  | { kind: "signing_offered" | "signature_drawn"; event: { document: string; via: string } }
  | { kind: "signing_link_opened"; event: { document: string } }
  | { kind: "code_sent"; event: { document: string; expires_s: number } }
  | { kind: "code_refused"; event: { document: string; left: number } }
  | { kind: "code_confirmed"; event: { document: string } }
  | { kind: "document_signed"; event: { document: string; sha256: string } }
);
export type EntryKind = Entry["kind"];

export type Message =
  | { type: "hello"; now_s: number; length: number; state: State }
  | ({ type: "entry" } & Entry)
  | { type: "place"; ahead: number; wait_s: number | null }
  | { type: "hint"; code: string; detail: string }
  | { type: "link"; kbps: number | null; loss: number | null; rtt_ms: number | null; fps: number | null }
  | ({ type: "pointer" } & Pointer)
  | { type: "pong"; now_s: number };

/** The clerk points at what is shown: shares of its width and height. `w` and `h` belong to a box. */
export interface Pointer {
  x: number;
  y: number;
  mode: "point" | "box" | "off";
  w: number;
  h: number;
}

export type Word = { type: "ping" } | { type: "shown"; challenge: string } | { type: "blur" };

export const decode = decoder<Message>(["hello", "entry", "place", "hint", "link", "pointer", "pong"]);
