// The second half of the review console, its pure parts: words, copies, stretches, boxes, judging again, figures and numbers.
import { describe, expect, test } from "vitest";
import type { ExportSeen, NumbersOut, SeenEntryOut, SessionAgainOut } from "../src/core/generated.ts";
import { LANGUAGES } from "../src/core/protocol.ts";
import { SECOND_LOOK } from "../src/locales/second-look/index.ts";
import { reviewWordsIn } from "../src/review/words.tsx";
import { differences, looksLikePolicy, nothingDiffers } from "../src/review/work/again.ts";
import { asked, needsOf, type Wanted, wanting } from "../src/review/work/asking.ts";
import { between, covers, type DrawnBox, isBox, nudged, placeIn, sent } from "../src/review/work/boxes.ts";
import { copiesOf, moving, sizeOf, stateOfCopy } from "../src/review/work/copies.ts";
import { commandOf, dayOf } from "../src/review/work/draw-again.ts";
import { groupWords } from "../src/review/work/group-words.ts";
import { mayLift } from "../src/review/work/keeping.ts";
import { lasting, linesOf, offeredBy } from "../src/review/work/numbers.ts";
import { chosen, EMPTY, lacking, offered } from "../src/review/work/own-word.ts";
import { chance, counted, percent } from "../src/review/work/shares.ts";
import { backwards, dayAfter, lastDays } from "../src/review/work/spans.ts";
import { crooked, secondsOf, written } from "../src/review/work/stretch.ts";
import { leftOf } from "../src/review/work/time-left.ts";
import { secondLook, stateOf } from "../src/review/work/two-words.ts";
import { workWordsIn } from "../src/review/work/words.tsx";

