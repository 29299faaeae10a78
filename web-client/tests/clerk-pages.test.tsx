// @vitest-environment jsdom
// The clerk's pages in every language: they render, axe finds nothing serious, and what is pressed does what it says.
import type { ComponentChild } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { commandNamed } from "../src/clerk/commands.ts";
import { AccountDialog } from "../src/clerk/forms/AccountDialog.tsx";
import { DecideDialog, type DecideDialogProps } from "../src/clerk/forms/DecideDialog.tsx";
import { DeedForm, type DeedFormProps } from "../src/clerk/forms/DeedForm.tsx";
import { HelpDialog } from "../src/clerk/forms/HelpDialog.tsx";
import { InterpreterDialog } from "../src/clerk/forms/InterpreterDialog.tsx";
import { JoinDialog } from "../src/clerk/forms/JoinDialog.tsx";
import { OfferDialog } from "../src/clerk/forms/OfferDialog.tsx";
import { SayDialog } from "../src/clerk/forms/SayDialog.tsx";
import { ZoomDialog } from "../src/clerk/forms/ZoomDialog.tsx";
import type { Standing } from "../src/clerk/needs.ts";
import { advise } from "../src/clerk/next.ts";
import { Console, type ConsoleProps } from "../src/clerk/pages/Console.tsx";
import { Seat, type SeatProps } from "../src/clerk/pages/Seat.tsx";
import { SignIn, type SignInProps } from "../src/clerk/pages/SignIn.tsx";
import { DocumentPanel } from "../src/clerk/panels/DocumentPanel.tsx";
import { Pictures } from "../src/clerk/panels/Pictures.tsx";
import { PointerLayer } from "../src/clerk/panels/PointerLayer.tsx";
import { Questions } from "../src/clerk/panels/Questions.tsx";
import { Records } from "../src/clerk/panels/Records.tsx";
import { Chat, Notes } from "../src/clerk/panels/Said.tsx";
import { StepList } from "../src/clerk/panels/StepList.tsx";
import { Transcript } from "../src/clerk/panels/Transcript.tsx";
import { questionWords } from "../src/clerk/questions.ts";
import { ApiError } from "../src/core/http.ts";
import type { Challenge } from "../src/core/protocol.ts";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, type SeatView } from "../src/core/seat-session.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { SmallSettings } from "../src/ui/Settings.tsx";
import { clear, click, control, find, lookAtAll, press, show, write } from "./dom.tsx";
import { replaySeat } from "./replay.ts";
import { aChallenge, aFinding, brief, entry, led } from "./seat-trail.ts";

