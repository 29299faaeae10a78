// @vitest-environment jsdom
// The pages of a session that a clerk leads, in every language: they render, axe finds nothing grave, and they do what they say.
import type { ComponentChild } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Over, Room, Start } from "../src/applicant/interpreter/Pages.tsx";
import { Beside } from "../src/applicant/live/Beside.tsx";
import { Chat, Unread } from "../src/applicant/live/Chat.tsx";
import { Spoken } from "../src/applicant/live/Spoken.tsx";
import { SharedScreen } from "../src/applicant/live/Stage.tsx";
import type { SeatLive } from "../src/applicant/live/seat.ts";
import { Agreement } from "../src/applicant/pages/Agreement.tsx";
import { Live } from "../src/applicant/pages/Live.tsx";
import { LiveStart } from "../src/applicant/pages/LiveStart.tsx";
import { Suspended } from "../src/applicant/pages/Suspended.tsx";
import { Waiting } from "../src/applicant/pages/Waiting.tsx";
import type { SessionView } from "../src/core/session.ts";
import { translate } from "../src/locales/index.ts";
import { SAID } from "../src/locales/said/index.ts";
import { led, lines, live, nothing, outcome, paused, question, room, seat, stream, withPaused } from "./applicant-seat-props.tsx";
import { clear, find, lookAtAll, press, show, write } from "./dom.tsx";

const PAGES: Record<string, () => ComponentChild> = {
  agreement: () => <Agreement busy={false} failed={true} onAgree={nothing} onSkip={nothing} />,
  "waiting, a clerk is being assigned": () => (
    <Waiting place={{ ahead: 0, waitS: 20 }} attended priority audible={false} notifying="ask" connected={false} />
  ),
  "called, a clerk waits": () => <LiveStart devices={{ kind: "none" }} resumed={false} attended onBegin={nothing} />,
  "live, the clerk": () => <Live {...live} />,
  "live, nobody there yet": () => <Live {...live} view={{ ...led, clerk: false, reopened: [0] }} seat={{ ...seat, clerk: null }} />,
  "live, a screen and the own one": () => <Live {...live} seat={{ ...seat, screen: stream, share: "on" }} />,
  "live, the screen is asked for": () => <Live {...live} seat={{ ...seat, screenAsked: true }} />,
  "live, the notice": () => <Live {...live} view={{ ...led, challenge: question }} />,
  "live, an interpreter": () => <Live {...live} view={{ ...led, interpreter: true }} seat={{ ...seat, interpreter: stream }} />,
  "live, written words": () => <Live {...live} seat={{ ...seat, chatOpen: true }} />,
  "paused, language": () => <Suspended {...paused} />,
  "paused, interpreter wanted": () => withPaused("language.barrier", { asked: true }),
  "paused, interpreter there": () => withPaused("language.barrier", { interpreter: true }),
  "paused, the clerk left": () => withPaused("clerk.left"),
  "paused, another clerk": () => withPaused("clerk.left", { clerk: true }),
  "paused, the clerk is there": () => (
    <Suspended {...paused} pause={{ ...paused.pause, reason: "clerk.suspended" }}>
      <Beside view={{ ...led, state: "suspended" }} seat={{ ...seat, chatOpen: true }} />
    </Suspended>
  ),
  outcome,
  "interpreter, start": () => <Start applicant="en" devices={{ kind: "denied" }} onJoin={nothing} />,
  "interpreter, live": () => <Room {...room} />,
  "interpreter, left": () => <Over left onAgain={nothing} />,
};

afterEach(clear);

lookAtAll(PAGES);