const half = /[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]/;
const full = /[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/;
const simplified = /[们这为办动图网络视频验证继续应该说话没过还让样头脸镜转读听时间张发现请选择务类级确认终断页签]/u;

describe.each(LANGUAGES)("the words in %s", (language) => {
  const reference: Readonly<Record<string, string>> = SECOND_LOOK["zh-CN"];
  const catalogue: Readonly<Record<string, string>> = SECOND_LOOK[language];

  test("every key has a sentence with the same places to fill in", () => {
    const places = (sentence = "") => [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(reference).sort());
    for (const [key, sentence] of Object.entries(catalogue)) {
      expect(sentence.trim(), key).not.toBe("");
      expect(places(sentence), key).toEqual(places(reference[key]));
    }
  });

  test("the punctuation and the characters are those of the script", () => {
    for (const [key, sentence] of Object.entries(catalogue)) {
      if (language === "en") expect(sentence, key).not.toMatch(full);
      else expect(sentence, key).not.toMatch(half);
      if (language === "zh-TW") expect(sentence, key).not.toMatch(simplified);
    }
  });
});

describe("a word", () => {
  const asks = { reasons: { approve: [], refuse: ["refuse.will", "refuse.pressure"] }, least_words: 10 };

  test("needs an outcome, its reasons and enough words", () => {
    expect(lacking(EMPTY, asks)).toEqual(["outcome", "words"]);
    expect(lacking({ outcome: "refuse", reasons: [], words: "looked at it all" }, asks)).toEqual(["reason"]);
    expect(lacking({ outcome: "approve", reasons: [], words: "looked at it all" }, asks)).toEqual([]);
    expect(lacking({ outcome: "refuse", reasons: [], words: "looked at it all" }, asks, false)).toEqual([]);
  });

  test("counts characters as people do, without what stands around them", () => {
    expect(lacking({ outcome: "approve", reasons: [], words: " 从头到尾都看过了。   " }, asks)).toEqual(["words"]);
    expect(lacking({ outcome: "approve", reasons: [], words: "从头到尾都看过了一遍" }, asks)).toEqual([]);
  });

  test("keeps no reason of an outcome that was chosen before", () => {
    const word = { outcome: "refuse" as const, reasons: ["refer.doubt", "refuse.will"], words: "" };
    expect(chosen(word, asks)).toEqual(["refuse.will"]);
    expect(offered("terminate", asks)).toEqual([]);
    expect(offered(null, asks)).toEqual([]);
  });
});

test("time that is left is told in hours and minutes, and is over when it is over", () => {
  expect(leftOf(7200 + 59, 0)).toEqual({ hours: 2, minutes: 1, over: false, soon: false });
  expect(leftOf(90, 0)).toEqual({ hours: 0, minutes: 2, over: false, soon: true });
  expect(leftOf(10, 10)).toMatchObject({ minutes: 0, over: true });
});

describe("the second look, folded from entries", () => {
  const entry = (kind: string, event: Record<string, unknown> | null): SeenEntryOut => ({
    index: 0,
    at: "2026-11-20T10:00:00Z",
    kind,
    event,
  });
  const decided = entry("decided", { by: "per_clerk", outcome: "approve", reasons: [], note: "all well" });
  const drawn = entry("review_drawn", { why: ["random"] });
  const given = (agrees: boolean) =>
    entry("review_given", {
      by: "per_one",
      outcome: agrees ? "approve" : "refuse",
      reasons: ["refuse.will"],
      words: "no will",
      agrees,
    });

  test.each([
    [[decided], "none"],
    [[decided, entry("review_drawn", { why: [] })], "passed_over"],
    [[decided, drawn], "waiting"],
    [[decided, drawn, entry("review_taken", { by: "per_one", until_s: 9 })], "taken"],
    [[decided, drawn, entry("review_taken", { by: "per_one", until_s: 9 }), entry("review_lapsed", { by: "per_one" })], "waiting"],
    [[decided, drawn, given(true)], "agreed"],
    [[decided, drawn, given(false)], "disagreed"],
    [[decided, drawn, given(false), entry("adjudicated", { by: "per_boss", outcome: "refuse", words: "so it is" })], "adjudicated"],
    [[decided, drawn, entry("review_drawn", { why: ["asked"] }), given(true)], "waiting"],
    [[decided, given(false)], "disagreed"],
    [[decided, entry("review_drawn", null)], "none"],
  ])("%#: %s", (entries, state) => {
    expect(stateOf(secondLook(entries))).toBe(state);
  });

  test("keeps who said what, and for which reasons", () => {
    const look = secondLook([decided, drawn, given(false)]);
    expect(look.first).toMatchObject({ by: "per_clerk", outcome: "approve", words: "all well" });
    expect(look.words).toMatchObject([
      { by: "per_one", outcome: "refuse", reasons: ["refuse.will"], words: "no will", agrees: false },
    ]);
  });

  test("a session that broke off has its reason for a first word", () => {
    const { first } = secondLook([entry("terminated", { by: "governor", reason: "link.lost", reading: { words: 3 } })]);
    expect(first).toMatchObject({ outcome: "terminate", reasons: ["link.lost"], words: "" });
  });
});

describe("copies", () => {
  const copy = (changes: Partial<ExportSeen>): ExportSeen => ({
    request: "exp_1",
    session: "ses_1",
    what: "package",
    state: "asked",
    asked_by: "per_1",
    asked_at: "",
    words: "",
    from_s: 0,
    to_s: 0,
    boxes: [],
    answered_by: "",
    bytes: 0,
    why: "",
    progress: 0,
    mine: true,
    language: "",
    ...changes,
  });

  test("of others only those that wait; of one's own all", () => {
    const found = copiesOf([
      copy({}),
      copy({ mine: false, request: "exp_2" }),
      copy({ mine: false, state: "made" }),
      copy({ state: "failed" }),
    ]);
    expect(found.toAnswer.map(({ request }) => request)).toEqual(["exp_2"]);
    expect(found.own).toHaveLength(2);
  });

  test("one that was agreed to is being made once something of it is", () => {
    expect(stateOfCopy(copy({ state: "agreed" }))).toBe("agreed");
    expect(stateOfCopy(copy({ state: "agreed", progress: 0.2 }))).toBe("making");
    expect(stateOfCopy(copy({ state: "of tomorrow" }))).toBe("failed");
    expect(moving([copy({ state: "made" })])).toBe(false);
    expect(moving([copy({ state: "made" }), copy({ state: "agreed" })])).toBe(true);
  });

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1500, "1.5 kB"],
    [12_340_000, "12.3 MB"],
    [3.2e12, "3200.0 GB"],
  ])("%d bytes are %s", (bytes, words) => {
    expect(sizeOf(bytes)).toBe(words);
  });

  const nothing: Wanted = { what: "", words: "", from: "", to: "", boxes: [], language: "" };
  const box: DrawnBox = { id: 1, part: "prt_1", x: 0.1, y: 0.2, width: 0.3, height: 0.4, from: "0:05", to: "1:00" };

  test("what is missing depends on the kind", () => {
    expect(wanting(nothing, 60)).toEqual(["what", "words"]);
    expect(wanting({ ...nothing, what: "package", words: "court order" }, 60)).toEqual([]);
    expect(wanting({ ...nothing, what: "cut", words: "court order" }, 60)).toEqual(["stretch"]);
    expect(wanting({ ...nothing, what: "cut", words: "court order", from: "10", to: "50" }, 60)).toEqual([]);
    expect(wanting({ ...nothing, what: "redacted", words: "court order" }, 60)).toEqual(["boxes"]);
    expect(wanting({ ...nothing, what: "redacted", words: "court order", boxes: [{ ...box, to: "0:01" }] }, 60)).toEqual([
      "box_times",
    ]);
    expect(wanting({ ...nothing, what: "redacted", words: "court order", boxes: [box] }, 60)).toEqual([]);
    expect(needsOf("constructor")).toEqual({ stretch: "no", boxes: false });
  });

  test("what is sent is what the kind is made of and nothing else", () => {
    const all: Wanted = { what: "package", words: " court order ", from: "10", to: "50", boxes: [box], language: "en" };
    expect(asked(all)).toEqual({ what: "package", words: "court order" });
    expect(asked({ ...all, what: "cut" })).toEqual({ what: "cut", words: "court order", from_s: 10, to_s: 50 });
    expect(asked({ ...all, what: "redacted", from: "", to: "" })).toEqual({
      what: "redacted",
      words: "court order",
      boxes: [sent(box)],
    });
    expect(asked({ ...all, what: "report" })).toEqual({ what: "report", words: "court order", language: "en" });
    expect(sent(box)).toEqual({ part: "prt_1", x: 0.1, y: 0.2, width: 0.3, height: 0.4, from_s: 5, to_s: 60 });
  });
});

