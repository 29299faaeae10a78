// Every command of the console: one object each, in the order of the bar. Its key is drawn on its button; `?` lists all.
import type { SeatView } from "../core/seat-session.ts";
import type { Dialog } from "./dialogs.ts";
import { resumes, unconfirmed } from "./next.ts";
import type { Tab } from "./tabs.ts";

export type Seat = "clerk" | "supervisor";
export type Group = "steps" | "talk" | "picture" | "paper" | "session" | "end";

export type CommandName =
  | "next"
  | "repeat"
  | "skip"
  | "override"
  | "confirm"
  | "say"
  | "chat"
  | "note"
  | "camera"
  | "mute"
  | "share"
  | "snapshot"
  | "together"
  | "zoom"
  | "document"
  | "offer"
  | "code"
  | "seal"
  | "suspend"
  | "resume"
  | "terminate"
  | "interpreter"
  | "handOver"
  | "takeOver"
  | "leave"
  | "assess"
  | "checklist"
  | "decide"
  | "second"
  | "help";

/** What a command may look at to know whether it makes sense now. */
export interface Standing {
  view: SeatView;
  seat: Seat;
  /** The person at this console. */
  person: string;
  onAir: boolean;
  sharing: boolean;
}

/** What a command may do. The console's model; tests write down what was called. */
export interface Acts {
  open: (dialog: Dialog) => void;
  show: (tab: Tab) => void;
  focusChecklist: () => void;
  toggleCamera: () => Promise<void>;
  toggleMute: () => void;
  toggleShare: () => Promise<void>;
  deed: (name: "next" | "snapshot" | "together" | "document" | "seal" | "resume" | "leave") => Promise<void>;
}

export interface Command {
  name: CommandName;
  key: string;
  group: Group;
  /** Who may give it; the server has the last word. */
  seats: readonly Seat[];
  look?: "danger";
  /** Undo and redo of the same button: it then reads as pressed. */
  pressed?: (standing: Standing) => boolean;
  enabled: (standing: Standing) => boolean;
  run: (acts: Acts, standing: Standing) => void | Promise<void>;
}

const BOTH: readonly Seat[] = ["clerk", "supervisor"];
const CLERK: readonly Seat[] = ["clerk"];
const SUPERVISOR: readonly Seat[] = ["supervisor"];

const live = ({ view }: Standing) => view.state === "verifying";
const open = ({ view }: Standing) => view.state === "verifying" || view.state === "suspended";
const beforeEnd = (s: Standing) => open(s) || s.view.state === "connecting" || s.view.state === "awaiting_decision";
const finished = ({ view }: Standing) => view.steps.some(({ status }) => status === "ended");
const idle = ({ view }: Standing) => !view.steps.some(({ status }) => status === "running" || status === "called");

/** The step that a command means when none is pointed at: the one that runs, or the last that was called. */
export function stepMeant(view: SeatView): number {
  return view.steps.find(({ status }) => status === "running" || status === "called")?.number ?? Math.max(0, view.called);
}

function lastEnded(view: SeatView): number {
  return view.steps.filter(({ status }) => status === "ended").at(-1)?.number ?? 0;
}

