// A view of a session from nothing but its entries.
import type { Entry } from "../src/core/protocol.ts";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, EMPTY, type SeatView } from "../src/core/seat-session.ts";
import { apply, NEW, type SessionView } from "../src/core/session.ts";

export const replay = (entries: readonly Entry[]): SessionView => entries.reduce(apply, NEW);
export const replaySeat = (entries: readonly SeatEntry[]): SeatView => entries.reduce(applySeat, EMPTY);
