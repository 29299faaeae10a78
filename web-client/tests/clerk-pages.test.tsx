// @vitest-environment jsdom
// The clerk's pages in every language: they render, axe finds nothing serious, and what is pressed does what it says.
import type { ComponentChild } from "preact";
import { afterEach, describe, expect, test, vi } from "vitest";
import { commandNamed } from "../src/clerk/commands.ts";
import { AccountDialog } from "../src/clerk/forms/AccountDialog.tsx";
import { DecideDialog } from "../src/clerk/forms/DecideDialog.tsx";
import { DeedForm } from "../src/clerk/forms/DeedForm.tsx";
import { HelpDialog } from "../src/clerk/forms/HelpDialog.tsx";
import { InterpreterDialog } from "../src/clerk/forms/InterpreterDialog.tsx";
import { JoinDialog } from "../src/clerk/forms/JoinDialog.tsx";
import { OfferDialog } from "../src/clerk/forms/OfferDialog.tsx";
import { SayDialog } from "../src/clerk/forms/SayDialog.tsx";
import { ZoomDialog } from "../src/clerk/forms/ZoomDialog.tsx";
import { Console } from "../src/clerk/pages/Console.tsx";
import { Seat } from "../src/clerk/pages/Seat.tsx";
import { DocumentPanel } from "../src/clerk/panels/DocumentPanel.tsx";
import { Chat, Notes } from "../src/clerk/panels/Said.tsx";
import { StepList } from "../src/clerk/panels/StepList.tsx";
import { Transcript } from "../src/clerk/panels/Transcript.tsx";
import { ApiError } from "../src/core/http.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { SignIn } from "../src/staff/SignIn.tsx";
import {
  asked,
  coded,
  confirmed,
  consoleProps,
  decide,
  decided,
  finding,
  form,
  miscoded,
  nothing,
  papered,
  paused,
  question,
  refused,
  running,
  seat,
  voice,
  ways,
} from "./clerk-props.tsx";
import { clear, click, control, find, lookAtAll, press, show, write } from "./dom.tsx";
import { replaySeat } from "./replay.ts";
import { brief, led } from "./seat-trail.ts";

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
  ...Object.fromEntries(
    Object.entries({ sent: coded, wrong: miscoded, confirmed }).map(([name, { paper }]) => [
      `document, code ${name}`,
      () => <DocumentPanel paper={paper} pageUrl={() => "/page"} signedUrl={() => "/signed"} onPoint={nothing} />,
    ]),
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
  interpreter: () => (
    <InterpreterDialog busy={false} trouble={null} link={null} before="none" onInvite={nothing} onClose={nothing} />
  ),
  "interpreter, link": () => (
    <InterpreterDialog busy={false} trouble={null} link="https://x/#T" before="joined" onInvite={nothing} onClose={nothing} />
  ),
  "interpreter, again": () => (
    <InterpreterDialog busy={false} trouble={null} link={null} before="invited" onInvite={nothing} onClose={nothing} />
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
    expect(find(demo, "[data-action=oidc]").getAttribute("href")).toBe("/api/office/oidc/begin?page=clerk");
    const review = show(<SignIn {...ways} page="review" />);
    expect(find(review, "[data-action=oidc]").getAttribute("href")).toBe("/api/office/oidc/begin?page=review");
    press(demo, "demo-clerk1");
    expect(onPassword).toHaveBeenCalledWith("clerk1", "pw");
  });

  test("says the same for every wrong pair, and something else while locked out", () => {
    const words = (status: number) => show(<SignIn {...ways} trouble={new ApiError(status, "x", "hidden detail")} />, "en");
    expect(find(words(401), "[role=alert]").textContent).toBe("Login or password is not right.");
    expect(find(words(429), "[role=alert]").textContent).toContain("Too many tries");
  });
});

describe("the document", () => {
  test("a code is said to be sent, wrong, right: with its times, and never the code", () => {
    const line = ({ paper }: typeof coded) => {
      const root = show(<DocumentPanel paper={paper} pageUrl={() => ""} signedUrl={() => ""} onPoint={nothing} />, "en");
      const found = find(root, "[data-code]");
      return [found.dataset.code, found.textContent ?? ""] as const;
    };
    const [sent, said] = line(coded);
    expect([sent, said]).toEqual([
      "sent",
      expect.stringMatching(/^Code sent at \d\d:\d\d · counts until \d\d:\d\d · not entered yet$/),
    ]);
    expect(line(miscoded)).toEqual(["wrong", expect.stringContaining("2 tries left")]);
    expect(line(confirmed)).toEqual(["confirmed", expect.stringMatching(/entered and right at \d\d:\d\d$/)]);
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
      "Transfer of an existing home",
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
