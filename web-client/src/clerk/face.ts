// Which face the clerk's page shows, and which alarms stand on it: pure choices from what is known.
import type { Me } from "../core/seat-protocol.ts";

type OfficePage = "loading" | "sign-in" | "no-seat" | "seat" | "console";

export interface Alarm {
  session: string;
  kind: string;
  /** When this page heard of it, in milliseconds. */
  at: number;
}

export interface Released {
  session: string;
  why: string;
}

const MOST_ALARMS = 20;

export function pageOf(known: boolean, me: Me | null, atCounter: boolean): OfficePage {
  if (!known) return "loading";
  if (me === null) return "sign-in";
  if (!me.roles.includes("clerk") && !me.roles.includes("supervisor")) return "no-seat";
  return atCounter ? "console" : "seat";
}

/** The newest first. Those that still stand are told again to a console that opens: the same list then. */
export function withAlarm(alarms: readonly Alarm[], alarm: Alarm): readonly Alarm[] {
  if (alarms.some(({ session, kind }) => session === alarm.session && kind === alarm.kind)) return alarms;
  return [alarm, ...alarms].slice(0, MOST_ALARMS);
}
