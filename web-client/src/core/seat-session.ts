// A session as the clerk's console knows it: a pure fold over the entries of its trail, so that a reload is harmless.
import { withoutPart, withPart } from "./parts.ts";
import type { Challenge } from "./protocol.ts";
import type { SeatEntry, SeatFinding } from "./seat-protocol.ts";
import { fresh, type Line, type Paper, type SeatView, type StepView } from "./seat-view.ts";

export { type Asked, type Code, EMPTY, isUnderWay, type Line, type Paper, type SeatView, type StepView } from "./seat-view.ts";

/** The view after `entry`. An entry that was seen before changes nothing; holes in the numbering are normal. */
export function applySeat(view: SeatView, entry: SeatEntry): SeatView {
  if (entry.index < view.next) return view;
  return { ...after(view, entry), next: entry.index + 1 };
}

function after(view: SeatView, entry: SeatEntry): SeatView {
  return ended(view, entry) ?? led(view, entry) ?? conversed(view, entry) ?? signed(view, entry) ?? view;
}

/** Where the session stands. */
function ended(view: SeatView, entry: SeatEntry): SeatView | null {
  switch (entry.kind) {
    case "session_created":
      return { ...view, language: entry.event.language, matter: entry.event.matter, priority: entry.event.priority === true };
    case "language_chosen":
      return { ...view, language: entry.event.language };
    case "queued":
      return { ...view, state: "waiting" };
    case "admitted":
      return { ...view, state: "connecting", steps: entry.event.steps.map(fresh) };
    case "connected":
      return view.state === "connecting" ? { ...view, state: "verifying", since: view.since ?? entry.at } : view;
    case "suspended": {
      const { reason, by, resume_by_s: resumeByS } = entry.event;
      const paused: SeatView = { ...view, state: "suspended", pause: { reason, resumeByS, by }, challenge: null };
      return withFault(paused, reason);
    }
    case "gap_noted":
      return withFault(view, entry.event.reason);
    case "resumed":
      return { ...view, state: "verifying", pause: null };
    case "terminated":
      return { ...view, state: "terminated", pause: null, challenge: null, ended: entry.event };
    case "steps_finished":
      return { ...view, state: "awaiting_decision", pause: null, challenge: null };
    case "expired":
      return { ...view, state: "expired", challenge: null };
    case "decided": {
      const { outcome, by, note = "", reasons = [] } = entry.event;
      return { ...view, state: "decided", challenge: null, decision: { outcome, by, note, reasons } };
    }
    case "result_held":
      return { ...view, heldFor: entry.event.for_ };
    case "result_confirmed":
      return { ...view, second: { by: entry.event.by, agrees: entry.event.agrees } };
    default:
      return null;
  }
}

const WITHDRAWN = "consent.withdrawn"; // its words are those of the reason

/** The steps, and what was asked in them. */
function led(view: SeatView, entry: SeatEntry): SeatView | null {
  switch (entry.kind) {
    case "step_called":
      return withStep({ ...view, called: entry.event.number }, entry.event.number, { status: "called" });
    case "step_started": {
      const { number, attempt } = entry.event;
      return withStep({ ...view, challenge: null }, number, { status: "running", attempt, verdict: null, reason: null });
    }
    case "challenge_issued":
      return issued(view, "challenge" in entry.event ? entry.event.challenge : entry.event, entry);
    case "finding_made":
      return found(view, "finding" in entry.event ? entry.event.finding : entry.event);
    case "step_ended": {
      const { number, verdict, reason } = entry.event;
      const changes = { status: "ended", verdict, reason: reason ?? null, endedAt: entry.at } as const;
      return withStep({ ...view, challenge: null }, number, changes);
    }
    case "step_reopened":
      return withStep(view, entry.event.number, { ...fresh(view.steps[entry.event.number]?.name ?? "", entry.event.number) });
    case "step_skipped": {
      const { number, reason } = entry.event;
      const changes = { status: "ended", verdict: "inconclusive", reason, skipped: true, endedAt: entry.at } as const;
      return withStep({ ...view, challenge: null }, number, changes);
    }
    case "step_overridden": {
      const { number, verdict, reason, words } = entry.event;
      return withStep(view, number, {
        status: "ended",
        verdict,
        overridden: { verdict, reason, words },
        endedAt: entry.at,
      });
    }
    case "answer_confirmed": {
      const { challenge, verdict, words = "" } = entry.event;
      return {
        ...view,
        asked: view.asked.map((one) => (one.challenge.id === challenge ? { ...one, confirmed: { verdict, words } } : one)),
      };
    }
    case "interference_assessed":
      return { ...view, interference: { verdict: entry.event.verdict, words: entry.event.words } };
    case "ticked":
      return { ...view, ticked: { ...view.ticked, [entry.event.item]: entry.event.done } };
    case "consent_withdrawn":
      return view.risks.includes(WITHDRAWN) ? view : { ...view, risks: [...view.risks, WITHDRAWN] };
    case "risk_noted":
    case "suspicion_noted": {
      const { reason } = entry.event;
      return withFault(view.risks.includes(reason) ? view : { ...view, risks: [...view.risks, reason] }, reason);
    }
    default:
      return null;
  }
}

