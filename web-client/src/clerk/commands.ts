// Every command of the console: one object each, in the order of the bar. Its key is drawn on its button; `?` lists all.
import { isUnderWay, type SeatView } from "../core/seat-session.ts";
import type { Dialog } from "./dialogs.ts";
import { NEEDS, type Need, type Seat, type Standing } from "./needs.ts";
import { unconfirmed } from "./next.ts";
import type { Tab } from "./tabs.ts";

/** In the order of the bar. */
export const GROUPS = ["steps", "talk", "picture", "paper", "session", "end"] as const;
type Group = (typeof GROUPS)[number];

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
  | "askScreen"
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

/** What a command may do. The console's model; tests write down what was called. */
export interface Acts {
  open: (dialog: Dialog) => void;
  show: (tab: Tab) => void;
  focusChecklist: () => void;
  toggleCamera: () => Promise<void>;
  toggleMute: () => void;
  toggleShare: () => Promise<void>;
  deed: (name: "next" | "askScreen" | "snapshot" | "together" | "document" | "seal" | "resume" | "leave") => Promise<void>;
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
  /** What must hold, in the order in which it is said to be missing. */
  needs: readonly Need[];
  run: (acts: Acts, standing: Standing) => void | Promise<void>;
}

const BOTH: readonly Seat[] = ["clerk", "supervisor"];
const CLERK: readonly Seat[] = ["clerk"];
const SUPERVISOR: readonly Seat[] = ["supervisor"];