export const COMMANDS: readonly Command[] = [
  {
    name: "next",
    key: "n",
    group: "steps",
    seats: BOTH,
    enabled: (s) => live(s) && idle(s) && s.view.steps.some(({ verdict }) => verdict === null),
    run: (acts) => acts.deed("next"),
  },
  {
    name: "repeat",
    key: "r",
    group: "steps",
    seats: BOTH,
    enabled: (s) => live(s) && s.view.steps.some(({ status }) => status === "ended" || status === "running"),
    run: (acts, { view }) => acts.open({ kind: "repeat", number: stepMeant(view) }),
  },
  {
    name: "skip",
    key: "k",
    group: "steps",
    seats: BOTH,
    enabled: (s) => open(s) && s.view.steps.some(({ verdict }) => verdict === null),
    run: (acts, { view }) => {
      const first = view.steps.find(({ verdict }) => verdict === null);
      if (first !== undefined) acts.open({ kind: "skip", number: first.number });
    },
  },
  {
    name: "override",
    key: "o",
    group: "steps",
    seats: BOTH,
    enabled: (s) => open(s) && finished(s),
    run: (acts, { view }) => acts.open({ kind: "override", number: lastEnded(view) }),
  },
  {
    name: "confirm",
    key: "e",
    group: "steps",
    seats: BOTH,
    enabled: (s) => beforeEnd(s) && unconfirmed(s.view) !== null,
    run: (acts, { view }) => {
      const asked = unconfirmed(view);
      if (asked !== null) acts.open({ kind: "confirm", challenge: asked.challenge.id, verdict: asked.finding?.verdict ?? null });
    },
  },
  { name: "say", key: "y", group: "talk", seats: BOTH, enabled: open, run: (acts) => acts.open({ kind: "say" }) },
  { name: "chat", key: "c", group: "talk", seats: BOTH, enabled: open, run: (acts) => acts.show("chat") },
  { name: "note", key: "w", group: "talk", seats: BOTH, enabled: () => true, run: (acts) => acts.open({ kind: "note" }) },
  {
    name: "camera",
    key: "v",
    group: "picture",
    seats: CLERK,
    pressed: ({ onAir }) => onAir,
    enabled: beforeEnd,
    run: (acts) => acts.toggleCamera(),
  },
  {
    name: "mute",
    key: "a",
    group: "picture",
    seats: CLERK,
    enabled: ({ onAir }) => onAir,
    run: (acts) => acts.toggleMute(),
  },
  {
    name: "share",
    key: "p",
    group: "picture",
    seats: CLERK,
    pressed: ({ sharing }) => sharing,
    enabled: open,
    run: (acts) => acts.toggleShare(),
  },
  { name: "snapshot", key: "m", group: "picture", seats: BOTH, enabled: live, run: (acts) => acts.deed("snapshot") },
  { name: "together", key: "h", group: "picture", seats: BOTH, enabled: live, run: (acts) => acts.deed("together") },
  {
    name: "zoom",
    key: "z",
    group: "picture",
    seats: BOTH,
    enabled: ({ view }) => Object.keys(view.stills).length > 0,
    run: (acts) => acts.open({ kind: "zoom" }),
  },
  {
    name: "document",
    key: "f",
    group: "paper",
    seats: BOTH,
    enabled: (s) => live(s) && s.view.paper?.signed !== true,
    run: async (acts) => {
      await acts.deed("document");
      acts.show("document");
    },
  },
  {
    name: "offer",
    key: "b",
    group: "paper",
    seats: BOTH,
    enabled: (s) => live(s) && s.view.paper !== null && !s.view.paper.signed,
    run: (acts) => acts.open({ kind: "offer" }),
  },
  {
    name: "code",
    key: "6",
    group: "paper",
    seats: BOTH,
    enabled: (s) => live(s) && s.view.paper?.drawn === true && !s.view.paper.signed,
    run: (acts) => acts.open({ kind: "code" }),
  },
  {
    name: "seal",
    key: "g",
    group: "paper",
    seats: BOTH,
    enabled: (s) => open(s) && s.view.paper?.drawn === true && !s.view.paper.signed,
    run: (acts) => acts.deed("seal"),
  },
  { name: "suspend", key: "s", group: "session", seats: BOTH, enabled: live, run: (acts) => acts.open({ kind: "suspend" }) },
  {
    name: "resume",
    key: "j",
    group: "session",
    seats: BOTH,
    enabled: ({ view }) => view.state === "suspended" && resumes(view),
    run: (acts) => acts.deed("resume"),
  },
  {
    name: "terminate",
    key: "t",
    group: "session",
    seats: BOTH,
    look: "danger",
    enabled: beforeEnd,
    run: (acts) => acts.open({ kind: "terminate" }),
  },
  {
    name: "interpreter",
    key: "x",
    group: "session",
    seats: BOTH,
    enabled: (s) => open(s) && s.view.interpreter === "none",
    run: (acts) => acts.open({ kind: "interpreter" }),
  },
  {
    name: "handOver",
    key: "u",
    group: "session",
    seats: CLERK,
    enabled: beforeEnd,
    run: (acts) => acts.open({ kind: "handOver" }),
  },
  {
    name: "takeOver",
    key: "q",
    group: "session",
    seats: SUPERVISOR,
    enabled: beforeEnd,
    run: (acts) => acts.open({ kind: "takeOver" }),
  },
  { name: "leave", key: "l", group: "session", seats: SUPERVISOR, enabled: () => true, run: (acts) => acts.deed("leave") },
  { name: "assess", key: "i", group: "end", seats: BOTH, enabled: beforeEnd, run: (acts) => acts.open({ kind: "assess" }) },
  { name: "checklist", key: "0", group: "end", seats: BOTH, enabled: beforeEnd, run: (acts) => acts.focusChecklist() },
  {
    name: "decide",
    key: "d",
    group: "end",
    seats: BOTH,
    enabled: (s) => live(s) || s.view.state === "awaiting_decision",
    run: (acts) => acts.open({ kind: "decide" }),
  },
  {
    name: "second",
    key: "+",
    group: "end",
    seats: SUPERVISOR,
    // Why a result is held is not told to every page: the server knows, and says so.
    enabled: ({ view, person }) => view.decision !== null && view.second === null && view.decision.by !== person,
    run: (acts) => acts.open({ kind: "second" }),
  },
  { name: "help", key: "?", group: "end", seats: BOTH, enabled: () => true, run: (acts) => acts.open({ kind: "help" }) },
];

export function commandsOf(seat: Seat): readonly Command[] {
  return COMMANDS.filter(({ seats }) => seats.includes(seat));
}

export function commandNamed(name: CommandName): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found === undefined) throw new Error(`expected a command named ${name}`);
  return found;
}
