// What the live page shows of a session that a clerk leads: pure choices, so that they can be tested without a page.
import type { Pointer } from "../../core/protocol.ts";
import type { Line, SessionView } from "../../core/session.ts";
import type { Share } from "../conversation.ts";

export interface SeatLive {
  clerk: MediaStream | null;
  screen: MediaStream | null;
  interpreter: MediaStream | null;
  pointer: Pointer | null;
  captions: boolean;
  chatOpen: boolean;
  unread: number;
  share: Share;
  /** The clerk asked for the screen, and waits for an answer. */
  screenAsked: boolean;
  onCaptions: (on: boolean) => void;
  onChat: (open: boolean) => void;
  /** False when the words could not be sent: they stay where they were written. */
  onSend: (words: string) => Promise<boolean>;
  onShare: (on: boolean) => void;
  onDecline: () => void;
  /** Says words and calls back at their end. False: nobody here can speak them. */
  onRead: (words: string, onEnd: () => void) => boolean;
  onHush: () => void;
  /** Watches the microphone until the returned function is called. */
  onLevel: (heard: (level: number) => void) => () => void;
}

type Layout = "own" | "words" | "screen" | "clerk";

/** Steps in which the applicant must see how they hold the camera, a card or their head. */
const OWN: ReadonlySet<string> = new Set(["environment", "identity_document", "face_match", "head_turns", "spoken_digits"]);

/** A text that was put to the applicant: a question, or the notice. */
export function spokenWords(view: SessionView): string {
  return view.challenge?.words ?? "";
}

export function layoutOf(view: SessionView, seat: Pick<SeatLive, "screen">): Layout {
  const { step, challenge } = view;
  if (spokenWords(view) !== "") return "words";
  const running = step !== null && view.verdicts[step.number] === undefined;
  if (challenge !== null || (running && OWN.has(step.name))) return "own";
  return seat.screen === null ? "clerk" : "screen";
}

/** The whole notice, with the first question about it at its end. Later questions come as questions. */
export function isNotice(prompt: string): boolean {
  return prompt === "notice.read";
}

/** The notice is read out one paragraph at a time, the title with the first; a question is one page. */
export function pagesOf(words: string, prompt: string): readonly string[] {
  const paragraphs = words
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
  const [title, first, ...others] = paragraphs;
  if (!isNotice(prompt) || title === undefined || first === undefined) return [words.trim()];
  return [`${title}\n${first}`, ...others];
}

/** What was said last, by anybody: the caption lines. */
export function captionsOf(lines: readonly Line[], most = 2): readonly Line[] {
  return lines.filter(({ kind }) => kind !== "chat").slice(-most);
}

export function chatOf(lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ kind }) => kind === "chat");
}

/** The newest written word of somebody else's. */
export function newestFromOthers(lines: readonly Line[], self = "applicant"): Line | null {
  return (
    chatOf(lines)
      .filter(({ who }) => who !== self)
      .at(-1) ?? null
  );
}
