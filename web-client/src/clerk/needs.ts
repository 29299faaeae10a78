// What a command needs before the server would accept it. Each need that does not hold is a sentence: `lack.` in the catalogues.
import { sends } from "../core/parts.ts";
import { UNDER_WAY } from "../core/protocol.ts";
import { isUnderWay, type SeatView } from "../core/seat-session.ts";
import { codeIsOpen, isSigning, resumes, SIGNATURE, unconfirmed } from "./next.ts";

export type Seat = "clerk" | "supervisor";

/** What a command may look at to know whether it makes sense now. */
export interface Standing {
  view: SeatView;
  seat: Seat;
  /** The person at this console. */
  person: string;
  onAir: boolean;
  sharing: boolean;
}

export const NEEDS = {
  running: ({ view }) => view.state === "verifying",
  under_way: ({ view }) => UNDER_WAY.has(view.state),
  called: ({ view }) => UNDER_WAY.has(view.state) || view.state === "connecting" || view.state === "awaiting_decision",
  decidable: ({ view }) => view.state === "verifying" || view.state === "awaiting_decision",
  paused: ({ view }) => view.state === "suspended",
  by_word: ({ view }) => resumes(view),
  idle: ({ view }) => !view.steps.some(isUnderWay),
  step_open: ({ view }) => view.steps.some(({ verdict }) => verdict === null),
  step_begun: ({ view }) => view.steps.some(({ status }) => status === "ended" || status === "running"),
  step_ended: ({ view }) => view.steps.some(({ status }) => status === "ended"),
  answer: ({ view }) => unconfirmed(view) !== null,
  on_air: ({ onAir }) => onAir,
  applicant_seen: ({ view }) => sends(view, "applicant"),
  everybody_seen: ({ view }) => sends(view, "applicant") && sends(view, "clerk"),
  screen_not_shared: ({ view }) => !sends(view, "applicant.screen"),
  screen_not_asked: ({ view }) => view.screen !== "asked",
  still: ({ view }) => Object.keys(view.stills).length > 0,
  // Where the session has a step for it, the document is made in that step: once more, when the step is done once more.
  signing: ({ view }) => isSigning(view) || !view.steps.some(({ name }) => name === SIGNATURE),
  not_sealed: ({ view }) => view.paper?.signed !== true,
  new_document: ({ view }) => view.paper?.signed !== true || isSigning(view),
  document: ({ view }) => view.paper !== null,
  signature: ({ view }) => view.paper?.drawn === true,
  code: ({ view }) => !codeIsOpen(view.paper?.code),
  decision: ({ view }) => view.decision !== null,
  not_seconded: ({ view }) => view.second === null,
  second_person: ({ view, person }) => view.decision?.by !== person,
} satisfies Record<string, (standing: Standing) => boolean>;

export type Need = keyof typeof NEEDS;
