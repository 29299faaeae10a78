// The next best action: what a clerk would do now, from what is known. Pure; the highlighted button and nothing more.
import type { Brief } from "../core/seat-protocol.ts";
import { type Asked, type Code, isUnderWay, type Paper, type SeatView } from "../core/seat-session.ts";
import type { CommandName } from "./commands.ts";
import { type Hole, holes } from "./holes.ts";
import type { Seat } from "./needs.ts";

export interface Situation {
  view: SeatView;
  brief: Pick<Brief, "mandatory" | "checklist">;
  /** Whether the applicant can see and hear the clerk. */
  onAir: boolean;
  seat: Seat;
}

/** `command` is null when there is nothing to do but wait; `why` is a catalogue key after `next.`. */
export interface Advice {
  command: CommandName | null;
  why:
    | "wait.applicant"
    | "wait.step"
    | "wait.resume"
    | "wait.signature"
    | "wait.over"
    | "camera"
    | "resume"
    | "interpreter"
    | "confirm"
    | "repeat"
    | "next"
    | "document"
    | "offer"
    | "seal"
    | "assess"
    | "checklist"
    | "note"
    | "together"
    | "decide"
    | "second";
}

const BY_WORD: ReadonlySet<string> = new Set(["clerk.suspended", "applicant.suspended", "language.barrier"]);
const TRIES = 2;
/** The step in which the document is made and signed; a person leads it. */
export const SIGNATURE = "signature";
const OF_HOLE: Readonly<Record<Hole["kind"], Advice>> = {
  running: { command: null, why: "wait.step" },
  step: { command: "next", why: "next" },
  assessment: { command: "assess", why: "assess" },
  item: { command: "checklist", why: "checklist" },
  recorder: { command: "note", why: "note" },
  document: { command: "offer", why: "offer" },
};

export function advise({ view, brief, onAir, seat }: Situation): Advice {
  switch (view.state) {
    case "verifying":
      return onAir ? leading(view, brief) : { command: "camera", why: "camera" };
    case "suspended":
      if (!onAir) return { command: "camera", why: "camera" };
      if (view.pause?.reason === "language.barrier" && view.interpreter === "none")
        return { command: "interpreter", why: "interpreter" };
      return resumes(view) ? { command: "resume", why: "resume" } : { command: null, why: "wait.resume" };
    case "decided":
      return seat === "supervisor" && view.heldFor.length > 0 && view.second === null
        ? { command: "second", why: "second" }
        : { command: null, why: "wait.over" };
    case "awaiting_decision":
      return concluding(view, brief);
    case "terminated":
    case "expired":
      return { command: null, why: "wait.over" };
    default:
      return onAir ? { command: null, why: "wait.applicant" } : { command: "camera", why: "camera" };
  }
}

function leading(view: SeatView, brief: Situation["brief"]): Advice {
  if (unconfirmed(view) !== null) return { command: "confirm", why: "confirm" };
  if (view.steps.some(isUnderWay)) return (isSigning(view) ? signing(view.paper) : null) ?? { command: null, why: "wait.step" };
  const last = view.steps[view.called];
  if (last?.verdict && last.verdict !== "pass" && !last.skipped && last.overridden === null) {
    if (last.attempt < TRIES) return { command: "repeat", why: "repeat" };
    if (view.steps.every(({ verdict }) => verdict !== null)) return concluding(view, brief);
  }
  if (view.steps.some(({ verdict }) => verdict === null)) return { command: "next", why: "next" };
  return concluding(view, brief);
}

function concluding(view: SeatView, brief: Situation["brief"]): Advice {
  const live = view.state === "verifying";
  const paper = live && view.paper !== null ? signing(view.paper) : null;
  if (paper !== null) return paper;
  const [first] = holes(view, brief);
  if (first !== undefined) return OF_HOLE[first.kind];
  if (live && view.stills.together === undefined) return { command: "together", why: "together" };
  return { command: "decide", why: "decide" };
}

/** What somebody asked for ends by a word; what the governor saw ends by itself when it is over. */
export function resumes({ pause }: Pick<SeatView, "pause">): boolean {
  return pause !== null && BY_WORD.has(pause.reason);
}

export function isSigning({ steps }: Pick<SeatView, "steps">): boolean {
  return steps.some((step) => isUnderWay(step) && step.name === SIGNATURE);
}

/** From the template to the seal; null when there is nothing more to do about the document. */
function signing(paper: Paper | null): Advice | null {
  if (paper === null) return { command: "document", why: "document" };
  if (paper.signed) return null;
  if (paper.drawn && !codeIsOpen(paper.code)) return { command: "seal", why: "seal" };
  return paper.offered === null ? { command: "offer", why: "offer" } : { command: null, why: "wait.signature" };
}

/** A code was sent and has not been read back: nothing is sealed before. */
export function codeIsOpen(code: Code | null | undefined): boolean {
  return code !== null && code !== undefined && code.confirmedAt === null;
}

/** The oldest answer that waits for the clerk's verdict: in a led session each does, whatever the machine made of it. */
export function unconfirmed(view: SeatView): Asked | null {
  return view.asked.find((one) => waits(view, one)) ?? null;
}

export function waits(view: SeatView, asked: Asked): boolean {
  const open = view.steps[asked.step]?.status !== "ended";
  return open && isQuestion(asked) && asked.confirmed === null && asked.finding !== null;
}

/** Answers in words: the will and the notice. Everything else the machine measures. */
export function isQuestion({ challenge }: Pick<Asked, "challenge">): boolean {
  return /question|notice|intent/.test(`${challenge.check} ${challenge.prompt}`);
}