describe("a stretch", () => {
  test.each([
    ["80", 80],
    ["1:20", 80],
    ["1:02:03.5", 3723.5],
    [" 0:05 ", 5],
    ["1:60", null],
    ["", null],
    ["-3", null],
    ["1:2:3:4", null],
    ["1,5", null],
  ])("%s is %d", (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  test.each([0, 5, 59.9, 60, 80.5, 599.95, 3723.5])("%d is written so that it is read again", (seconds) => {
    expect(secondsOf(written(seconds))).toBeCloseTo(seconds, 1);
  });

  test("that is crooked says how", () => {
    expect(crooked("x", "1:00", 90)).toBe("unreadable");
    expect(crooked("1:00", "0:30", 90)).toBe("backwards");
    expect(crooked("2:00", "3:00", 90)).toBe("beyond");
    expect(crooked("1:00", "3:00", 90)).toBeNull();
  });
});

describe("boxes", () => {
  test("are drawn from any corner, inside the picture", () => {
    const shown = { left: 100, top: 50, width: 200, height: 100 } as DOMRect;
    expect(placeIn({ clientX: 150, clientY: 500 }, shown)).toEqual({ x: 0.25, y: 1 });
    const box = between({ x: 0.5, y: 0.75 }, { x: 0.25, y: 0.5 });
    expect(box).toEqual({ x: 0.25, y: 0.5, width: 0.25, height: 0.25 });
    expect(isBox(box)).toBe(true);
    expect(isBox({ ...box, width: 0.01 })).toBe(false);
  });

  test("are moved and sized by keys and never leave the picture", () => {
    const box = { x: 0.98, y: 0, width: 0.02, height: 0.5 };
    expect(nudged(box, "ArrowRight", false)).toEqual(box);
    expect(nudged(box, "ArrowLeft", false)?.x).toBe(0.96);
    expect(nudged(box, "ArrowUp", false)?.y).toBe(0);
    expect(nudged(box, "ArrowLeft", true)?.width).toBe(0.02);
    expect(nudged(box, "ArrowDown", true)?.height).toBe(0.52);
    expect(nudged(box, "a", false)).toBeNull();
  });

  test("cover while their time is, in their own recording", () => {
    const box: DrawnBox = { id: 1, part: "prt_1", x: 0, y: 0, width: 1, height: 1, from: "0:10", to: "0:20" };
    expect(covers(box, "prt_1", 15)).toBe(true);
    expect(covers(box, "prt_1", 21)).toBe(false);
    expect(covers(box, "prt_2", 15)).toBe(false);
    expect(covers({ ...box, to: "?" }, "prt_1", 15)).toBe(false);
  });
});

describe("judged again", () => {
  const end = { how: "decided", reason: "", policy_line: "", index: 9 };
  const same: SessionAgainOut = {
    changes: [],
    steps: [],
    outcome: { was: end, would: end },
    suspended_besides: [],
    same: 12,
    exact: true,
  };

  test("nothing differs, and it is said", () => {
    const steps = [{ number: 0, step: "environment", was: "pass" as const, would: "pass" as const }];
    expect(nothingDiffers(differences({ ...same, steps }))).toBe(true);
  });

  test("a step, an ending or a suspension alone differs as well", () => {
    const step = { number: 0, step: "environment", was: "pass" as const, would: null };
    expect(nothingDiffers(differences({ ...same, steps: [step] }))).toBe(false);
    expect(differences({ ...same, outcome: { was: end, would: { ...end, how: "open" } } }).ending).not.toBeNull();
    expect(nothingDiffers(differences({ ...same, suspended_besides: [{ at_s: 1, reason: "face.absent", policy_line: "" }] }))).toBe(
      false,
    );
  });

  test("a text that is no policy is told of before it is sent", () => {
    expect(looksLikePolicy("# comment\n[governor.face]\nabsent_s = 3.0\n")).toBe(true);
    expect(looksLikePolicy("Dear colleagues,")).toBe(false);
    expect(looksLikePolicy("[only.a.section]")).toBe(false);
  });
});

describe("figures", () => {
  test("shares, chances and counts", () => {
    expect([percent(0), percent(0.026), percent(0.3333), percent(1)]).toEqual(["0 %", "2.6 %", "33 %", "100 %"]);
    expect([chance(0.00001), chance(0.0042), chance(0.31), chance(1)]).toEqual(["< 0.0001", "0.0042", "0.31", "1"]);
    expect(counted({ b: 1, a: 1, c: 5 })).toEqual([
      ["c", 5],
      ["a", 1],
      ["b", 1],
    ]);
  });

  test("the command that repeats a draw has the seed and the period's days, and is not told before the seed is", () => {
    const period = {
      period: "2026-11-01",
      from_s: Date.UTC(2026, 10, 1) / 1000,
      to_s: Date.UTC(2026, 11, 1) / 1000,
      sha256: "ab",
      rate: 0.05,
    };
    expect(commandOf({ ...period, seed: null })).toBeNull();
    expect(commandOf({ ...period, seed: "5f0c" })).toBe("cloudwindow review draw --seed 5f0c --from 2026-11-01 --to 2026-12-01");
    expect(dayOf(period.to_s)).toBe("2026-12-01");
  });

  test("days are the browser's, and the last of them is among them", () => {
    expect(lastDays(30, new Date(2026, 10, 30))).toEqual({ from: "2026-11-01", to: "2026-11-30" });
    expect(dayAfter("2026-02-28")).toBe("2026-03-01");
    expect(dayAfter("")).toBe("");
    expect(backwards({ from: "2026-11-02", to: "2026-11-01" })).toBe(true);
    expect(backwards({ from: "2026-11-02", to: "" })).toBe(false);
  });
});

describe("the office's numbers", () => {
  test("clerks are asked for by whom they are watched alone", () => {
    expect(offeredBy(["administrator"])).not.toContain("clerk");
    expect(offeredBy(["auditor"])).toContain("clerk");
  });

  test("the total is drawn where no grouping was asked for, else the first groups", () => {
    const group = (name: string) => ({ group: name }) as NumbersOut["total"];
    const numbers = { by: "matter", total: group(""), groups: [group("a"), group("b"), group("c")] } as unknown as NumbersOut;
    expect(linesOf(numbers, 2).map(({ group }) => group)).toEqual(["a", "b"]);
    expect(linesOf({ ...numbers, by: "" }, 2).map(({ group }) => group)).toEqual([""]);
  });

  test("groups have names in the reader's language", () => {
    const words = workWordsIn(reviewWordsIn("en"));
    expect(groupWords("country", "CN", words)).toBe("China");
    expect(groupWords("country", "", words)).toBe("Not known");
    expect(groupWords("weekday", "1", words)).toBe("Monday");
    expect(groupWords("weekday", "7", workWordsIn(reviewWordsIn("zh-CN")))).toBe("星期日");
    expect(groupWords("network", "wifi", words)).toBe("Wi-Fi");
    expect(groupWords("network", "of tomorrow", words)).toBe("Not known");
    expect(groupWords("language", "zh-TW", words)).toMatch(/Chinese/);
    expect(groupWords("hour", "09", words)).toBe("09:00");
    expect(groupWords("matter", "存量房转移登记", words)).toBe("Transfer of an existing home");
    expect(groupWords("matter", "of this office alone", words)).toBe("of this office alone");
    expect(groupWords("", "", words)).toBe("Total");
  });

  test.each([
    [null, "–"],
    [4.4, "0:04"],
    [75, "1:15"],
    [3675, "1:01:15"],
  ])("%s seconds are %s", (seconds, words) => {
    expect(lasting(seconds)).toBe(words);
  });
});

test("whoever laid a hold does not lift it", () => {
  const hold = { hold: "hld_1", by: "per_1", at: "", why: "" };
  expect(mayLift(hold, "per_1")).toBe(false);
  expect(mayLift(hold, "per_2")).toBe(true);
});
