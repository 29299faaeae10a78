// What the clerk's pages are shown with: a session at several moments, and the properties of each page.
import { vi } from "vitest";
import type { DecideDialogProps } from "../src/clerk/forms/DecideDialog.tsx";
import type { DeedFormProps } from "../src/clerk/forms/DeedForm.tsx";
import type { Standing } from "../src/clerk/needs.ts";
import { advise } from "../src/clerk/next.ts";
import type { ConsoleProps } from "../src/clerk/pages/Console.tsx";
import type { SeatProps } from "../src/clerk/pages/Seat.tsx";
import { Pictures } from "../src/clerk/panels/Pictures.tsx";
import { Questions } from "../src/clerk/panels/Questions.tsx";
import { Records } from "../src/clerk/panels/Records.tsx";
import { questionWords } from "../src/clerk/questions.ts";
import { ApiError } from "../src/core/http.ts";
import type { Challenge } from "../src/core/protocol.ts";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, type SeatView } from "../src/core/seat-session.ts";
import type { SignInProps } from "../src/staff/SignIn.tsx";
import { SmallSettings } from "../src/ui/Settings.tsx";
import { replaySeat } from "./replay.ts";
import { aChallenge, aFinding, brief, entry, led } from "./seat-trail.ts";

export const nothing = () => undefined;
export const refused = new ApiError(409, "conflict", "not yet: step.no_finding: 2 questions; checklist: alone", [
  { code: "hole.step", number: 2, step: "intent_questions" },
  { code: "hole.item", item: "alone" },
]);
export const settings = <SmallSettings language="zh-CN" onLanguage={nothing} size={1} onSize={nothing} />;
export const stream = { getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream;

export const running = replaySeat(led);
export const n = running.next;
export const after = (view: SeatView, ...more: SeatEntry[]) => more.reduce(applySeat, view);
export const asked = after(
  running,
  entry(n, "finding_made", {
    finding: aFinding({ check: "head_turns", challenge: "chl_1", verdict: "fail", reason: "turn.late" }),
  }),
  entry(n + 1, "step_ended", { step: "head_turns", number: 1, verdict: "fail", reason: "turn.late" }),
  entry(n + 2, "step_overridden", { number: 1, by: "p", verdict: "pass", reason: "override.seen_by_clerk", words: "I saw it" }),
  entry(n + 3, "step_started", { step: "questions", number: 2, attempt: 1 }),
  entry(n + 4, "challenge_issued", { challenge: aChallenge("chl_q", "question.price") }),
  entry(n + 5, "finding_made", {
    finding: aFinding({
      check: "questions",
      challenge: "chl_q",
      verdict: "inconclusive",
      reason: "intent.unclear",
      facts: [{ name: "answer", value: "不清楚" }],
    }),
  }),
  entry(n + 6, "risk_noted", { reason: "coercion.suspected" }),
  entry(n + 7, "chat_said", { by: "applicant", words: "你好" }),
  entry(n + 8, "note_made", { by: "per_1", words: "note" }),
  entry(n + 9, "challenge_issued", { challenge: aChallenge("chl_d", "digits.read", "381507") }),
);
export const papered = after(
  asked,
  entry(n + 10, "document_made", { document: "doc_1", pages: 2, sha256: "" }),
  entry(n + 11, "page_shown", { document: "doc_1", page: 1 }),
);
const drawn = after(papered, entry(n + 12, "signature_drawn", { document: "doc_1", via: "page" }));
export const coded = after(drawn, entry(n + 13, "code_sent", { document: "doc_1", expires_s: 1_800_000_300 }));
export const miscoded = after(coded, entry(n + 14, "code_refused", { document: "doc_1", left: 2 }));
export const confirmed = after(miscoded, entry(n + 15, "code_confirmed", { document: "doc_1" }));
export const paused = after(asked, entry(n + 10, "suspended", { reason: "link.lost", resume_by_s: 160, by: "governor" }));
export const decided = after(
  asked,
  entry(n + 10, "steps_finished", {}),
  entry(n + 11, "decided", { outcome: "approve", by: "per_1" }),
  entry(n + 12, "result_held", { for_: ["override"] }),
);

export const standing = (view: SeatView): Standing => ({ view, seat: "clerk", person: "per_1", onAir: true, sharing: false });
export const finding = aFinding({
  check: "face_match",
  score: 0.41,
  threshold: 0.55,
  direction: "at_most",
  policy_line: "checks.face_match.max_distance",
});
export const question = (challenge: Challenge) => questionWords(brief, challenge);

export const consoleProps = (view: SeatView): ConsoleProps => ({
  brief,
  standing: standing(view),
  advice: advise({ view, brief, onAir: true, seat: "clerk" }),
  muted: false,
  busy: new Set(),
  inVain: null,
  trouble: null,
  offline: false,
  waiting: 2,
  silent: true,
  links: { applicant: [{ who: "applicant", kbps: 410, loss: 0.002, rtt_ms: 32, fps: 29 }] },
  match: { card: "/card", face: "/face", finding },
  told: [{ kind: "step", name: "head_turns", verdict: "fail" }],
  nowS: () => 100,
  settings,
  pictures: (
    <Pictures
      seen={[
        { who: "applicant", stream, status: "connected" },
        { who: "applicant.screen", stream, status: "lost" },
      ]}
      own={{ devices: { kind: "denied" }, muted: true, screen: stream }}
      hint={{ code: "heard", detail: "38" }}
      onPoint={nothing}
    />
  ),
  records: (
    <Records tab="questions" unread={2} unjudged={1} onTab={nothing}>
      <Questions asked={view.asked} questionWords={question} onJudge={nothing} />
    </Records>
  ),
  resultUrl: "/result",
  onCommand: nothing,
  onRepeat: nothing,
  onOverride: nothing,
  onTick: nothing,
  onAssess: nothing,
  onBack: nothing,
});

export const ways: SignInProps = {
  ways: { password: true, passkey: true, oidc: "Office", demo: [{ login: "clerk1", password: "pw", roles: ["clerk"] }] },
  busy: null,
  trouble: null,
  settings,
  onPassword: nothing,
  onPasskey: nothing,
};
export const seat: SeatProps = {
  me: { person: "per_1", name: "李敏", roles: ["clerk", "supervisor"], languages: ["zh-CN"], matters: [] },
  availability: "free",
  waiting: [{ session: "ses_2", waited_s: 75, priority: true, language: "en", matter: "存量房转移登记" }],
  seats: [{ person: "per_2", name: "王", availability: "busy", session: "ses_3" }],
  alarms: [{ session: "ses_3", kind: "sign", at: 0 }],
  released: { session: "ses_1", why: "lost" },
  busy: null,
  trouble: null,
  settings,
  onAvailability: nothing,
  onJoin: nothing,
  onDismiss: nothing,
  onSecond: nothing,
  onAccount: nothing,
  onSignOut: nothing,
};
export const form: Omit<DeedFormProps, "kind"> = {
  view: asked,
  brief,
  number: 1,
  busy: false,
  trouble: null,
  onSend: nothing,
  onClose: nothing,
};
export const decide: DecideDialogProps = {
  view: asked,
  brief,
  busy: false,
  trouble: refused,
  onDecide: nothing,
  onJump: nothing,
  onClose: nothing,
};
export const voice = { say: vi.fn(() => true), hush: nothing, can: () => true };
