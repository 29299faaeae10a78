// @vitest-environment jsdom
// Every page in every language: it renders, it says something in that language, and axe finds nothing serious.
import type { ComponentChild } from "preact";
import { afterEach, describe, expect, test, vi } from "vitest";
import { pageOf, troubleOf } from "../src/applicant/page.ts";
import { Consent } from "../src/applicant/pages/Consent.tsx";
import { DeviceCheck, type DeviceCheckProps, type DeviceReadings } from "../src/applicant/pages/DeviceCheck.tsx";
import { EndDialog } from "../src/applicant/pages/EndDialog.tsx";
import { InApp } from "../src/applicant/pages/InApp.tsx";
import { guideFor, Live, type LiveProps } from "../src/applicant/pages/Live.tsx";
import { LiveStart } from "../src/applicant/pages/LiveStart.tsx";
import { ManualPath } from "../src/applicant/pages/ManualPath.tsx";
import { NetworkCheck } from "../src/applicant/pages/NetworkCheck.tsx";
import { endingOf, Outcome } from "../src/applicant/pages/Outcome.tsx";
import { Problem } from "../src/applicant/pages/Problem.tsx";
import { Suspended } from "../src/applicant/pages/Suspended.tsx";
import { Waiting } from "../src/applicant/pages/Waiting.tsx";
import { Welcome } from "../src/applicant/pages/Welcome.tsx";
import { ApiError } from "../src/core/http.ts";
import type { Challenge, ConsentText, Language, Opened } from "../src/core/protocol.ts";
import { NEW, type SessionView } from "../src/core/session.ts";
import { translate } from "../src/locales/index.ts";
import { Loading } from "../src/ui/Loading.tsx";
import { SmallSettings } from "../src/ui/Settings.tsx";
import { clear, control, lookAtAll, show } from "./dom.tsx";