/** The step that a command means when none is pointed at: the one that runs, or the last that was called. */
function stepMeant(view: SeatView): number {
  return view.steps.find(isUnderWay)?.number ?? Math.max(0, view.called);
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
    needs: ["running", "idle", "step_open"],
    run: (acts) => acts.deed("next"),
  },
  {
    name: "repeat",
    key: "r",
    group: "steps",
    seats: BOTH,
    needs: ["running", "step_begun"],
    run: (acts, { view }) => acts.open({ kind: "repeat", number: stepMeant(view) }),
  },
  {
    name: "skip",
    key: "k",
    group: "steps",
    seats: BOTH,
    needs: ["under_way", "step_open"],
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
    needs: ["under_way", "step_ended"],
    run: (acts, { view }) => acts.open({ kind: "override", number: lastEnded(view) }),
  },
  {
    name: "confirm",
    key: "e",
    group: "steps",
    seats: BOTH,
    needs: ["called", "answer"],
    run: (acts, { view }) => {
      const asked = unconfirmed(view);
      if (asked !== null) acts.open({ kind: "confirm", challenge: asked.challenge.id, verdict: asked.finding?.verdict ?? null });
    },
  },
  { name: "say", key: "y", group: "talk", seats: BOTH, needs: ["under_way"], run: (acts) => acts.open({ kind: "say" }) },
  { name: "chat", key: "c", group: "talk", seats: BOTH, needs: ["under_way"], run: (acts) => acts.show("chat") },
  { name: "note", key: "w", group: "talk", seats: BOTH, needs: [], run: (acts) => acts.open({ kind: "note" }) },
  {
    name: "camera",
    key: "v",
    group: "picture",
    seats: CLERK,
    pressed: ({ onAir }) => onAir,
    needs: ["called"],
    run: (acts) => acts.toggleCamera(),
  },
  {
    name: "mute",
    key: "a",
    group: "picture",
    seats: CLERK,
    needs: ["on_air"],
    run: (acts) => acts.toggleMute(),
  },
  {
    name: "share",
    key: "p",
    group: "picture",
    seats: CLERK,
    pressed: ({ sharing }) => sharing,
    needs: ["under_way"],
    run: (acts) => acts.toggleShare(),
  },
  {
    name: "askScreen",
    key: "7",
    group: "picture",
    seats: BOTH,
    needs: ["running", "screen_not_shared", "screen_not_asked"],
    run: (acts) => acts.deed("askScreen"),
  },
  {
    name: "snapshot",
    key: "m",
    group: "picture",
    seats: BOTH,
    needs: ["running", "applicant_seen"],
    run: (acts) => acts.deed("snapshot"),
  },
  {
    name: "together",
    key: "h",
    group: "picture",
    seats: BOTH,
    needs: ["running", "everybody_seen"],
    run: (acts) => acts.deed("together"),
  },
  { name: "zoom", key: "z", group: "picture", seats: BOTH, needs: ["still"], run: (acts) => acts.open({ kind: "zoom" }) },
  {
    name: "document",
    key: "f",
    group: "paper",
    seats: BOTH,
    needs: ["running", "signing", "new_document"],
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
    needs: ["running", "document", "not_sealed"],
    run: (acts) => acts.open({ kind: "offer" }),
  },
  {
    name: "code",
    key: "6",
    group: "paper",
    seats: BOTH,
    needs: ["running", "document", "not_sealed", "signature"],
    run: (acts) => acts.open({ kind: "code" }),
  },
  {
    name: "seal",
    key: "g",
    group: "paper",
    seats: BOTH,
    needs: ["running", "document", "not_sealed", "signature", "code"],
    run: (acts) => acts.deed("seal"),
  },
  { name: "suspend", key: "s", group: "session", seats: BOTH, needs: ["running"], run: (acts) => acts.open({ kind: "suspend" }) },
  {
    name: "resume",
    key: "j",
    group: "session",
    seats: BOTH,
    needs: ["paused", "by_word"],
    run: (acts) => acts.deed("resume"),
  },
  {
    name: "terminate",
    key: "t",
    group: "session",
    seats: BOTH,
    look: "danger",
    needs: ["called"],
    run: (acts) => acts.open({ kind: "terminate" }),
  },
  {
    name: "interpreter",
    key: "x",
    group: "session",
    seats: BOTH,
    needs: ["under_way"],
    run: (acts) => acts.open({ kind: "interpreter" }),
  },
  { name: "handOver", key: "u", group: "session", seats: CLERK, needs: ["called"], run: (acts) => acts.open({ kind: "handOver" }) },
  {
    name: "takeOver",
    key: "q",
    group: "session",
    seats: SUPERVISOR,
    needs: ["called"],
    run: (acts) => acts.open({ kind: "takeOver" }),
  },
  { name: "leave", key: "l", group: "session", seats: SUPERVISOR, needs: [], run: (acts) => acts.deed("leave") },
  { name: "assess", key: "i", group: "end", seats: BOTH, needs: ["called"], run: (acts) => acts.open({ kind: "assess" }) },
  { name: "checklist", key: "0", group: "end", seats: BOTH, needs: ["called"], run: (acts) => acts.focusChecklist() },
  {
    name: "decide",
    key: "d",
    group: "end",
    seats: BOTH,
    needs: ["decidable"],
    run: (acts) => acts.open({ kind: "decide" }),
  },
  {
    name: "second",
    key: "+",
    group: "end",
    seats: SUPERVISOR,
    // Why a result is held is not told to every page: the server knows, and says so.
    needs: ["decision", "not_seconded", "second_person"],
    run: (acts) => acts.open({ kind: "second" }),
  },
  { name: "help", key: "?", group: "end", seats: BOTH, needs: [], run: (acts) => acts.open({ kind: "help" }) },
];

/** The first need that does not hold: why the command makes no sense now. Null when it may be given; the server has the last word. */
export function lackOf({ needs }: Pick<Command, "needs">, standing: Standing): Need | null {
  return needs.find((need) => !NEEDS[need](standing)) ?? null;
}

export function commandsOf(seat: Seat): readonly Command[] {
  return COMMANDS.filter(({ seats }) => seats.includes(seat));
}

export function commandNamed(name: CommandName): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found === undefined) throw new Error(`expected a command named ${name}`);
  return found;
}
