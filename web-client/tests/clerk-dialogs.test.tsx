// @vitest-environment jsdom
// The dialogs of the console: what each asks for, what it sends, and what keeps it from being sent.
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DecideDialog } from "../src/clerk/forms/DecideDialog.tsx";
import { DeedForm } from "../src/clerk/forms/DeedForm.tsx";
import { InterpreterDialog } from "../src/clerk/forms/InterpreterDialog.tsx";
import { OfferDialog } from "../src/clerk/forms/OfferDialog.tsx";
import { SayDialog } from "../src/clerk/forms/SayDialog.tsx";
import { ApiError } from "../src/core/http.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { after, decide, form, n, nothing, papered, refused, voice } from "./clerk-props.tsx";
import { clear, click, find, press, show, write } from "./dom.tsx";
import { aFinding, brief, entry } from "./seat-trail.ts";

afterEach(clear);

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

  test("a refusal stays in the dialog, one reason a line, in the reader's language; the server's English is folded away", () => {
    const root = show(<DeedForm {...form} kind="override" trouble={refused} />, "zh-CN");
    expect(find(root, "[role=alert] strong").textContent).toBe("现在不能这样做。");
    expect([...root.querySelectorAll("[role=alert] li")].map((each) => each.textContent)).toEqual([
      "第 3 步“意愿问答”还没有结论。",
      `没有勾选：${CLERK["zh-CN"]["item.alone"]}`,
    ]);
    expect(find(root, "[role=alert] details p[lang=en]").textContent).toContain("checklist: alone");
    expect(find(root, "[role=alert] details")).toHaveProperty("open", false);
  });

  test("a second invitation says before and after what becomes of the first", () => {
    const dialog = (before: "none" | "invited" | "joined", link: string | null) =>
      show(
        <InterpreterDialog busy={false} trouble={null} link={link} before={before} onInvite={nothing} onClose={nothing} />,
        "en",
      );
    expect(dialog("none", null).querySelector(".notice")).toBeNull();
    expect(find(dialog("invited", null), ".notice").textContent).toContain("takes the place of the first");
    expect(find(dialog("joined", null), ".notice").textContent).toContain("leaves the conversation");
    expect(find(dialog("joined", "https://x/#T"), ".notice").textContent).toContain("no longer works");
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
  const clean = after(
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

  test("what the server named and this page has no place for is said apart from the holes", () => {
    const stranger = new ApiError(409, "conflict", "not yet: state: suspended; checklist: alone", [
      { code: "hole.state", state: "suspended" },
      { code: "hole.item", item: "alone" },
      { code: "hole.of_a_newer_server" },
    ]);
    const root = show(<DecideDialog {...decide} trouble={stranger} />, "zh-TW");
    expect([...root.querySelectorAll("[role=alert] li")].map((each) => each.textContent)).toEqual([
      "這次辦理已暫停，不能作出決定。",
    ]);
    expect(find(root, "[data-hole='item:alone']")).not.toBeNull();
  });

  test("what only the server named does not keep the decision from being tried again", () => {
    const stranger = new ApiError(409, "conflict", "not yet: recorder: it was unhealthy", [{ code: "hole.recorder" }]);
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
