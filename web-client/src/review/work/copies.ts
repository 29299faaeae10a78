// Copies that leave: which wait for this person, which are their own, and how far each is.
import type { ExportSeen } from "../../core/generated.ts";

type CopyState = "asked" | "refused" | "agreed" | "making" | "made" | "failed";

/** The states that may still change by themselves or by somebody else. */
const MOVING: readonly CopyState[] = ["asked", "agreed", "making"];

export interface Copies {
  /** Of others; this person may agree or not. */
  toAnswer: readonly ExportSeen[];
  own: readonly ExportSeen[];
}

export function copiesOf(exports: readonly ExportSeen[]): Copies {
  return {
    toAnswer: exports.filter((each) => !each.mine && each.state === "asked"),
    own: exports.filter((each) => each.mine),
  };
}

export function stateOfCopy({ state, progress }: Pick<ExportSeen, "state" | "progress">): CopyState {
  if (state === "agreed") return progress > 0 ? "making" : "agreed";
  return state === "asked" || state === "refused" || state === "made" ? state : "failed";
}

/** Whether it is worth asking again soon. */
export function moving(exports: readonly ExportSeen[]): boolean {
  return exports.some((each) => MOVING.includes(stateOfCopy(each)));
}

/** 1234567 → "1.2 MB". */
export function sizeOf(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"] as const;
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