describe("the live page of a led session", () => {
  test("shows the clerk large and the own picture small, and a pointer over the shared screen where it belongs", () => {
    const root = show(<Live {...live} seat={{ ...seat, screen: stream }} />);
    expect(find(root, ".stage").dataset.layout).toBe("screen");
    const { style } = find(root, ".shared-picture [data-pointed=box]");
    expect([style.left, style.top, style.width, style.height]).toEqual(["20%", "40%", "30%", "10%"]);
    expect(find(show(<Live {...live} />), ".stage").dataset.layout).toBe("clerk");
  });

  test("a picture that has not come yet is said to be on its way, not shown black", () => {
    const root = show(<Live {...live} />);
    const clerk = find(root, "[data-picture=clerk]");
    expect(find(clerk, ".remote-none").textContent).toBe(translate("zh-CN", "live.clerk.connecting"));
    const video = find(clerk, "video");
    Object.defineProperties(video, { videoWidth: { value: 640 }, videoHeight: { value: 480 } });
    act(() => void video.dispatchEvent(new Event("resize")));
    expect(clerk.querySelector(".remote-none")).toBeNull();
  });

  test("a point that was taken away is not drawn", () => {
    const root = show(<SharedScreen stream={stream} pointer={{ x: 0, y: 0, mode: "off", w: 0, h: 0 }} />);
    expect(root.querySelector(".pointed")).toBeNull();
  });

  test("a screen grows by button and by key, up to four times, and goes back to its size", () => {
    const root = show(<SharedScreen stream={stream} pointer={null} />);
    const zoom = find(root, "[data-zoom=screen]");
    expect(find(root, "[data-action=zoom-out]")).toHaveProperty("disabled", true);
    press(root, "zoom-in");
    expect(zoom.dataset.scale).toBe("1.5");
    const key = (name: string) =>
      act(() => void find(root, ".zoom-frame").dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })));
    for (let n = 0; n < 9; n += 1) key("+");
    expect(zoom.dataset.scale).toBe("4");
    key("0");
    expect(zoom.dataset.scale).toBe("1");
  });

  test("a canned sentence stands as its words in the session's language; captions can be switched off", () => {
    const onCaptions = vi.fn();
    const root = show(<Live {...live} seat={{ ...seat, onCaptions }} />);
    expect(find(root, ".captions").textContent).toContain(SAID.en.greeting);
    press(root, "captions");
    expect(onCaptions).toHaveBeenCalledWith(false);
    expect(show(<Live {...live} seat={{ ...seat, captions: false }} />).querySelector(".captions")).toBeNull();
  });

  test("a request for the screen is answered by either button, and is not shown where it was answered", () => {
    const [onShare, onDecline] = [vi.fn(), vi.fn()];
    const asked = { ...seat, screenAsked: true, onShare, onDecline };
    const root = show(<Live {...live} seat={asked} />);
    expect(find(root, "[data-screen-asked] [role=status]").textContent).toBe(translate("zh-CN", "live.screen.asked"));
    expect(document.activeElement?.closest("[data-screen-asked]")).toBeFalsy();
    press(root, "screen-share");
    press(root, "screen-decline");
    expect([onShare.mock.calls, onDecline.mock.calls.length]).toEqual([[[true]], 1]);
    for (const share of ["on", "impossible"] as const) {
      expect(show(<Live {...live} seat={{ ...asked, share }} />).querySelector("[data-screen-asked]")).toBeNull();
    }
  });

  test("written words are counted, previewed and announced while nobody looks", () => {
    const onChat = vi.fn();
    const root = show(<Live {...live} seat={{ ...seat, onChat }} />);
    expect(find(root, "[data-unread]").textContent).toContain(translate("zh-CN", "chat.unread", { n: 2 }));
    expect(find(root, ".unread[role=status]").textContent).toContain("w1");
    press(root, "chat-unread");
    expect(onChat).toHaveBeenCalledWith(true);
    expect(show(<Unread lines={lines} unread={0} onOpen={nothing} />).querySelector("button")).toBeNull();
  });

  test("what could not be sent stays where it was written; Escape closes", async () => {
    const onClose = vi.fn();
    const root = show(<Chat lines={lines} onSend={async () => false} onClose={onClose} />);
    const field = find(root, "input") as HTMLInputElement;
    expect(document.activeElement).toBe(field);
    write(root, "input", " hello ");
    press(root, "chat-send");
    await vi.waitFor(() => expect(root.querySelector("[role=alert]")).not.toBeNull());
    expect(field.value).toBe(" hello ");
    act(() => void field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
    expect(onClose).toHaveBeenCalledOnce();
  });

  test("the own screen is offered where it can be shared, and sharing is said", () => {
    const shares = (share: SeatLive["share"]) => show(<Live {...live} seat={{ ...seat, share }} />);
    expect(shares("impossible").querySelector("[data-action=share]")).toBeNull();
    expect(shares("off").querySelector("[data-action=share]")).not.toBeNull();
    expect(find(shares("on"), ".sharing[role=status]").textContent).toContain(translate("zh-CN", "live.sharing"));
  });

  test("an unattended session's page has nothing of it", () => {
    const root = show(<Live {...live} seat={undefined} />);
    expect(root.querySelector(".stage, .captions, .tool, .unread")).toBeNull();
    expect(root.querySelectorAll(".live-actions button.button")).toHaveLength(2);
  });
});

