// @vitest-environment jsdom
// The second half of the review console in every language: it renders, axe finds nothing serious, what is pressed does what it says.

import type { ComponentChild } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../src/core/http.ts";
import { LANGUAGES, type Language } from "../src/core/protocol.ts";
import { ExportsPage } from "../src/review/work/pages/ExportsPage.tsx";
import { FiguresPage } from "../src/review/work/pages/FiguresPage.tsx";
import { NumbersPage } from "../src/review/work/pages/NumbersPage.tsx";
import { QueuePage } from "../src/review/work/pages/QueuePage.tsx";
import { AllWords } from "../src/review/work/panels/AllWords.tsx";
import { BoxEditor } from "../src/review/work/panels/BoxEditor.tsx";
import { AskForCopy } from "../src/review/work/panels/CopyPanel.tsx";
import { JudgeAgain } from "../src/review/work/panels/JudgeAgainPanel.tsx";
import { KeepingOf } from "../src/review/work/panels/KeepingPanel.tsx";
import { OwnWordForm } from "../src/review/work/panels/OwnWordForm.tsx";
import { Seed } from "../src/review/work/panels/SeedPanel.tsx";
import { clear, click, control, expectAccessible, find, press, show, write } from "./dom.tsx";
import {
  api,
  copy,
  disputed,
  entry,
  group,
  inWords,
  nowS,
  numbers,
  page,
  queue,
  review,
  same,
  track,
} from "./second-look-props.tsx";

afterEach(clear);

const nothing = () => undefined;
const opened = vi.fn(async () => undefined);
const seen = () => ({ review: review(), nowS });
const NOW = new Date(2026, 10, 22);

const all = (changes: Parameters<typeof api>[0] = {}) => (
  <AllWords api={api(changes)} review={review()} page={page} viewing="vwg_1" me="per_me" supervises onDecided={nothing} />
);
const PAGES: Record<string, ComponentChild> = {
  queue: <QueuePage {...seen()} api={api()} roles={["reviewer", "supervisor"]} trouble={null} onOpen={opened} />,
  "queue, empty": (
    <QueuePage
      {...seen()}
      api={api({ queue: async () => ({ ...queue, mine: null, waiting: 0, disputed: [] }) })}
      roles={["reviewer", "supervisor"]}
      trouble={new ApiError(403, "forbidden", "case: another")}
      onOpen={opened}
    />
  ),
  "own word": <OwnWordForm api={api()} nowS={nowS} session="ses_1" onGiven={nothing} />,
  "own word, not one's own": <OwnWordForm api={api()} nowS={nowS} session="ses_9" onGiven={nothing} />,
  "both words": all(),
  exports: <ExportsPage api={api()} />,
  "exports, none": <ExportsPage api={api({ exports: async () => ({ exports: [], kinds: [] }) })} />,
  figures: <FiguresPage api={api()} />,
  numbers: <NumbersPage api={api()} roles={["supervisor"]} now={NOW} />,
  "numbers, none": (
    <NumbersPage api={api({ numbers: async () => ({ ...numbers(""), total: group("", { sessions: 0 }) }) })} roles={[]} now={NOW} />
  ),
  "judge again": <JudgeAgain api={api()} page={page} viewing="vwg_1" onSeek={nothing} />,
  copy: <AskForCopy api={api()} page={page} mediaUrl={String} stamp={<i data-stamp />} atS={() => 12} />,
  keeping: <KeepingOf api={api()} session="ses_1" me="per_me" onChanged={nothing} />,
  seed: <Seed api={api()} session="ses_1" />,
};

/** What was asked for has come. */
const settled = () => act(async () => void (await new Promise((done) => setTimeout(done, 0))));

async function look(what: ComponentChild, language: Language = "en"): Promise<HTMLElement> {
  const root = show(inWords(language, what), language);
  await settled();
  await settled();
  return root;
}

