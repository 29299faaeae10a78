// Whether the page's own types fit what the server sends. Nothing runs here: `tsc` refuses a line when they have come apart.
import type * as Server from "../src/core/generated.ts";
import type { IceServer } from "../src/core/http.ts";
import type { InterpreterOpened } from "../src/core/interpreter-http.ts";
import type { ConsentText, DeviceReport, Entry, EntryKind, Message, Opened, Outcome, Pointer } from "../src/core/protocol.ts";
import type { Reason } from "../src/core/reasons.ts";
import type {
  Availability,
  Brief,
  CounterMessage,
  DemoAccount,
  Me,
  Point,
  SeatEntry,
  SeatMessage,
  SeatState,
  StaffRole,
  Waiting,
  Ways,
} from "../src/core/seat-protocol.ts";

/** A page may know a word more narrowly or more widely than the server says it, but never leave out that it may be null. */
type Fits<Page, Sent> = null extends Sent
  ? null extends Page
    ? Near<NonNullable<Page>, NonNullable<Sent>>
    : false
  : Near<Exclude<Page, undefined>, Exclude<Sent, undefined>>;
type Near<Page, Sent> = [Page] extends [Sent] ? true : [Sent] extends [Page] ? true : false;

/** The fields that a page reads and the server does not send, or sends as something else. */
type Faults<Page, Sent> = {
  [K in keyof Page & string]: K extends keyof Sent ? (Fits<Page[K], Sent[K]> extends true ? never : K) : K;
}[keyof Page & string];
/** The fields that a route expects and the page's body lacks. */
type Lacks<Sent, Takes> = {
  [K in keyof Takes]-?: undefined extends Takes[K] ? never : K extends keyof Sent ? never : K;
}[keyof Takes];
type Same<A, B> = [A, B] extends [B, A] ? never : "different";
type None<Fault extends never> = Fault;

type EventOf<E, K> = E extends { kind: infer Kind; event: infer Event } ? (K extends Kind ? Event : never) : never;
type MessageOf<M, T> = M extends { type: T } ? M : never;
type MessageFaults<M extends { type: string }, Sent> = {
  [T in M["type"] & keyof Sent]: Faults<MessageOf<M, T>, Sent[T]>;
}[M["type"] & keyof Sent];
/** Said by every socket in the same few words, or the frame around an entry. */
type Common = "hello" | "entry" | "pong";

export type Kinds = None<Exclude<EntryKind, keyof Server.ApplicantEvents>>;
export type Entries = None<{ [K in EntryKind]: Faults<EventOf<Entry, K>, Server.ApplicantEvents[K]> }[EntryKind]>;
export type Messages = None<MessageFaults<Message, Server.ApplicantMessages>>;
export type MessageKinds = None<Exclude<Message["type"], keyof Server.ApplicantMessages | Common>>;
export type Words = None<Same<Outcome, Server.DecideIn["outcome"]>>;
export type Reasons = None<Same<Reason, Server.Reason>>;
export type Bodies = None<
  | Faults<Opened, Server.OpenOut>
  | Faults<ConsentText, Server.ConsentTextOut>
  | Faults<IceServer, Server.IceServerOut>
  | Faults<InterpreterOpened, Server.InterpreterOpenOut>
  | Faults<DeviceReport, Server.DevicesIn>
  | Lacks<DeviceReport, Server.DevicesIn>
  | Faults<Pointer, Server.ApplicantMessages["pointer"]>
>;

type SeatKind = SeatEntry["kind"];
export type SeatKinds = None<Exclude<SeatKind, keyof Server.StaffEvents>>;
export type SeatEntries = None<{ [K in SeatKind]: Faults<EventOf<SeatEntry, K>, Server.StaffEvents[K]> }[SeatKind]>;
export type CounterMessages = None<MessageFaults<CounterMessage, Server.CounterMessages>>;
export type SeatMessages = None<MessageFaults<SeatMessage, Server.SeatMessages>>;
export type SeatWords = None<Same<Availability, Server.Availability> | Same<StaffRole, Server.StaffRole>>;
export type SeatBodies = None<
  | Faults<Me, Server.MeOut>
  | Faults<Ways, Server.WaysOut>
  | Faults<Omit<Brief, "case" | "reasons" | "questions">, Server.CounterOut>
  | Faults<Point, Server.ApplicantMessages["pointer"]>
  | Faults<Waiting, Server.SeatMessages["queue"]["waiting"][number]>
  | Faults<SeatState, Server.SeatMessages["seats"]["seats"][number]>
  | Faults<DemoAccount, Server.WaysOut["demo"][number]>
>;