describe("a text that is read out", () => {
  const reading = (onRead: SeatLive["onRead"]) =>
    show(<Spoken challenge={question} seat={{ onRead, onHush: nothing, onLevel: () => nothing }} />);

  test("turns its pages as it is read, and asks for an answer after the last one only", () => {
    const ends: (() => void)[] = [];
    const said: string[] = [];
    const root = reading((words, onEnd) => {
      said.push(words);
      ends.push(onEnd);
      return true;
    });
    expect([said.at(-1), root.querySelector(".listening")]).toEqual(["Title\nfirst", null]);
    act(() => ends.at(-1)?.());
    expect(said.at(-1)).toBe("second");
    expect(find(root, ".listening").dataset.listening).toBe("false");
    act(() => ends.at(-1)?.());
    expect(find(root, ".listening").dataset.listening).toBe("true");
  });

  test("without a voice the pages are turned by hand, and repeating reads the page that is open", () => {
    const said: string[] = [];
    const root = reading((words) => {
      said.push(words);
      return false;
    });
    press(root, "spoken-next");
    expect(find(root, ".listening").dataset.listening).toBe("true");
    press(root, "hear");
    expect(said).toEqual(["Title\nfirst", "second", "second"]);
    press(root, "spoken-back");
    expect(said.at(-1)).toBe("Title\nfirst");
  });
});

describe("around the session", () => {
  test("an interpreter is offered, asked for once, and waited for", () => {
    const onInterpreter = vi.fn();
    const offered = show(withPaused("language.barrier", { onInterpreter }));
    press(offered, "ask-interpreter");
    expect(onInterpreter).toHaveBeenCalledOnce();
    expect(show(withPaused("language.barrier", { asked: true })).querySelector("[data-action=ask-interpreter]")).toBeNull();
    expect(show(withPaused("face.several")).querySelector("[data-interpreter]")).toBeNull();
  });

  test("while it is paused the clerk is still seen, heard and written to; a clerk who left is not", () => {
    const beside = (view: SessionView) => show(<Beside view={view} seat={{ ...seat, unread: 1 }} />);
    const there = beside(led);
    expect(there.querySelectorAll("[data-picture=clerk], [data-action=chat], [data-action=chat-unread]")).toHaveLength(3);
    expect(beside({ ...led, clerk: false }).querySelector("[data-picture=clerk], [data-action=chat]")).toBeNull();
  });

  test("who waits for a clerk has no button that could not help", () => {
    expect(show(withPaused("clerk.left")).querySelector("[data-action=resume]")).toBeNull();
  });

  test("the end of a led session says where the signed document is, and no outcome", () => {
    expect(find(show(outcome()), ".verdict").dataset.ending).toBe("checked");
    expect(find(show(outcome()), "[data-action=download]").getAttribute("href")).toBe("/x");
  });

  test("a silent sign needs two words, and can be skipped", () => {
    const [onAgree, onSkip] = [vi.fn(), vi.fn()];
    const root = show(<Agreement busy={false} failed={false} onAgree={onAgree} onSkip={onSkip} />);
    const field = "[data-field=sign-answer]";
    write(root, field, "好");
    expect(find(root, "[data-action=agree-sign]")).toHaveProperty("disabled", true);
    write(root, field, " 挺好的 ");
    press(root, "agree-sign");
    expect(onAgree).toHaveBeenCalledWith("voluntary", "挺好的");
    press(root, "skip");
    expect(onSkip).toHaveBeenCalledOnce();
  });

  test("the queue says who is served sooner, how one is called, and offers only what would help", () => {
    const root = show(<Waiting place={{ ahead: 0, waitS: 20 }} attended priority audible={false} notifying="ask" />);
    expect(root.textContent).toContain(translate("zh-CN", "waiting.assigning"));
    expect(root.textContent).toContain(translate("zh-CN", "waiting.priority"));
    expect(root.querySelectorAll("[data-action=sound], [data-action=notify]")).toHaveLength(2);
    const plain = show(<Waiting place={{ ahead: 0, waitS: 20 }} />);
    expect(plain.textContent).toContain(translate("zh-CN", "waiting.next"));
    expect(plain.querySelectorAll("[data-action]")).toHaveLength(0);
  });
});
