// @vitest-environment jsdom
// The review console as people see it: the list, opening, a session with everything, a blind one; what is pressed is asked for.
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FindingSeenOut } from "../src/core/generated.ts";
import { ApiError } from "../src/core/http.ts";
import type { Language } from "../src/core/protocol.ts";
import { SessionTable } from "../src/review/list/SessionTable.tsx";
import { SessionsView } from "../src/review/pages/SessionsView.tsx";
import { SessionView } from "../src/review/pages/SessionView.tsx";
import { TrailView } from "../src/review/pages/TrailView.tsx";
import { FindingDetail } from "../src/review/session/FindingDetail.tsx";
import { KeysDialog } from "../src/review/session/KeysDialog.tsx";
import { OpenForm } from "../src/review/session/OpenForm.tsx";
import { TrailState } from "../src/review/session/TrailState.tsx";
import { BoxEditor } from "../src/review/work/panels/BoxEditor.tsx";
import { clear, click, find, lookAtAll, press, write } from "./dom.tsx";
import { aBlindPage, aPage, aRoom, aRow, aTrack, BEGAN_S } from "./review-data.ts";
import { showReview, worded } from "./review-dom.tsx";

vi.mock("../src/review/panels/index.ts", () => ({ PANELS: [] })); // the second half's panels have tests of their own

afterEach(() => {
  clear();
  history.replaceState(null, "", "/");
});

const nothing = () => undefined;
const rows = [
  aRow("ses_1", { risks: ["sign", "coercion.suspected"], reasons: ["link.lost", "turn.late"], gaps: 2, overrides: 1, rules: 3 }),
  aRow("ses_2", { outcome: null, overrides: null, rules: null, review: "open" }),
  aRow("ses_3", { may_open: false, reference: null, outcome: "expired" }),
  aRow("ses_4", { outcome: "", state: "verifying", clerk: "", duration_s: 0, review: "from_a_newer_server" }),
];
const detail: FindingSeenOut = {
  at: "2026-11-20T08:00:15.000Z",
  finding: { facts: [{ name: "yaw", value: 12.3456 }], models: ["headpose 1"] },
  observations: Array.from({ length: 20 }, (_, n) => ({ type: "Seen", at_s: BEGAN_S + n, yaw_deg: n * 1.23456, box: [1, 2] })),
  observed: 4000,
  challenge: { prompt: "turn.left", words: "请向左转头", expected: "left" },
  policy_line: { key: "checks.head_turns.yaw_deg", value: 20, line: 17 },
  stills: [aPage.stills[0] as FindingSeenOut["stills"][number]],
};
const [failed] = aPage.findings;
if (failed === undefined) throw new Error("expected a finding");

const form = { session: "ses_1", over: false, busy: false, trouble: null, onOpen: nothing, onBack: nothing };

lookAtAll({
  list: (language) => worded(<SessionTable rows={rows} />, language),
  "a form": (language) => worded(<OpenForm {...form} />, language),
  "a form, refused": (language) => worded(<OpenForm {...form} trouble={new ApiError(403, "forbidden", "no")} />, language),
  "a form, in vain": (language) => worded(<OpenForm {...form} trouble={new ApiError(409, "conflict", "no")} />, language),
  "a viewing that is over": (language) => worded(<OpenForm {...form} over />, language),
  "a finding": (language) =>
    worded(
      <FindingDetail
        finding={failed}
        seen={detail}
        beganS={BEGAN_S}
        stillUrl={(hash) => `/${hash}`}
        stamp={null}
        onSeek={nothing}
      />,
      language,
    ),
  keys: (language) => worded(<KeysDialog onClose={nothing} />, language),
  trails: (language) =>
    worded(<TrailState trail={{ ...aPage.trail, whole: false, broken: "entry 7", checkpoint: null, stamped: "x" }} />, language),
});