const nothing = () => undefined;
const refused = new ApiError(409, "conflict", "step.no_finding: 2 questions; checklist: alone");
const settings = <SmallSettings language="zh-CN" onLanguage={nothing} size={1} onSize={nothing} />;
const stream = { getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream;

const running = replaySeat(led);
const n = running.next;
const then = (view: SeatView, ...more: SeatEntry[]) => more.reduce(applySeat, view);
const asked = then(
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
const papered = then(
  asked,
  entry(n + 10, "document_made", { document: "doc_1", pages: 2, sha256: "" }),
  entry(n + 11, "page_shown", { document: "doc_1", page: 1 }),
);
const paused = then(asked, entry(n + 10, "suspended", { reason: "link.lost", resume_by_s: 160, by: "governor" }));
const decided = then(
  asked,
  entry(n + 10, "steps_finished", {}),
  entry(n + 11, "decided", { outcome: "approve", by: "per_1" }),
  entry(n + 12, "result_held", { for_: ["override"] }),
);

const standing = (view: SeatView): Standing => ({ view, seat: "clerk", person: "per_1", onAir: true, sharing: false });
const finding = aFinding({
  check: "face_match",
  score: 0.41,
  threshold: 0.55,
  direction: "at_most",
  policy_line: "checks.face_match.max_distance",
});
const question = (challenge: Challenge) => questionWords(brief, challenge);

const consoleProps = (view: SeatView): ConsoleProps => ({
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

const ways: SignInProps = {
  ways: { password: true, passkey: true, oidc: "Office", demo: [{ login: "clerk1", password: "pw", roles: ["clerk"] }] },
  busy: null,
  trouble: null,
  settings,
  onPassword: nothing,
  onPasskey: nothing,
};
const seat: SeatProps = {
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
const form: Omit<DeedFormProps, "kind"> = {
  view: asked,
  brief,
  number: 1,
  busy: false,
  trouble: null,
  onSend: nothing,
  onClose: nothing,
};
const decide: DecideDialogProps = {
  view: asked,
  brief,
  busy: false,
  trouble: refused,
  onDecide: nothing,
  onJump: nothing,
  onClose: nothing,
};
const voice = { say: vi.fn(() => true), hush: nothing, can: () => true };

const PAGES: Record<string, () => ComponentChild> = {
  "sign-in": () => <SignIn {...ways} />,
  "sign-in, refused": () => <SignIn {...ways} trouble={new ApiError(401, "unauthorised", "")} />,
  seat: () => <Seat {...seat} />,
  "seat, nobody waits": () => <Seat {...seat} waiting={[]} seats={[]} alarms={[]} trouble={refused} />,
  "seat, loading": () => <Seat {...seat} waiting={null} availability="break" />,
  console: () => <Console {...consoleProps(asked)} />,
  "console, offline and refused": () => <Console {...consoleProps(running)} offline trouble={refused} />,
  "console, suspended": () => <Console {...consoleProps(paused)} />,
  "console, decided": () => <Console {...consoleProps(decided)} />,
  "console, before the connection": () => <Console {...consoleProps(replaySeat(led.slice(0, 3)))} />,
  transcript: () => (
    <Transcript
      lines={asked.lines}
      asked={asked.asked}
      interim={{ applicant: { who: "applicant", words: "三八", from_s: 0, to_s: 1 } }}
      hearing="381"
      language="zh-CN"
      questionWords={question}
    />
  ),
  document: () => (
    <DocumentPanel paper={papered.paper} pageUrl={(_, page) => `/page/${page}`} signedUrl={() => "/signed"} onPoint={nothing} />
  ),
  "document, none": () => <DocumentPanel paper={null} pageUrl={() => ""} signedUrl={() => ""} onPoint={nothing} />,
  chat: () => <Chat lines={asked.lines} busy={false} disabled={false} onSend={async () => true} />,
  notes: () => <Notes lines={asked.lines} busy={false} disabled={false} onSend={async () => true} />,
  repeat: () => <DeedForm {...form} kind="repeat" />,
  override: () => <DeedForm {...form} kind="override" trouble={refused} />,
  confirm: () => <DeedForm {...form} kind="confirm" about={["?", "!"]} verdict="pass" />,
  terminate: () => <DeedForm {...form} kind="terminate" />,
  assess: () => <DeedForm {...form} kind="assess" />,
  second: () => <DeedForm {...form} kind="second" />,
  say: () => (
    <SayDialog texts={brief.texts} language="en" busy={false} trouble={null} speaker={voice} onSay={nothing} onClose={nothing} />
  ),
  offer: () => <OfferDialog busy={false} trouble={null} svg="<svg/>" sent={false} onOffer={nothing} onClose={nothing} />,
  interpreter: () => <InterpreterDialog busy={false} trouble={null} link={null} onInvite={nothing} onClose={nothing} />,
  "interpreter, link": () => (
    <InterpreterDialog busy={false} trouble={null} link="https://x/#T" onInvite={nothing} onClose={nothing} />
  ),
  decide: () => <DecideDialog {...decide} />,
  zoom: () => <ZoomDialog card="/card" face={null} finding={finding} onClose={nothing} />,
  help: () => <HelpDialog seat="clerk" onClose={nothing} />,
  join: () => <JoinDialog session="ses_3" busy={false} trouble={null} onJoin={nothing} onClose={nothing} />,
  account: () => (
    <AccountDialog
      me={seat.me}
      busy={null}
      trouble={null}
      onPassword={async () => true}
      onPasskey={async () => true}
      onClose={nothing}
    />
  ),
};

afterEach(clear);

lookAtAll(PAGES, ["en"]); // the elements are the same in every language, and looking takes its time

describe("signing in", () => {
  test("sends login and password once both are there", () => {
    const onPassword = vi.fn();
    const root = show(<SignIn {...ways} onPassword={onPassword} />);
    expect(find(root, "[data-action=sign-in]")).toHaveProperty("disabled", true);
    write(root, "[name=login]", " li.min ");
    write(root, "[name=password]", " secret ");
    press(root, "sign-in");
    expect(onPassword.mock.calls).toEqual([["li.min", " secret "]]);
  });

  test("offers exactly the ways that this office has; demo accounts in demo mode alone", () => {
    const root = show(<SignIn {...ways} ways={{ password: true, passkey: false, oidc: null, demo: [] }} />);
    expect(root.querySelector("[data-action=oidc], [data-action=passkey], .demo-accounts")).toBeNull();
    const onPassword = vi.fn();
    const demo = show(<SignIn {...ways} onPassword={onPassword} />);
    expect(find(demo, "[data-action=oidc]").getAttribute("href")).toBe("/api/office/oidc/begin");
    press(demo, "demo-clerk1");
    expect(onPassword).toHaveBeenCalledWith("clerk1", "pw");
  });

  test("says the same for every wrong pair, and something else while locked out", () => {
    const words = (status: number) => show(<SignIn {...ways} trouble={new ApiError(status, "x", "hidden detail")} />, "en");
    expect(find(words(401), "[role=alert]").textContent).toBe("Login or password is not right.");
    expect(find(words(429), "[role=alert]").textContent).toContain("Too many tries");
  });
});

describe("the seat", () => {
  test("shows who waits without anything personal, and joins and frees", () => {
    const onJoin = vi.fn();
    const onAvailability = vi.fn();
    const root = show(<Seat {...seat} onJoin={onJoin} onAvailability={onAvailability} />, "en");
    expect([...root.querySelectorAll(".queue tbody td")].map((cell) => cell.textContent)).toEqual([
      "Priority",
      "1:15",
      "English",
      "存量房转移登记",
    ]);
    press(root, "join-per_2");
    press(root, "break");
    expect([onJoin.mock.calls, onAvailability.mock.calls]).toEqual([[["ses_3"]], [["break"]]]);
  });

  test("seats and alarms are a supervisor's", () => {
    const root = show(<Seat {...seat} me={{ ...seat.me, roles: ["clerk"] }} />);
    expect(root.querySelector(".alarms, [data-action=join-per_2]")).toBeNull();
  });
});

describe("the console", () => {
  test("draws each command's key on its button and lifts the best one out", () => {
    const onCommand = vi.fn();
    const root = show(<Console {...consoleProps(asked)} onCommand={onCommand} />, "en");
    expect(find(root, ".command-bar [data-action=next] kbd").textContent).toBe("N");
    expect(find(root, ".command-bar [data-action=next]").getAttribute("aria-keyshortcuts")).toBe("N");
    expect([...root.querySelectorAll(".command-bar [data-best]")].map((each) => each.getAttribute("data-action"))).toEqual([
      "confirm",
    ]);
    press(root, "advice");
    expect(onCommand.mock.calls[0]?.[0]).toMatchObject({ name: "confirm" });
  });

  test("says why a command cannot be given now, on its button and when its key was pressed", () => {
    const document = commandNamed("document");
    const steps = asked.steps.map((step) => (step.number === 0 ? { ...step, name: "signature" } : step));
    const root = show(<Console {...consoleProps({ ...asked, steps })} inVain={document} />, "en");
    const button = control(root, "document");
    const why = CLERK.en["lack.signing"];
    expect([button.disabled, button.title]).toEqual([true, why]);
    expect(find(root, "[data-in-vain=document][role=alert]").textContent).toBe(`Document ${why}`);
    const may = show(<Console {...consoleProps(asked)} inVain={document} />, "en");
    expect([control(may, "document").disabled, control(may, "document").title]).toEqual([false, ""]);
    expect(may.querySelector("[data-in-vain]")).toBeNull();
  });

  test("a result never hides its reason: score, limit with its direction, policy line", () => {
    const root = show(<Console {...consoleProps(asked)} />, "en");
    expect(find(root, ".match-words").textContent).toMatch(
      /judged the same person0\.41 Limit: at most \(≤\) 0\.55.*checks\.face_match\.max_distance/,
    );
    const step = find(root, "[data-step='1']").textContent;
    expect(step).toContain("overridden");
    expect(step).toContain("I saw it");
    expect(step).toContain("p.environment");
  });

  test("ticks, assesses, repeats and overrides the step that is pointed at", () => {
    const props = { onTick: vi.fn(), onAssess: vi.fn(), onRepeat: vi.fn(), onOverride: vi.fn() };
    const root = show(<Console {...consoleProps(asked)} {...props} />);
    click(root, "[data-item=alone]");
    press(root, "assess-item");
    click(root, "[data-step='0'] [data-action=repeat-step]");
    click(root, "[data-step='1'] [data-action=override-step]");
    expect(props.onTick).toHaveBeenCalledWith("alone", true);
    expect(props.onAssess).toHaveBeenCalledOnce();
    expect([props.onRepeat.mock.calls, props.onOverride.mock.calls]).toEqual([[[0]], [[1]]]);
  });

  test("tells readers what changed, in words", () => {
    const root = show(<Console {...consoleProps(asked)} />, "en");
    expect(find(root, "[data-told]").textContent).toBe("Head turns: failed");
  });

  test("an end leads back to the seat; a result that is held cannot be had yet", () => {
    const onBack = vi.fn();
    const root = show(<Console {...consoleProps(decided)} onBack={onBack} />);
    expect(root.querySelector("[data-action=result], .advice")).toBeNull();
    press(root, "back");
    expect(onBack).toHaveBeenCalledOnce();
  });

  test("steps that are over cannot be touched where the seat may not", () => {
    const root = show(<StepList steps={asked.steps} mandatory={[]} onRepeat={null} onOverride={null} />);
    expect(root.querySelector("button")).toBeNull();
  });
});

describe("forms", () => {
  test("cannot be sent before verdict, reason and words are there, and send them trimmed", () => {
    const onSend = vi.fn();
    const root = show(<DeedForm {...form} kind="override" onSend={onSend} />, "en");
    const send = find(root, "[data-action=send]");
    expect(find(root, ".lacking").textContent).toBe("Still missing: Verdict, Reason, Words");
    click(root, "[value=fail]");
    click(root, "[value='override.seen_by_clerk']");
    write(root, "textarea", "  short ");
    expect(send).toHaveProperty("disabled", true);
    write(root, "textarea", "  compared with the passport ");
    press(root, "send");
    const sent = { number: 1, verdict: "fail", reason: "override.seen_by_clerk", words: "compared with the passport" };
    expect(onSend.mock.calls).toEqual([[sent]]);
  });

  test("Enter on a choice sends a form that is whole, and in words it needs Ctrl", () => {
    const onSend = vi.fn();
    const root = show(<DeedForm {...form} kind="confirm" verdict="pass" onSend={onSend} />);
    const enter = (selector: string, ctrlKey = false) =>
      act(() => void find(root, selector).dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey, bubbles: true })));
    enter("textarea");
    enter("[data-action=cancel]");
    expect(onSend).not.toHaveBeenCalled();
    enter("textarea", true);
    enter("[value=pass]");
    expect(onSend).toHaveBeenCalledTimes(2);
    const open = vi.fn();
    const empty = show(<DeedForm {...form} kind="override" onSend={open} />);
    act(() => void find(empty, "[value=pass]").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
    expect(open).not.toHaveBeenCalled();
  });

  test("a refusal stays in the dialog with what the server said, one thing a line", () => {
    const root = show(<DeedForm {...form} kind="override" trouble={refused} />, "en");
    expect(find(root, "[role=alert] strong").textContent).toBe("This is not possible now.");
    expect([...root.querySelectorAll("[role=alert] li")].map((each) => each.textContent)).toEqual([
      "step.no_finding: 2 questions",
      "checklist: alone",
    ]);
  });

  test("a canned sentence is heard here first in the chosen language, and said by its key", () => {
    const onSay = vi.fn();
    const root = show(
      <SayDialog texts={brief.texts} language="en" busy={false} trouble={null} speaker={voice} onSay={onSay} onClose={nothing} />,
    );
    click(root, "[data-text=wait] [data-action=preview]");
    expect(voice.say).toHaveBeenLastCalledWith("One moment, please. I am working on it.", "en");
    click(root, "[data-text=wait] [data-action=say]");
    expect(onSay).toHaveBeenCalledWith("wait");
  });

  test("a text message needs a number", () => {
    const onOffer = vi.fn();
    const root = show(<OfferDialog busy={false} trouble={null} svg={null} sent={false} onOffer={onOffer} onClose={nothing} />);
    click(root, "[value=sms]");
    expect(find(root, "[data-action=offer-send]")).toHaveProperty("disabled", true);
    write(root, "[type=tel]", "138 0000 0000");
    press(root, "offer-send");
    expect(onOffer).toHaveBeenCalledWith("sms", "138 0000 0000");
  });
});

describe("the decision", () => {
  const clean = then(
    papered,
    entry(n + 12, "finding_made", { finding: aFinding({ check: "spoken_digits", challenge: "chl_d" }) }),
    entry(n + 13, "step_ended", { step: "questions", number: 2, verdict: "pass" }),
    entry(n + 14, "interference_assessed", { verdict: "pass", words: "w" }),
    entry(n + 15, "ticked", { item: "alone", done: true }),
    entry(n + 16, "ticked", { item: "will_heard", done: true }),
    entry(n + 17, "document_signed", { document: "doc_1" }),
  );

  test("lists every hole, each with the way to it, and cannot be sent with one", () => {
    const onJump = vi.fn();
    const root = show(<DecideDialog {...decide} onJump={onJump} />, "en");
    const open = [...root.querySelectorAll("[data-hole]")].map((each) => each.getAttribute("data-hole"));
    expect(open).toEqual(["running:2", "assessment", "item:alone", "item:will_heard", "step:2"]);
    click(root, "[value=approve]");
    expect(find(root, "[data-action=decide-send]")).toHaveProperty("disabled", true);
    click(root, "[data-hole='item:alone'] [data-action=jump]");
    expect(onJump).toHaveBeenCalledWith({ kind: "item", item: "alone" });
  });

  test("what the server named and this page has no place for is shown in the server's words", () => {
    const stranger = new ApiError(409, "conflict", "not yet: state: suspended; checklist: alone");
    const root = show(<DecideDialog {...decide} trouble={stranger} />, "en");
    expect([...root.querySelectorAll("[role=alert] li")].map((each) => each.textContent)).toEqual([
      "state: suspended",
      "checklist: alone",
    ]);
  });

  test("what only the server named does not keep the decision from being tried again", () => {
    const stranger = new ApiError(409, "conflict", "not yet: recorder: it was unhealthy, and no note was made since");
    const root = show(<DecideDialog {...decide} view={clean} trouble={stranger} />);
    expect(find(root, "[data-hole]").dataset.hole).toBe("recorder");
    click(root, "[value=approve]");
    expect(find(root, "[data-action=decide-send]")).toHaveProperty("disabled", false);
  });

  test("approves without a hole", () => {
    const onDecide = vi.fn();
    const root = show(<DecideDialog {...decide} view={clean} trouble={null} onDecide={onDecide} />);
    expect(root.querySelector("[data-hole]")).toBeNull();
    expect(find(root, "[data-action=decide-send]")).toHaveProperty("disabled", true);
    click(root, "[value=approve]");
    press(root, "decide-send");
    expect(onDecide).toHaveBeenCalledWith({ outcome: "approve", reasons: [], note: "" });
  });

  test("refuses and refers with a reason of that list only", () => {
    const onDecide = vi.fn();
    const root = show(<DecideDialog {...decide} view={clean} trouble={null} onDecide={onDecide} />);
    click(root, "[value=refuse]");
    expect(find(root, "[data-action=decide-send]")).toHaveProperty("disabled", true);
    click(root, "[value='refuse.will']");
    click(root, "[value=refer]");
    expect(find(root, "[data-action=decide-send]")).toHaveProperty("disabled", true);
    click(root, "[value='refer.doubt']");
    press(root, "decide-send");
    expect(onDecide).toHaveBeenCalledWith({ outcome: "refer", reasons: ["refer.doubt"], note: "" });
  });
});

describe("records", () => {
  test("digits asked stand above digits heard, place by place", () => {
    const heard = then(
      asked,
      entry(n + 20, "finding_made", {
        finding: aFinding({
          check: "spoken_digits",
          challenge: "chl_d",
          verdict: "fail",
          facts: [{ name: "heard", value: "381567" }],
        }),
      }),
    );
    const root = show(
      <Transcript lines={heard.lines} asked={heard.asked} interim={{}} hearing="" language="zh-CN" questionWords={question} />,
      "en",
    );
    const compared = find(root, ".digits-compared");
    expect(compared.dataset.same).toBe("false");
    expect([...compared.querySelectorAll("tr:last-child td")].map((cell) => cell.className)).toEqual([
      "same",
      "same",
      "same",
      "same",
      "other",
      "same",
    ]);
    expect(find(compared, ".sr-only").textContent).toBe("Asked 3 8 1 5 0 7, Heard 3 8 1 5 6 7");
  });

  test("an answer shows the machine's verdict and takes the clerk's", () => {
    const onJudge = vi.fn();
    const root = show(<Questions asked={asked.asked} questionWords={question} onJudge={onJudge} />);
    expect(find(root, "[data-challenge=chl_q]").dataset.state).toBe("unjudged");
    expect(find(root, "q").textContent).toBe("不清楚");
    press(root, "judge-confirm");
    press(root, "judge-change");
    expect(onJudge.mock.calls).toEqual([
      ["chl_q", "inconclusive"],
      ["chl_q", null],
    ]);
  });

  test("a notice is asked about by its question; what was read out is folded away", () => {
    const words = "标题\n\n第一段\n\n请告诉我：会怎么样？";
    const [one] = asked.asked.filter(({ challenge }) => challenge.id === "chl_q");
    const notice = one === undefined ? [] : [{ ...one, challenge: { ...one.challenge, prompt: "notice.read", words } }];
    const root = show(<Questions asked={notice} questionWords={question} onJudge={nothing} />);
    expect(find(root, ".question-words").textContent).toBe("请告诉我：会怎么样？");
    expect(find(root, "details .read-out").textContent).toBe("标题\n\n第一段");
  });

  test("what could not be sent stays in the field", async () => {
    const onSend = vi.fn(async () => false);
    const root = show(<Chat lines={[]} busy={false} disabled={false} onSend={onSend} />);
    write(root, "input", " hello ");
    await act(async () => find(root, "[data-action=chat-send]").click());
    expect(onSend).toHaveBeenCalledWith("hello");
    expect(find(root, "input")).toHaveProperty("value", " hello ");
  });

  test("pages are turned within the document", () => {
    const root = show(
      <DocumentPanel paper={papered.paper} pageUrl={(_, page) => `/page/${page}`} signedUrl={() => "/signed"} onPoint={nothing} />,
    );
    expect(find(root, "[data-action=page-previous]")).toHaveProperty("disabled", true);
    press(root, "page-next");
    expect(find(root, ".sheet img").getAttribute("src")).toBe("/page/2");
    expect(find(root, "[data-action=page-next]")).toHaveProperty("disabled", true);
  });

  test("one points with the keys as well: arrows move, Enter draws a box, Escape takes it away", () => {
    const onPoint = vi.fn();
    const root = show(<PointerLayer label="x" onPoint={onPoint} />);
    for (const key of ["ArrowRight", "ArrowDown", "Enter", "Escape"]) {
      act(() => void find(root, ".pointer-layer").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
    }
    expect(onPoint.mock.calls.map(([point]) => point)).toEqual([
      { x: 0.52, y: 0.5, mode: "point" },
      { x: 0.52, y: 0.52, mode: "point" },
      { x: 0.52, y: 0.52, mode: "box", w: 0.3, h: 0.06 },
      { x: 0, y: 0, mode: "off" },
    ]);
  });

  test("a screen is shown with its own name, and the own picture is mirrored", () => {
    const root = show(<Console {...consoleProps(asked)} />, "en");
    expect(find(root, "[data-picture='applicant.screen'] figcaption").textContent).toBe("The applicant's screen");
    expect(find(root, "[data-picture=own] video").className).toBe("mirrored");
  });
});