describe.each(LANGUAGES)("in %s", (language) => {
  test.each(Object.entries(PAGES))(
    "%s",
    async (_, what) => {
      const root = await look(what, language);
      expect(root.querySelector(".skeleton")).toBeNull();
      expect(root.textContent).not.toMatch(/\{\w+\}|undefined|\[object|NaN/);
      if (language === "en") await expectAccessible(root);
    },
    30_000, // a whole page under axe, on a machine that may do other things as well
  );
});

describe("the queue", () => {
  test("tells what was given and until when, and opens it with its case", async () => {
    opened.mockClear();
    const root = await look(PAGES.queue);
    expect(find(root, "[data-mine=ses_1]").textContent).toMatch(/2026-17.*2 h 2 min/s);
    press(root, "open-mine");
    expect(opened).toHaveBeenCalledWith("ses_1", "2026-17", "queue.why");
  });

  test("gives the next by chance and says so when none waits", async () => {
    const waiting = { ...queue, mine: null, until_s: 0 };
    const server = api({ queue: vi.fn(async () => waiting) });
    const root = await look(<QueuePage {...seen()} api={server} roles={["reviewer"]} trouble={null} onOpen={opened} />);
    expect(root.querySelector(".queue-disputed")).toBeNull();
    press(root, "take-next");
    await settled();
    expect(server.next).toHaveBeenCalledOnce();
    expect(server.queue).toHaveBeenCalledTimes(2);
    const empty = await look(PAGES["queue, empty"]);
    expect(empty.querySelector("[data-empty=queue]")).not.toBeNull();
    expect(control(empty, "take-next").disabled).toBe(true);
    expect(empty.textContent).toContain("the case's reference is another");
  });

  test("reads the list of what is disputed on until every one of them was found, and no further", async () => {
    const props = seen();
    await look(<QueuePage {...props} api={api()} roles={["supervisor"]} trouble={null} onOpen={opened} />);
    expect(props.review.sessions.mock.calls).toEqual([
      [{ review: "disagreed" }, ""],
      [{ review: "disagreed" }, "abc"],
    ]);
  });

  test("a supervisor opens what is disputed, unless they had a part in it", async () => {
    opened.mockClear();
    const root = await look(PAGES.queue);
    expect(root.querySelectorAll("[data-disputed]")).toHaveLength(2);
    expect(find(root, "[data-disputed=ses_3]").textContent).toContain("somebody else decides");
    press(root, "open-disputed");
    expect(opened).toHaveBeenCalledWith("ses_2", "2026-18", "disputed.why");
  });
});

describe("a word", () => {
  test("cannot be given with a hole; then it is given once, and nothing of the first word was there before", async () => {
    const server = api();
    const given = vi.fn();
    const root = await look(<OwnWordForm api={server} nowS={nowS} session="ses_1" onGiven={given} />);
    expect(root.textContent).not.toContain("all as it should be");
    expect(control(root, "give-word").disabled).toBe(true);
    click(root, "input[value=refuse]");
    click(root, "input[value='refuse.will']");
    write(root, "textarea", "did not know the price");
    expect(control(root, "give-word").disabled).toBe(false);
    press(root, "give-word");
    await settled();
    const word = { outcome: "refuse", reasons: ["refuse.will"], words: "did not know the price" };
    expect(server.give).toHaveBeenCalledWith("ses_1", word);
    expect(given).toHaveBeenCalledOnce();
    expect(root.textContent).toContain("in the record");
  });

  test("whose time was over is told what to do", async () => {
    const server = api({
      give: vi.fn(async () => Promise.reject(new ApiError(403, "forbidden", "expected a session that the queue gave you"))),
    });
    const root = await look(<OwnWordForm api={server} nowS={nowS} session="ses_1" onGiven={nothing} />);
    click(root, "input[value=approve]");
    write(root, "textarea", "all as it should be");
    press(root, "give-word");
    await settled();
    expect(find(root, "[role=alert]").textContent).toContain("Take the next one from the queue");
    expect(root.querySelector("textarea")?.value).toBe("all as it should be");
  });

  test("a third person sees both and decides; who gave a word does not", async () => {
    const server = api();
    const trail = review();
    const root = await look(
      <AllWords api={server} review={trail} page={page} viewing="vwg_1" me="per_me" supervises onDecided={nothing} />,
    );
    expect(trail.entries).toHaveBeenCalledWith("ses_1", "vwg_1", 40);
    expect(find(root, "[data-said=first]").textContent).toContain("all as it should be");
    expect(find(root, "[data-said=review]").textContent).toContain("did not know the price");
    click(root, "[data-form=adjudication] input[value=refuse]");
    write(root, "[data-form=adjudication] textarea", "the price was not known");
    press(root, "adjudicate");
    await settled();
    expect(server.adjudicate).toHaveBeenCalledWith("ses_1", { outcome: "refuse", words: "the price was not known" });
    clear();
    const own = await look(
      <AllWords api={api()} review={review()} page={page} viewing="vwg_1" me="per_one" supervises onDecided={nothing} />,
    );
    expect(own.querySelector("[data-form=adjudication]")).toBeNull();
  });
});

test("why it was drawn is said, also for a reason that this page does not know yet", async () => {
  const trail = [...disputed, entry(43, "review_drawn", { why: ["from_a_newer_server"] })];
  const root = await look(
    <AllWords api={api()} review={review(trail)} page={page} viewing="vwg_1" me="per_me" supervises onDecided={nothing} />,
  );
  expect(root.textContent).toContain("drawn at random, a person's verdict stands in the machine's place, another reason");
});

describe("copies", () => {
  test("are asked for once when the page opens, also when that tells that later is soon enough", async () => {
    const server = api({ exports: vi.fn(async () => ({ exports: [copy({ state: "made" })], kinds: [] })) });
    await look(<ExportsPage api={server} />);
    expect(server.exports).toHaveBeenCalledOnce();
  });

  test("of others are agreed to, or refused with words", async () => {
    const server = api();
    const root = await look(<ExportsPage api={server} />);
    expect(control(root, "disagree").disabled).toBe(true);
    write(root, "textarea", "not needed for the case");
    press(root, "disagree");
    await settled();
    expect(server.answerExport).toHaveBeenCalledWith("exp_0", false, "not needed for the case");
  });

  test("of one's own are taken once they are whole, and only then", async () => {
    const root = await look(PAGES.exports);
    expect(find(root, "[data-copy=exp_1] [data-action=take-copy]").getAttribute("href")).toBe("/file/exp_1");
    expect(root.querySelector("[data-copy=exp_2] [data-action=take-copy]")).toBeNull();
    expect(root.querySelector("[data-copy=exp_2] progress")?.getAttribute("value")).toBe("0.4");
  });

  test("one that failed says what to do", async () => {
    const failed = api({ exports: async () => ({ exports: [copy({ state: "failed", why: "internal" })], kinds: [] }) });
    expect((await look(<ExportsPage api={failed} />)).textContent).toContain("Ask again on the session's page");
  });

  test("a cut is asked for with its stretch", async () => {
    const server = api();
    const root = await look(<AskForCopy api={server} page={page} mediaUrl={String} stamp={<i data-stamp />} atS={() => 12.34} />);
    click(root, "input[value=cut]");
    press(root, "now-from");
    write(root, "[data-field=to]", "0:40");
    write(root, "textarea", "court order 12/2026");
    press(root, "ask-copy");
    await settled();
    expect(server.askExport).toHaveBeenCalledWith("ses_1", { what: "cut", words: "court order 12/2026", from_s: 12.3, to_s: 40 });
    expect(root.textContent).toContain("Somebody else has to agree now");
  });

  test("a box is added, moved by keys, taken off", async () => {
    const root = await look(PAGES.copy);
    click(root, "input[value=redacted]");
    expect(root.querySelector("[data-canvas] [data-stamp]"), "who looks stands over it").not.toBeNull();
    press(root, "add-box");
    const key = (name: string) =>
      act(() => void find(root, "[data-box]").dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })));
    key("ArrowRight");
    expect(find(root, "[data-box]").style.left).toBe("42%");
    expect(root.querySelectorAll(".box-table tbody tr")).toHaveLength(1);
    key("Delete");
    expect(root.querySelector("[data-empty=boxes]")).not.toBeNull();
  });

  test("each box is one alone, also after another kind was looked at in between", async () => {
    const root = await look(PAGES.copy);
    click(root, "input[value=redacted]");
    press(root, "add-box");
    click(root, "input[value=cut]");
    click(root, "input[value=redacted]");
    press(root, "add-box");
    const boxes = [...root.querySelectorAll<HTMLElement>("[data-box]")];
    act(() => void boxes[1]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })));
    expect(boxes.map(({ style }) => style.left)).toEqual(["40%", "42%"]);
    act(() => void boxes[1]?.dispatchEvent(new KeyboardEvent("keydown", { key: "Delete", bubbles: true })));
    expect(root.querySelectorAll("[data-box]")).toHaveLength(1);
  });

  test("boxes are drawn over the very picture that the player shows, and a screen is called one", async () => {
    const tracks = [
      { ...track, from_s: 10, to_s: 110, duration_s: 99 },
      { ...track, part: "prt_2", who: "applicant.screen" },
    ];
    const editor = { tracks, lengthS: 120, atS: () => 60, boxes: [], stamp: null, onChange: nothing };
    const root = await look(<BoxEditor {...editor} mediaUrl={(media) => `${media}?viewing=vwg_1`} />);
    const video = find(root, "video") as HTMLVideoElement;
    expect(video.currentTime).toBe(49.5);
    video.currentTime = 0;
    act(() => void video.dispatchEvent(new Event("loadedmetadata")));
    expect(video.currentTime).toBe(49.5);
    expect(video.getAttribute("src")).toBe("/api/review/sessions/ses_1/media/prt_1?viewing=vwg_1");
    const names = [...root.querySelectorAll("option")].map(({ textContent }) => textContent);
    expect(names[0]).toContain("Applicant");
    expect(names[1]).toContain("Applicant's screen");
  });

  test("are not offered before one's own word", async () => {
    const blind = { ...page, session: { ...page.session, blind: true } };
    const root = await look(<AskForCopy api={api()} page={blind} mediaUrl={String} stamp={<i data-stamp />} atS={() => 0} />);
    expect(root.querySelector("input")).toBeNull();
    expect(root.textContent).toContain("before you have given your own outcome");
  });
});