const nothing = () => undefined;
const stream = { getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream;
const opened: Opened = {
  session: "ses_0123456789abcdef",
  language: "zh-CN",
  matter: "存量房转移登记",
  document: "resident_card",
  minutes: 8,
  retention_days: 90,
};
const text = (name: string): ConsentText => ({ text: name, version: "1", title: name, body: "a\n\nb", refusal: "c", sha256: "0" });
const texts = ["face", "recording", "cross_border"].map(text);
const readings: DeviceReadings = { sharp: true, light: "dark", level: 0.4, heard: true, speaker: "asked", face: false };
const deviceProps: DeviceCheckProps = {
  devices: { kind: "live", stream, facing: "user" },
  readings,
  onOpen: nothing,
  onTone: nothing,
  onHeardTone: nothing,
  onFace: nothing,
  onVideo: nothing,
  onContinue: nothing,
};
const digits: Challenge = {
  id: "chl_1",
  check: "spoken_digits",
  prompt: "digits.read",
  expected: "381507",
  attempt: 2,
  issued_s: 100,
  expires_s: 120,
};
const verifying: SessionView = {
  ...NEW,
  state: "verifying",
  steps: ["environment", "head_turns", "spoken_digits"],
  verdicts: { 0: "pass", 1: "inconclusive" },
  step: { name: "spoken_digits", number: 2, attempt: 1 },
  challenge: digits,
};
const liveProps: LiveProps = {
  view: verifying,
  stream,
  peer: "connected",
  weak: false,
  hint: { code: "heard", detail: "38" },
  facing: "user",
  otherCamera: true,
  canSpeak: true,
  nowS: () => 105,
  onShown: nothing,
  onSay: nothing,
  onVideo: nothing,
  onTurn: nothing,
  onPause: nothing,
  onEnd: nothing,
};
const settings = <SmallSettings language="zh-CN" onLanguage={nothing} size={1} onSize={nothing} />;
const terminated: SessionView = { ...NEW, state: "terminated", ended: { reason: "link.lost", by: "governor" } };

const PAGES: Record<string, (language: Language) => ComponentChild> = {
  loading: () => <Loading />,
  welcome: (language) => (
    <Welcome opened={opened} language={language} onLanguage={nothing} size={1} onSize={nothing} onStart={nothing} />
  ),
  consent: () => (
    <Consent
      texts={texts}
      answers={{ face: true }}
      busy={false}
      problem="outdated"
      settings={settings}
      onAnswer={nothing}
      onContinue={nothing}
    />
  ),
  manual: () => (
    <ManualPath refused={["face"]} consequences={["c"]} busy={false} failed={false} onGo={nothing} onChange={nothing} />
  ),
  "devices, before": () => <DeviceCheck {...deviceProps} devices={{ kind: "denied" }} />,
  devices: () => <DeviceCheck {...deviceProps} />,
  "network, running": () => (
    <NetworkCheck state={{ kind: "running", share: 0.3 }} busy={false} failed={false} onAgain={nothing} onEnter={nothing} />
  ),
  network: () => (
    <NetworkCheck
      state={{ kind: "done", reading: { kbps: 400, rttMs: 90, grade: "slow" } }}
      busy={false}
      failed={true}
      onAgain={nothing}
      onEnter={nothing}
    />
  ),
  waiting: () => <Waiting place={{ ahead: 2, waitS: 170 }} settings={settings} />,
  "waiting while nobody works": () => <Waiting place={{ ahead: 0, waitS: null }} settings={settings} />,
  "live, start": () => <LiveStart devices={{ kind: "none" }} resumed={false} onBegin={nothing} />,
  live: () => <Live {...liveProps} />,
  "live, a reason as hint": () => <Live {...liveProps} hint={{ code: "face.dark", detail: "" }} />,
  suspended: () => (
    <Suspended
      pause={{ reason: "link.lost", resumeByS: 160, by: "governor" }}
      fromS={100}
      nowS={() => 114}
      busy={false}
      refused={true}
      onResume={nothing}
      onEnd={nothing}
    />
  ),
  "end dialog": () => <EndDialog canPause={true} onPause={nothing} onLeave={nothing} onWithdraw={nothing} onBack={nothing} />,
  submitted: () => (
    <Outcome view={{ ...NEW, state: "awaiting_decision" }} reference={opened.session} retentionDays={90} settings={settings} />
  ),
  terminated: () => <Outcome view={terminated} reference={opened.session} retentionDays={90} settings={settings} />,
  "link opened elsewhere": () => <Problem trouble={{ kind: "elsewhere" }} settings={settings} onRetry={nothing} />,
  offline: () => <Problem trouble={{ kind: "offline" }} settings={settings} onRetry={nothing} />,
  "in an app": () => (
    <InApp suitability={{ kind: "in_app", app: "wechat" }} link="https://window.example/#TOKEN" settings={settings} />
  ),
};

afterEach(clear);

lookAtAll(PAGES);

describe("behaviour", () => {
  test("the three consents are answered each on its own, and going on needs all three", () => {
    const onAnswer = vi.fn();
    const page = (answers: Record<string, boolean>) => (
      <Consent texts={texts} answers={answers} busy={false} problem="none" onAnswer={onAnswer} onContinue={nothing} />
    );
    const root = show(page({}));
    expect(control(root, "continue")).toHaveProperty("disabled", true);
    control(root, "refuse").click();
    expect(onAnswer).toHaveBeenCalledWith("face", false);
    expect(control(show(page({ face: false, recording: true, cross_border: true })), "continue")).toHaveProperty("disabled", false);
  });

  test("digits are shown one by one and read as digits", () => {
    const root = show(<Live {...liveProps} />);
    expect([...root.querySelectorAll(".digit")].map((digit) => digit.textContent)).toEqual(["3", "8", "1", "5", "0", "7"]);
    expect(root.querySelector(".digits .sr-only")?.textContent).toBe("3 8 1 5 0 7");
  });

  test("a prompt is announced as shown after it was painted, and spoken without the digits", async () => {
    const onShown = vi.fn();
    const onSay = vi.fn();
    show(<Live {...liveProps} onShown={onShown} onSay={onSay} />);
    await vi.waitFor(() => expect(onShown).toHaveBeenCalledWith("chl_1"));
    expect(onSay).toHaveBeenCalledWith(translate("zh-CN", "prompt.digits.read"));
  });

  test("the picture that looks at the room is not mirrored", () => {
    expect(show(<Live {...liveProps} />).querySelector("video.mirrored")).not.toBeNull();
    expect(show(<Live {...liveProps} facing="environment" />).querySelector("video.mirrored")).toBeNull();
  });

  test("a pause by the clerk has no button to go on", () => {
    const paused = (reason: string) => (
      <Suspended
        pause={{ reason, resumeByS: 0, by: "x" }}
        fromS={0}
        nowS={() => 0}
        busy={false}
        refused={false}
        onResume={nothing}
        onEnd={nothing}
      />
    );
    expect(show(paused("clerk.suspended")).querySelector("[data-action=resume]")).toBeNull();
    expect(show(paused("link.lost")).querySelector("[data-action=resume]")).not.toBeNull();
  });

  test("the guide fits what is asked for", () => {
    expect([
      guideFor("card.back", "x"),
      guideFor("passport.page", "x"),
      guideFor("turn.up", "x"),
      guideFor("environment.look_around", "x"),
    ]).toEqual(["card", "page", "oval", "none"]);
  });
});

describe("which page", () => {
  const page = (view: Partial<SessionView>, ready = true) =>
    pageOf({ trouble: null, ready, view: { ...NEW, ...view }, stage: "devices" });

  test("follows the session's state", () => {
    expect([
      page({ state: "invited" }),
      page({ state: "waiting" }),
      page({ state: "connecting" }),
      page({ state: "verifying" }),
    ]).toEqual(["devices", "waiting", "live", "live"]);
    expect([page({ state: "suspended" }), page({ state: "decided" }), page({ state: "expired" }), page({}, false)]).toEqual([
      "suspended",
      "outcome",
      "problem",
      "loading",
    ]);
  });

  test("a refused consent ends on the manual path, never as a failure", () => {
    expect(endingOf({ ...NEW, state: "terminated", ended: { reason: "consent.refused", by: "applicant" } })).toBe("manual");
    expect(endingOf(terminated)).toBe("terminated");
  });

  test("what went wrong with a link", () => {
    const kinds = [403, 404, 410, 429, 503, 0].map((status) => troubleOf(new ApiError(status, "x", "")).kind);
    expect(kinds).toEqual(["elsewhere", "wrong", "expired", "busy", "server", "offline"]);
  });
});
