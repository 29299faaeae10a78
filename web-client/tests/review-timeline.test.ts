// The line of a session: where moments lie, what is drawn once for many, which mark is next.
import { describe, expect, test } from "vitest";
import { lanesOf, thinned } from "../src/review/timeline/lanes.ts";
import { groupOf, inOrder, nearest, neighbour, placeOf } from "../src/review/timeline/marks.ts";
import { HEIGHTS, stacked } from "../src/review/timeline/paint.ts";
import { moved, showing, ticks, timeAt, whole, xOf, zoomed } from "../src/review/timeline/view.ts";
import { aMark, aPage } from "./review-data.ts";

describe("the stretch that is shown", () => {
  const all = whole(7200);

  test("a moment's place and the moment at a place are each other's opposite", () => {
    expect(xOf(all, 1000, 3600)).toBe(500);
    expect(timeAt(all, 1000, xOf(all, 1000, 1234))).toBeCloseTo(1234);
  });

  test("what is zoomed around stays in its place, within the session and no closer than ten seconds", () => {
    const near = zoomed(all, 0.5, 1800, 7200);
    expect(near).toEqual({ fromS: 900, toS: 4500 });
    expect(xOf(near, 1000, 1800)).toBeCloseTo(xOf(all, 1000, 1800));
    let closest = all;
    for (let n = 0; n < 30; n += 1) closest = zoomed(closest, 0.5, 3600, 7200);
    expect(closest.toS - closest.fromS).toBeCloseTo(10);
    expect(zoomed(near, 100, 1800, 7200)).toEqual(all);
    expect(zoomed(whole(4), 0.5, 2, 4)).toEqual(whole(4));
  });

  test("it is moved no farther than the session goes, and follows the moment that plays", () => {
    const part = { fromS: 100, toS: 200 };
    expect(moved(part, -500, 7200)).toEqual({ fromS: 0, toS: 100 });
    expect(moved(part, 9_000, 7200)).toEqual({ fromS: 7100, toS: 7200 });
    expect(showing(part, 150, 7200)).toBe(part);
    expect(showing(part, 250, 7200)).toEqual({ fromS: 240, toS: 340 });
  });

  test("round moments are written far enough from each other", () => {
    expect(ticks(all, 1000)).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600, 4200, 4800, 5400, 6000, 6600, 7200]);
    expect(ticks({ fromS: 12, toS: 22 }, 720).length).toBeLessThanOrEqual(11);
    expect(ticks(whole(90_000), 300).length).toBeLessThan(6);
  });
});

describe("marks", () => {
  const marks = inOrder(aPage.marks);

  test("each kind belongs to a group; one that is not known yet to the others", () => {
    expect(groupOf(aMark(1, "override"))).toBe("overrides");
    expect(groupOf(aMark(1, "gap"))).toBe("gaps");
    expect(groupOf(aMark(1, "from_a_newer_server"))).toBe("other");
  });

  test("are found by halves", () => {
    expect([placeOf(marks, -1), placeOf(marks, 11), placeOf(marks, 11.5), placeOf(marks, 999)]).toEqual([0, 1, 2, marks.length]);
  });

  test("from mark to mark: those of one moment are one stop, and it ends at the ends", () => {
    const stops: number[] = [];
    for (let at = 0; ; ) {
      const next = neighbour(marks, at, 1);
      if (next === null) break;
      stops.push(next.at_s);
      at = next.at_s;
    }
    expect(stops).toEqual([10, 11, 15, 20, 50, 51, 61, 70, 80, 90, 95, 100, 118]);
    expect(neighbour(marks, 20, -1)?.at_s).toBe(15.2);
    expect(neighbour(marks, 15.2, -1)?.at_s).toBe(11);
    expect(neighbour(marks, 10, -1)).toBeNull();
    expect(neighbour([], 3, 1)).toBeNull();
  });

  test("the nearest one within reach", () => {
    expect(nearest(marks, 17, 3)?.at_s).toBe(15.2);
    expect(nearest(marks, 30, 3)).toBeNull();
  });
});

describe("lanes", () => {
  const lanes = lanesOf(aPage);
  const lane = (key: string) => lanes.find((each) => each.key === key);

  test("are there for what happened, and beneath each other", () => {
    expect(lanes.map(({ key }) => key)).toEqual([
      "steps",
      "prompts",
      "findings",
      "gaps",
      "notes",
      "overrides",
      "other",
      "link",
      "speech.applicant",
      "speech.clerk",
      "tape.applicant",
      "tape.clerk",
      "tape.applicant.screen",
      "tape.interpreter",
    ]);
    const { tops, height } = stacked(lanes);
    expect(new Set(tops).size).toBe(lanes.length);
    expect(height).toBeGreaterThan((tops.at(-1) ?? 0) + HEIGHTS.tape);
  });

  test("a gap lasts, a suspension until somebody went on, a prompt is a moment", () => {
    expect(
      lane("gaps")
        ?.bars.slice(0, 2)
        .map(({ fromS, toS }) => [fromS, toS]),
    ).toEqual([
      [50, 60],
      [51, 61],
    ]);
    expect(lane("prompts")?.bars[0]).toMatchObject({ fromS: 11, toS: 11 });
  });

  test("a suspension that nobody ended lasts to the end; a step that never ended too", () => {
    const open = { ...aPage, marks: [aMark(40, "suspended")], steps: aPage.steps.map((step) => ({ ...step, to_s: null })) };
    expect(lanesOf(open).find(({ key }) => key === "gaps")?.bars[0]).toMatchObject({ fromS: 40, toS: 120 });
    expect(lanesOf(open)[0]?.bars[0]).toMatchObject({ fromS: 10, toS: 120 });
  });

  test("the link is said in the governor's terms", () => {
    expect(lane("link")?.bars.map(({ tone }) => tone)).toEqual(["good", "bad", "warn"]);
  });

  test("what falls on the same pixels is drawn once, as the gravest of them; what is out of sight is not", () => {
    const bars = Array.from({ length: 8000 }, (_, n) => ({
      fromS: n * 0.9,
      toS: n * 0.9,
      tone: n === 4000 ? ("bad" as const) : ("good" as const),
    }));
    const drawn = thinned(bars, (atS) => xOf(whole(7200), 900, atS), 900);
    expect(drawn.length).toBeLessThan(500);
    expect(drawn.filter(({ tone }) => tone === "bad")).toHaveLength(1);
    expect(thinned(bars, (atS) => xOf({ fromS: 100, toS: 110 }, 900, atS), 900).length).toBeLessThan(14);
  });
});