describe("judging again", () => {
  test("lists what would differ, and leads to the moment of a finding", async () => {
    const server = api();
    const seek = vi.fn();
    const root = await look(<JudgeAgain api={server} page={page} viewing="vwg_1" onSeek={seek} />);
    expect(control(root, "judge-again").disabled).toBe(true);
    write(root, "textarea", "Dear colleagues");
    expect(root.textContent).toContain("does not look like a policy");
    write(root, "textarea", "[checks.face_match]\nmax_distance = 0.2\n");
    press(root, "judge-again");
    await settled();
    expect(server.judgeAgain).toHaveBeenCalledWith("ses_1", "vwg_1", "[checks.face_match]\nmax_distance = 0.2\n");
    expect(root.querySelectorAll("[data-differs=finding]")).toHaveLength(2);
    expect(root.querySelectorAll("[data-differs=step], [data-differs=ending], [data-differs=suspension]")).toHaveLength(3);
    click(root, "[data-differs=finding] button");
    expect(seek).toHaveBeenCalledWith(21.5);
  });

  test("says so when nothing would", async () => {
    const server = api({ judgeAgain: vi.fn(async () => same) });
    const root = await look(<JudgeAgain api={server} page={page} viewing="vwg_1" onSeek={nothing} />);
    click(root, "input[value=own]");
    press(root, "judge-again");
    await settled();
    expect(server.judgeAgain).toHaveBeenCalledWith("ses_1", "vwg_1", null);
    expect(find(root, "[data-again=same]").textContent).toContain("Nothing would change");
  });

  test("a policy that cannot be used: the server's own words stand there", async () => {
    const server = api({
      judgeAgain: async () => Promise.reject(new ApiError(400, "bad_policy", "checks.face_match.max_distance: expected a number")),
    });
    const root = await look(<JudgeAgain api={server} page={page} viewing="vwg_1" onSeek={nothing} />);
    write(root, "textarea", "[checks.face_match]\nmax_distance = 'x'\n");
    press(root, "judge-again");
    await settled();
    expect(find(root, "[role=alert]").textContent).toContain("checks.face_match.max_distance: expected a number");
  });
});

