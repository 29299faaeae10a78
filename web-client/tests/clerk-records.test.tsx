// @vitest-environment jsdom
// The middle of the console: what was said, asked, written and shown.
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Console } from "../src/clerk/pages/Console.tsx";
import { DocumentPanel } from "../src/clerk/panels/DocumentPanel.tsx";
import { PointerLayer } from "../src/clerk/panels/PointerLayer.tsx";
import { Questions } from "../src/clerk/panels/Questions.tsx";
import { Chat } from "../src/clerk/panels/Said.tsx";
import { Transcript } from "../src/clerk/panels/Transcript.tsx";
import { after, asked, consoleProps, n, nothing, papered, question } from "./clerk-props.tsx";
import { clear, find, press, show, write } from "./dom.tsx";
import { aFinding, entry } from "./seat-trail.ts";

afterEach(clear);

describe("records", () => {
  test("digits asked stand above digits heard, place by place", () => {
    const heard = after(
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