async function opened(page = aPage, language: Language = "zh-CN") {
  const scripted = aRoom({
    "/api/review/sessions/ses_1/viewings": [201, { viewing: "vwg_1", until: BEGAN_S + 3600 }],
    "/api/review/sessions/ses_1": [200, page],
    "/api/review/sessions/ses_1/findings/150": [200, detail],
  });
  const root = showReview(<SessionView room={scripted.room} id="ses_1" />, language);
  write(root, "[name=case]", "2026-SH-1");
  write(root, "[name=why]", "法院要求查看");
  press(root, "open");
  await vi.waitFor(() => find(root, "[data-page=session]"));
  await vi.waitFor(() => expect(document.title).toContain(page.session.reference)); // from here on it hears keys
  return { ...scripted, root };
}

const clock = (root: HTMLElement) => find(root, "[data-clock]").textContent?.split(" ")[0];

describe("opening a session", () => {
  test("asks for the reference and a reason of five characters, and tells the server both", async () => {
    const { asked, root } = await opened();
    expect(asked[0]).toEqual(["/api/review/sessions/ses_1/viewings", { case: "2026-SH-1", why: "法院要求查看" }]);
    expect(asked[1]?.[0]).toBe("/api/review/sessions/ses_1?viewing=vwg_1");
    expect(find(root, "h1").textContent).toContain("王小明");
    expect(find(root, ".viewing-left").textContent).toContain("1:00:00");
  });

  test("without a whole reason nothing can be asked for", () => {
    const onOpen = vi.fn();
    const root = showReview(<OpenForm {...form} onOpen={onOpen} />);
    write(root, "[name=case]", "2026-SH-1");
    write(root, "[name=why]", "看看  ");
    press(root, "open");
    expect(onOpen).not.toHaveBeenCalled();
  });

  test("a refusal is said clearly, and leaves what was written", async () => {
    const { room } = aRoom({ "/api/review/sessions/ses_1/viewings": [403, { code: "forbidden", detail: "another" }] });
    const root = showReview(<SessionView room={room} id="ses_1" />);
    write(root, "[name=case]", "wrong");
    write(root, "[name=why]", "法院要求查看");
    press(root, "open");
    await vi.waitFor(() => expect(find(root, "[role=alert]").textContent).toContain("已被记录"));
    expect((find(root, "[name=case]") as HTMLInputElement).value).toBe("wrong");
  });

  test("when its time is over everything is put away, and it can be opened anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { root, room } = await opened();
    act(() => {
      vi.advanceTimersByTime(3_600_001);
    });
    vi.useRealTimers();
    expect(find(root, "[data-page=viewing-over]").textContent).toContain("重新打开");
    expect(room.viewings.value).toEqual({});
    expect(root.querySelector("video, canvas")).toBeNull();
  });

  test("a server that ends it before is believed", async () => {
    const { room } = aRoom({
      "/api/review/sessions/ses_1/viewings": [201, { viewing: "vwg_1", until: BEGAN_S + 3600 }],
      "/api/review/sessions/ses_1": [403, { code: "forbidden", detail: "over" }],
    });
    const root = showReview(<SessionView room={room} id="ses_1" />);
    write(root, "[name=case]", "2026-SH-1");
    write(root, "[name=why]", "法院要求查看");
    press(root, "open");
    await vi.waitFor(() => find(root, "[data-page=viewing-over]"));
  });
});

