// @vitest-environment jsdom
// The dialogs of the console: what each asks for, what it sends, and what keeps it from being sent.
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DecideDialog } from "../src/clerk/forms/DecideDialog.tsx";
import { DeedForm } from "../src/clerk/forms/DeedForm.tsx";
import { OfferDialog } from "../src/clerk/forms/OfferDialog.tsx";
import { SayDialog } from "../src/clerk/forms/SayDialog.tsx";
import { ApiError } from "../src/core/http.ts";
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