describe("keeping", () => {
  test("a hold is lifted by somebody else than who laid it", async () => {
    const server = api();
    const root = await look(<KeepingOf api={server} session="ses_1" me="per_me" onChanged={nothing} />);
    expect(root.querySelector("[data-hold=hld_1] [data-action=open-lift-hold]")).toBeNull();
    press(find(root, "[data-hold=hld_2]"), "open-lift-hold");
    write(root, "[data-form=lift-hold] textarea", "it was withdrawn");
    press(root, "lift-hold");
    await settled();
    expect(server.liftHold).toHaveBeenCalledWith("ses_1", "hld_2", "it was withdrawn");
  });

  test("a hold needs words", async () => {
    const server = api();
    const root = await look(<KeepingOf api={server} session="ses_1" me="per_me" onChanged={nothing} />);
    press(root, "open-lay-hold");
    write(root, "[data-form=lay-hold] textarea", "short");
    expect(control(root, "lay-hold").disabled).toBe(true);
    write(root, "[data-form=lay-hold] textarea", "a lawsuit was announced");
    press(root, "lay-hold");
    await settled();
    expect(server.layHold).toHaveBeenCalledWith("ses_1", "a lawsuit was announced");
  });
});

test("a known-bad session is laid among the others by whoever says that they mean it", async () => {
  const server = api();
  const root = await look(<Seed api={server} session="ses_1" />);
  click(root, "input[value=refuse]");
  expect(control(root, "seed").disabled).toBe(true);
  click(root, "[data-field=sure]");
  press(root, "seed");
  await settled();
  expect(server.seed).toHaveBeenCalledWith("ses_1", "refuse");
});