describe("a session's page", () => {
  test.each(["zh-CN", "zh-TW", "en"] as const)(
    "is whole and can be read in %s",
    async (language) => {
      const { root } = await opened(aPage, language);
      for (const tab of ["entries", "marks", "findings", "steps", "pictures", "transcript"]) {
        click(root, `[data-tab=${tab}]`);
        expect(root.textContent, tab).not.toMatch(/\{\w+\}|undefined|\[object|NaN/);
      }
      const axe = (await import("axe-core")).default;
      const found = await axe.run(root, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
      const grave = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    },
    30_000,
  ); // a whole page under axe, on a machine that may do other things as well

  test("a pane for everybody who was recorded, who looks and when over each of them", async () => {
    const { root } = await opened();
    const panes = [...root.querySelectorAll<HTMLElement>("[data-pane]")].map((pane) => pane.dataset.pane);
    expect(panes).toEqual(["applicant", "clerk", "applicant.screen", "interpreter"]);
    act(() => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
    });
    for (const _ of Array(9)) {
      act(() => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
      });
    }
    const stamps = [...root.querySelectorAll(".pane [data-stamp]")];
    for (const stamp of stamps) expect(stamp.textContent).toMatch(/^林主管20\d\d-/);
    expect(stamps).toHaveLength(3); // the fourth has no picture there
    expect(find(root, "video").getAttribute("src")).toBe(`${aPage.tracks[2]?.media}?viewing=vwg_1`);
    expect(root.querySelector("video[controls]")).toBeNull();
    click(root, "[data-pane-toggle=clerk]");
    expect(root.querySelector("[data-pane=clerk]")).toBeNull();
  });

  test("keys jump from mark to mark and picture to picture, but not while somebody writes", async () => {
    const { root } = await opened();
    const key = (name: string, target: EventTarget = document.body) =>
      act(() => {
        target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
      });
    key("n");
    expect(clock(root)).toBe("0:10.00");
    key("n");
    key("n");
    expect(clock(root)).toBe("0:15.00");
    key("p");
    expect(clock(root)).toBe("0:11.00");
    key(".");
    expect(clock(root)).toBe("0:11.01");
    key("n", find(root, "#look-for"));
    expect(clock(root)).toBe("0:11.01");
    key("End");
    expect(clock(root)).toBe("2:00.00");
    key("?");
    expect(root.querySelector("[data-dialog=keys]")).not.toBeNull();
  });

  test("what has the focus takes its own keys, and leaves the others to the player", async () => {
    const { root } = await opened();
    const onChange = vi.fn();
    const box = { id: 1, part: "prt_1", x: 0.4, y: 0.4, width: 0.2, height: 0.2, from: "0:00", to: "1:00" };
    const tracks = [aTrack("applicant", 0, 60, { part: "prt_1" })];
    const editor = showReview(
      <BoxEditor tracks={tracks} mediaUrl={String} lengthS={60} atS={() => 0} boxes={[box]} stamp={null} onChange={onChange} />,
    );
    const key = (name: string, target: Element) =>
      act(() => {
        target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
      });
    key("ArrowRight", find(editor, "[data-box]"));
    expect(onChange).toHaveBeenCalledWith([{ ...box, x: 0.42 }]);
    expect(clock(root)).toBe("0:00.00");
    click(root, "[data-tab=marks]");
    key("ArrowRight", find(root, "[data-tab=marks]"));
    expect(find(root, "[data-tab=findings]").getAttribute("aria-selected")).toBe("true");
    expect(clock(root)).toBe("0:00.00");
    key("n", find(root, "[data-tab=findings]"));
    expect(clock(root)).toBe("0:10.00");
  });

  test("words are looked for, however wide they were written, and each hit jumps", async () => {
    const { root } = await opened();
    const enter = () =>
      act(() => {
        find(root, "#look-for").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      });
    write(root, "#look-for", "自愿");
    expect(root.querySelectorAll("mark")).toHaveLength(2);
    enter();
    expect(clock(root)).toBe("0:30.00");
    enter();
    expect(clock(root)).toBe("1:15.00");
    enter();
    expect(clock(root)).toBe("0:30.00");
    write(root, "#look-for", "128");
    expect(find(root, "[data-hits]").dataset.hits).toBe("1");
  });

  test("a finding opens to what stands behind it, and jumps; the match leads there too", async () => {
    const { root, asked } = await opened();
    click(root, "[data-tab=findings]");
    press(root, "finding-150");
    await vi.waitFor(() => find(root, ".finding-detail"));
    expect(asked.at(-1)?.[0]).toBe("/api/review/sessions/ses_1/findings/150?viewing=vwg_1");
    const told = find(root, ".finding-detail").textContent ?? "";
    for (const words of ["12.50", "checks.head_turns.yaw_deg", "20", "第 17 行", "请向左转头", "4000"])
      expect(told).toContain(words);
    expect(find(root, ".finding-detail img").getAttribute("src")).toContain("/stills/aaaa");
    press(root, "seek-150");
    expect(clock(root)).toBe("0:15.00");
    press(root, "open-match");
    expect(find(root, "[data-finding='900']").className).toContain("open");
  });

  test("a rule jumps to what it objects to", async () => {
    const { root } = await opened();
    const jumps = [...root.querySelectorAll<HTMLElement>("[data-rule] .jump")];
    act(() => jumps[1]?.click());
    expect(clock(root)).toBe("1:10.00");
  });

  test("what must not be known yet is said to be untold, and nothing of it is there", async () => {
    const { root } = await opened(aBlindPage);
    expect(find(root, "[data-blind-note]").textContent).toContain("盲审");
    expect(root.querySelectorAll(".session-head .untold")).toHaveLength(2);
    expect(find(root, ".session-head").textContent).not.toContain("批准");
  });

  test("the trail is read on where it was left, and ends", async () => {
    const { root, answers, asked } = await opened();
    const told = (index: number) => ({ index, at: "2026-11-20T08:00:00.000Z", kind: "note_made", event: { by: "per_2" } });
    const path = "/api/review/sessions/ses_1/entries";
    answers[path] = [200, { entries: [told(0), { ...told(1), event: null }] }];
    click(root, "[data-tab=entries]");
    await vi.waitFor(() => find(root, "[data-entry='1'] .untold"));
    answers[path] = [200, { entries: [] }];
    press(root, "more-entries");
    await vi.waitFor(() => expect(find(root, ".entries").textContent).toContain("以上是全部记录"));
    expect(asked.at(-1)?.[0]).toBe(`${path}?viewing=vwg_1&since=2`);
  });

  test("putting it away forgets the viewing", async () => {
    const { root, room } = await opened();
    press(root, "close-session");
    expect([room.viewings.value, location.hash]).toEqual([{}, "#/sessions"]);
  });
});