/** Who is there, and what was said. */
function conversed(view: SeatView, entry: SeatEntry): SeatView | null {
  switch (entry.kind) {
    case "part_opened":
      return opened(view, entry.event.part, entry.event.who ?? "applicant");
    case "part_closed":
      return { ...view, parts: withoutPart(view.parts, entry.event.part) };
    case "still_kept":
      return { ...view, stills: { ...view.stills, [entry.event.purpose]: entry.event.still } };
    case "clerk_assigned":
      return { ...view, clerk: entry.event.clerk };
    case "clerk_released":
      return { ...view, clerk: "", handOverNote: entry.event.note || view.handOverNote };
    case "supervisor_joined":
      return { ...view, supervisors: { ...view.supervisors, [entry.event.person]: entry.event.silent } };
    case "supervisor_left": {
      const { [entry.event.person]: _, ...supervisors } = view.supervisors;
      return { ...view, supervisors };
    }
    case "interpreter_invited":
      return { ...view, interpreter: "invited" };
    case "interpreter_joined":
      return { ...view, interpreter: "joined" };
    case "screen_asked":
      return { ...view, screen: "asked" };
    case "screen_declined":
      return { ...view, screen: entry.event.why === "impossible" ? "impossible" : "declined" };
    case "caption_made":
      return withLine(view, entry, "caption", entry.event.who, entry.event.words);
    case "chat_said":
      return withLine(view, entry, "chat", speaker(entry.event.by), entry.event.words);
    case "prompt_spoken":
      return withLine(view, entry, "said", "clerk", entry.event.text);
    case "note_made":
      return { ...withLine(view, entry, "note", entry.event.by, entry.event.words), notedSince: view.recorderTrouble };
    default:
      return null;
  }
}

/** The document, from the template to the signature. */
function signed(view: SeatView, entry: SeatEntry): SeatView | null {
  switch (entry.kind) {
    case "document_made": {
      const { document, pages } = entry.event;
      return { ...view, paper: { document, pages, shown: [], offered: null, drawn: false, code: null, signed: false } };
    }
    case "page_shown":
      return withPaper(view, entry.event.document, (paper) => ({ shown: [...new Set([...paper.shown, entry.event.page])] }));
    case "signing_offered":
      return withPaper(view, entry.event.document, () => ({ offered: entry.event.via, drawn: false, code: null }));
    case "signature_drawn":
      return withPaper(view, entry.event.document, () => ({ drawn: true, code: null }));
    case "code_sent": {
      const code = { at: entry.at, untilS: entry.event.expires_s, left: null, confirmedAt: null };
      return withPaper(view, entry.event.document, () => ({ code }));
    }
    case "code_refused":
      return withPaper(view, entry.event.document, ({ code }) => ({ code: code && { ...code, left: entry.event.left } }));
    case "code_confirmed":
      return withPaper(view, entry.event.document, ({ code }) => ({ code: code && { ...code, confirmedAt: entry.at } }));
    case "document_signed":
      return withPaper(view, entry.event.document, () => ({ signed: true }));
    default:
      return null;
  }
}

/** A screen that came is the answer to the request for it. */
function opened(view: SeatView, part: string, who: string): SeatView {
  return { ...view, parts: withPart(view.parts, part, who), screen: who === "applicant.screen" ? "none" : view.screen };
}

function withStep(view: SeatView, number: number, changes: Partial<StepView>): SeatView {
  return { ...view, steps: view.steps.map((step) => (step.number === number ? { ...step, ...changes } : step)) };
}

function withLine(view: SeatView, { index, at }: SeatEntry, kind: Line["kind"], who: string, words: string): SeatView {
  return { ...view, lines: [...view.lines, { index, at, kind, who, words }] };
}

/** The staff's ids are nobody's names: whoever of the staff said it is 'clerk'. */
function speaker(by: string): string {
  return by === "applicant" || by === "interpreter" ? by : "clerk";
}

/** The office's own trouble with recording must be explained by a note before a decision. */
function withFault(view: SeatView, reason: string): SeatView {
  return reason === "recorder.unhealthy" || reason === "storage.full"
    ? { ...view, recorderTrouble: true, notedSince: false }
    : view;
}

function withPaper(view: SeatView, document: string, changes: (paper: Paper) => Partial<Paper>): SeatView {
  if (view.paper === null || view.paper.document !== document) return view;
  return { ...view, paper: { ...view.paper, ...changes(view.paper) } };
}

function issued(view: SeatView, challenge: Challenge, entry: SeatEntry): SeatView {
  const step = view.steps.find(({ status }) => status === "running")?.number ?? view.called;
  const asked = [...view.asked, { challenge, step, finding: null, confirmed: null }];
  return withLine({ ...view, challenge, asked }, entry, "asked", "server", challenge.id);
}

function found(view: SeatView, finding: SeatFinding): SeatView {
  const asked = view.asked.map((one) => (one.challenge.id === finding.challenge ? { ...one, finding } : one));
  const challenge = view.challenge?.id === finding.challenge ? null : view.challenge;
  const answered = asked.find((one) => one.challenge.id === finding.challenge);
  const step = answered?.step ?? view.steps.find(({ status, name }) => status === "running" && name === finding.check)?.number;
  const known = { ...view, asked, challenge };
  if (step === undefined) return known;
  return withStep(known, step, { findings: [...(view.steps[step]?.findings ?? []), finding] });
}

/** The last finding of a check, whichever step it was made in. */
export function lastFinding(view: SeatView, check: string): SeatFinding | null {
  return (
    view.steps
      .flatMap(({ findings }) => findings)
      .filter((each) => each.check === check)
      .at(-1) ?? null
  );
}