describe("figures", () => {
  test("tell counts, bounds, flags and how the draw is repeated", async () => {
    const root = await look(PAGES.figures);
    expect(find(root, "[data-reviewer=per_one]").textContent).toContain("0 %, at most 26 %");
    expect(find(root, "[data-reviewer=per_two]").textContent).toContain("has met none yet");
    expect(find(root, "[data-clerk=per_wang]").textContent).toContain("5 of 12");
    expect(find(root, "[data-clerk=per_wang]").textContent).toContain("Look here");
    expect(find(root, "[data-clerk=per_wang]").textContent).toContain("Wang Fang");
    expect(find(root, "[data-cluster=flagged]").textContent).toContain("8 of 9");
    expect(find(root, "[data-period='2026-10']").textContent).toContain("cloudwindow review draw --seed 5f5f");
    expect(find(root, "[data-period='2026-11']").textContent).not.toContain("review draw");
  });

  test("whoever reviews is told why they do not see them", async () => {
    const refused = async () => Promise.reject(new ApiError(403, "forbidden", ""));
    const root = await look(<FiguresPage api={api({ samples: refused, clerks: refused, reviewers: refused })} />);
    expect(find(root, "[role=alert]").textContent).toContain("Whoever reviews does not see these figures");
  });

  test("the office's numbers: a table beside every chart, and what may not be told is not", async () => {
    const server = api();
    const root = await look(<NumbersPage api={server} roles={["auditor"]} now={NOW} />);
    expect(server.numbers).toHaveBeenCalledWith({ from: "2026-10-24", to: "2026-11-22" }, "");
    expect(find(root, "[data-tile=waited]").textContent).toContain("1:15");
    act(() => {
      const select = find(root, "[data-field=by]") as HTMLSelectElement;
      select.value = "network";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await settled();
    await settled();
    for (const chart of root.querySelectorAll("[data-chart]")) expect(chart.querySelector("table"), chart.className).not.toBeNull();
    expect(find(root, "[data-chart=content]").textContent).toContain("not shown");
    expect(root.querySelectorAll("[data-chart=waited] .bar")).toHaveLength(2);
    expect(find(root, "[data-action=csv]").getAttribute("href")).toBe("/numbers.csv");
  });
});