describe("who did what", () => {
  test("an auditor reads it by the session's id, without a viewing", async () => {
    const entry = { index: 3, at: "2026-11-20T08:00:00.000Z", kind: "playback_opened", event: { by: "per_9", until_s: 1 } };
    const { room, asked } = aRoom({ "/api/review/sessions/ses_1/entries": [200, { entries: [entry] }] }, ["auditor"]);
    const empty = showReview(<TrailView room={room} id={null} />);
    write(empty, "[name=session]", " ses_1 ");
    press(empty, "read-trail");
    expect(location.hash).toBe("#/trail/ses_1");
    const root = showReview(<TrailView room={room} id="ses_1" />);
    await vi.waitFor(() => expect(find(root, "[data-entry='3']").textContent).toContain("per_9"));
    expect(asked[0]?.[0]).toBe("/api/review/sessions/ses_1/entries?viewing=&since=0");
  });
});

describe("the list", () => {
  const listed = (more: object = {}) =>
    aRoom({ "/api/review/sessions": [200, { rows, next: null, ...more }], "/api/review/filters": [200, { filters: [] }] });

  test("what may not be opened is no link, what may not be known is said to be told later", async () => {
    const { room } = listed();
    const root = showReview(<SessionsView room={room} id={null} />);
    await vi.waitFor(() => find(root, "tbody tr"));
    expect([...root.querySelectorAll("a[data-open]")].map((link) => link.getAttribute("href"))).toEqual([
      "#/session/ses_1",
      "#/session/ses_2",
      "#/session/ses_4",
    ]);
    expect(find(root, "[data-session=ses_2] .untold").textContent).toBe("表态之后显示");
  });

  test("arrows go from row to row", async () => {
    const { room } = listed();
    const root = showReview(<SessionsView room={room} id={null} />);
    await vi.waitFor(() => find(root, "tbody tr"));
    find(root, "[data-open=ses_1]").focus();
    find(root, "tbody").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    expect((document.activeElement as HTMLElement).dataset.open).toBe("ses_2");
  });

  test("nothing found is something else than nothing there", async () => {
    const { room } = listed({ rows: [] });
    const root = showReview(<SessionsView room={room} id={null} />);
    await vi.waitFor(() => expect(find(root, "[data-empty]").textContent).toBe("还没有任何办理记录。"));
    write(root, "[name=q]", "王小明");
    press(root, "find");
    await vi.waitFor(() => expect(find(root, "[data-empty]").textContent).toContain("没有符合这些条件"));
  });
});
