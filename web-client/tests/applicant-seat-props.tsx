// What the pages of a led session are shown with.
import type { SeatLive } from "../src/applicant/live/seat.ts";
import type { LiveProps } from "../src/applicant/pages/Live.tsx";
import { Outcome } from "../src/applicant/pages/Outcome.tsx";
import { Suspended, type SuspendedProps } from "../src/applicant/pages/Suspended.tsx";
import type { Challenge } from "../src/core/protocol.ts";
import { type Line, NEW, type SessionView } from "../src/core/session.ts";

export const nothing = () => undefined;
export const stream = { getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream;
export const lines: readonly Line[] = [
  { index: 1, kind: "said", who: "clerk", words: "greeting", language: "en" },
  { index: 2, kind: "chat", who: "clerk", words: "w1" },
  { index: 3, kind: "chat", who: "applicant", words: "w2" },
];
export const question: Challenge = {
  id: "chl",
  check: "legal_notice",
  prompt: "notice.read",
  words: "Title\n\nfirst\n\nsecond",
  expected: "",
  attempt: 1,
  issued_s: 100,
  expires_s: 150,
};
export const led: SessionView = {
  ...NEW,
  state: "verifying",
  attended: true,
  clerk: true,
  steps: ["environment", "head_turns", "legal_notice"],
  verdicts: { 0: "pass", 1: "inconclusive" },
  skipped: [1],
  lines,
};
export const seat: SeatLive = {
  clerk: stream,
  screen: null,
  interpreter: null,
  pointer: { x: 0.2, y: 0.4, mode: "box", w: 0.3, h: 0.1 },
  captions: true,
  chatOpen: false,
  unread: 2,
  share: "off",
  screenAsked: false,
  onCaptions: nothing,
  onChat: nothing,
  onSend: async () => true,
  onShare: nothing,
  onDecline: nothing,
  onRead: () => true,
  onHush: nothing,
  onLevel: () => nothing,
};
export const live: LiveProps = {
  view: led,
  stream,
  peer: "connected",
  weak: false,
  hint: null,
  facing: "user",
  otherCamera: false,
  canSpeak: true,
  nowS: () => 105,
  onShown: nothing,
  onSay: nothing,
  onVideo: nothing,
  onTurn: nothing,
  onPause: nothing,
  onEnd: nothing,
  seat,
};
export const paused: SuspendedProps = {
  pause: { reason: "language.barrier", resumeByS: 700, by: "governor" },
  fromS: 100,
  nowS: () => 101,
  busy: false,
  refused: false,
  onResume: nothing,
  onEnd: nothing,
  seat: { clerk: true, interpreter: false, asked: false, onInterpreter: nothing },
};
export const room = {
  applicant: stream,
  clerk: null,
  screen: stream,
  own: stream,
  paused: true,
  lost: false,
  muted: true,
  lines,
  chatOpen: true,
  unread: 1,
  onMute: nothing,
  onChat: nothing,
  onSend: async () => true,
  onLeave: nothing,
};
export const withPaused = (reason: string, more: Partial<NonNullable<SuspendedProps["seat"]>> = {}) => (
  <Suspended
    {...paused}
    pause={{ ...paused.pause, reason }}
    seat={{ clerk: false, interpreter: false, asked: false, onInterpreter: nothing, ...more }}
  />
);
export const outcome = () => (
  <Outcome view={{ ...NEW, attended: true, state: "decided" }} reference="ses_1" retentionDays={90} signed="/x" />
);
