// The review console's model: who may see which page, the list page by page, moments of entries, words, the server's time.
import { describe, expect, test, vi } from "vitest";
import type { SessionsListOut } from "../src/core/generated.ts";
import { ApiError } from "../src/core/http.ts";
import { LANGUAGES } from "../src/core/protocol.ts";
import { REASONS } from "../src/core/reasons.ts";
import { REVIEW } from "../src/locales/review/index.ts";
import type { ReviewApi } from "../src/review/api.ts";
import { keptName, shownName } from "../src/review/list/names.ts";
import { EVERYTHING, folded, isEverything, keptOf, reviewChoices, searchOf } from "../src/review/list/search.ts";
import { Sessions } from "../src/review/list/sessions.ts";
import { hashOf, placeOf } from "../src/review/places.ts";
import { ServerTime } from "../src/review/server-time.ts";
import { hits, lineAt, momentOf, pieces } from "../src/review/session/moments.ts";
import { markDetail, markName, observed, valueWords, whoName } from "../src/review/session/say.ts";
import { frameClock } from "../src/review/session/when.ts";
import { reviewWordsIn } from "../src/review/words.tsx";
import { aMark, aPage, aRoom, aRow, BEGAN_S } from "./review-data.ts";

vi.stubGlobal("location", { hash: "" });

describe("the address", () => {
  test("names a page and what of it", () => {
    expect(placeOf("#/session/ses_1")).toEqual({ page: "session", id: "ses_1" });
    expect(placeOf(hashOf("queue"))).toEqual({ page: "queue", id: null });
    for (const wrong of ["", "#x", "#/A", "#/session/../x", "#/session/a/b"])
      expect(placeOf(wrong)).toEqual({ page: "", id: null });
  });
});

describe("a search", () => {
  test("a saved one keeps nobody's name", () => {
    const search = searchOf({ q: "王小明 ", person: "李华", case: "R-1", clerk: " per_1 ", matter: "", nonsense: "x" });
    expect(search).toMatchObject({ q: "王小明", clerk: "per_1" });
    expect(keptOf(search)).toEqual({ clerk: "per_1" });
    expect([isEverything(EVERYTHING), isEverything(search), folded(search)]).toEqual([true, false, 3]);
  });

  test("a reviewer is offered only what the server tells a reviewer", () => {
    expect(reviewChoices(["reviewer"])).toEqual(["open", "given"]);
    expect(reviewChoices(["supervisor", "reviewer"])).toContain("disagreed");
    expect(reviewChoices(["supervisor"])).toContain("waiting");
  });
});

describe("the name of a saved search", () => {
  test("is kept as it is when an address can hold it, and comes back as it was written when not", () => {
    expect([keptName(" mine "), keptName(""), keptName("  ")]).toEqual(["mine", null, null]);
    for (const name of ["高风险 今年", "b64_x", "a/b?c", "é"]) {
      const kept = keptName(name);
      expect(kept, name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(shownName(kept ?? ""), name).toBe(name);
    }
    expect(keptName("很".repeat(16))).toBeNull();
    expect([shownName("mine"), shownName("b64_%%"), shownName("b64_gA")]).toEqual(["mine", "b64_%%", "b64_gA"]);
  });
});

describe("the list", () => {
  const answers = { "/api/review/filters": [200, { filters: [{ name: "high", query: { risk: "sign" } }] }] } as const;

  test("is read page by page, with the same search and the cursor that came", async () => {
    const {
      room,
      asked,
      answers: told,
    } = aRoom({ ...answers, "/api/review/sessions": [200, { rows: [aRow("ses_2")], next: "abc" }] });
    await room.sessions.show();
    await room.sessions.find(searchOf({ outcome: "refuse" }));
    told["/api/review/sessions"] = [200, { rows: [aRow("ses_1")], next: null }];
    await room.sessions.more();
    expect(asked.at(-1)?.[0]).toBe("/api/review/sessions?outcome=refuse&cursor=abc&limit=50");
    expect(room.sessions.rows.value?.map(({ id }) => id)).toEqual(["ses_2", "ses_1"]);
    await room.sessions.more();
    expect(asked.filter(([path]) => path.startsWith("/api/review/sessions"))).toHaveLength(3);
  });

  test("an answer that comes after a newer question is dropped", async () => {
    const { room, answers: told } = aRoom({ ...answers, "/api/review/sessions": [200, { rows: [aRow("ses_old")], next: null }] });
    const first = room.sessions.find(EVERYTHING);
    told["/api/review/sessions"] = [200, { rows: [aRow("ses_new")], next: null }];
    await Promise.all([room.sessions.find(searchOf({ q: "x" })), first]);
    expect(room.sessions.rows.value?.map(({ id }) => id)).toEqual(["ses_new"]);
  });

  test("of two questions the older ends nothing of the newer, and its refusal is nobody's any more", async () => {
    const asked: { resolve: (found: SessionsListOut) => void; reject: (error: unknown) => void }[] = [];
    const api = {
      sessions: () => new Promise<SessionsListOut>((resolve, reject) => asked.push({ resolve, reject })),
    } as unknown as ReviewApi;
    const sessions = new Sessions(api);
    const first = sessions.find(searchOf({ q: "old" }));
    const second = sessions.find(searchOf({ q: "new" }));
    asked[0]?.reject(new ApiError(400, "bad_input", "from"));
    await first;
    expect([sessions.busy.value, sessions.trouble.value]).toEqual(["find", null]);
    asked[1]?.resolve({ rows: [aRow("ses_new")], next: null });
    await second;
    expect([sessions.busy.value, sessions.rows.value?.length]).toEqual([null, 1]);
    const third = sessions.find(EVERYTHING);
    sessions.forget();
    expect(sessions.busy.value).toBeNull();
    asked[2]?.resolve({ rows: [aRow("ses_3")], next: null });
    await third;
    expect(sessions.rows.value).toBeNull();
  });

  test("searches are kept, used and removed by name", async () => {
    const { room, asked } = aRoom({
      "/api/review/filters": answers["/api/review/filters"],
      "/api/review/sessions": [200, { rows: [], next: null }],
      "/api/review/filters/high%20risk/remove": [200, {}],
    });
    await room.sessions.show();
    const [kept] = room.sessions.filters.value;
    if (kept === undefined) throw new Error("expected a saved search");
    await room.sessions.use(kept);
    expect(asked.at(-1)?.[0]).toBe("/api/review/sessions?risk=sign&limit=50");
    await room.sessions.keep("mine");
    expect(asked.find(([, body]) => body !== null)?.[1]).toEqual({ name: "mine", query: { risk: "sign" } });
    expect(await room.sessions.drop("high risk")).toBe(true);
  });

  test("a refusal is kept until the next question", async () => {
    const { room, answers: told } = aRoom({ "/api/review/sessions": [400, { code: "bad_input", detail: "from" }] });
    await room.sessions.find(EVERYTHING);
    expect(room.sessions.trouble.value?.code).toBe("bad_input");
    told["/api/review/sessions"] = [200, { rows: [], next: null }];
    await room.sessions.find(EVERYTHING);
    expect(room.sessions.trouble.value).toBeNull();
  });
});

describe("people", () => {
  test("are called by their names as soon as these are known, and by their ids until then", async () => {
    vi.stubGlobal("window", { addEventListener: () => undefined });
    const me = { person: "per_1", name: "林", roles: ["auditor"], languages: [], matters: [] };
    const { room } = aRoom({ "/api/office/sign-in": [200, me], "/api/office/names": [200, { names: { per_2: "李敏" } }] });
    expect(reviewWordsIn("en", room.names.value).person("per_2")).toBe("per_2");
    await room.signIn("lin", "secret");
    await vi.waitFor(() => expect(reviewWordsIn("en", room.names.value).person("per_2")).toBe("李敏"));
    expect(whoName("per_2", reviewWordsIn("en", room.names.value))).toBe("李敏");
    expect(reviewWordsIn("en", room.names.value).person("constructor")).toBe("constructor");
  });
});

describe("moments and words", () => {
  test("an entry that the page does not show happened after the last one that it does", () => {
    expect([momentOf(aPage, 150), momentOf(aPage, 151), momentOf(aPage, 505), momentOf(aPage, 0)]).toEqual([15, 15, 50, 0]);
  });

  test("hits are found without width and case, and cut out of the words as they were written", () => {
    expect(hits(aPage.transcript, "128")).toEqual([1]);
    expect(hits(aPage.transcript, "  ")).toEqual([]);
    expect(pieces("价格是１２８万元", "128")).toEqual(["价格是", "１２８", "万元"]);
    expect(pieces("Yes, yes", "YES")).toEqual(["", "Yes", ", ", "yes", ""]);
    expect(pieces("㍿ yes", "yes")).toEqual(["㍿ yes"]); // one sign that becomes four: nothing is cut wrongly
  });

  test("the line at a moment", () => {
    expect([lineAt(aPage.transcript, 0), lineAt(aPage.transcript, 30), lineAt(aPage.transcript, 999)]).toEqual([-1, 1, 2]);
  });

  test("figures", () => {
    expect([frameClock(0), frameClock(65.48), frameClock(3600.96)]).toEqual(["0:00.00", "1:05.12", "1:00:00.24"]);
    expect(Array.from({ length: 25 }, (_, n) => frameClock(7 + n / 25)).at(-1)).toBe("0:07.24");
    expect([valueWords(1.23456), valueWords([1, 0.5]), valueWords({ a: 0.12345 }), valueWords(null), valueWords(true)]).toEqual([
      "1.235",
      "1, 0.5",
      '{"a":0.123}',
      "–",
      "✓",
    ]);
    expect([observed("at_s", BEGAN_S + 65, BEGAN_S), observed("held_s", 1.5, BEGAN_S)]).toEqual(["1:05.00", "1.5"]);
  });

  test.each(LANGUAGES)("every mark is said in %s; one that is not known yet by its kind", (language) => {
    const words = reviewWordsIn(language);
    for (const mark of aPage.marks) {
      expect(markName(mark, words), mark.kind).not.toBe("");
      expect(markDetail(mark, words, "zh-CN"), mark.kind).not.toMatch(/undefined|\{/);
    }
    const detail = (kind: string, code: string) => markDetail(aMark(1, kind, { code }), words, "zh-CN");
    const held = ["override", "skip", "finding", "sign", "risk", "audit", "from_a_newer_server"];
    expect(detail("held", held.join(" ")).split(" · ")).toHaveLength(held.length);
    for (const code of held) expect(detail("held", code), code).not.toMatch(/_|undefined/);
    if (language !== "en") expect(detail("held", held.join(" "))).not.toMatch(/[a-z]/);
    expect(detail("restarted", "peer connection")).not.toMatch(/peer/);
    expect(detail("restarted", "nothing")).toBe("");
    expect(markName(aMark(1, "from_a_newer_server"), words)).toContain("from_a_newer_server");
    expect(whoName("applicant.screen", words)).not.toBe(whoName("applicant", words));
    for (const code of REASONS) expect(words.reason(code), code).not.toContain(code);
  });
});

test("the server's clock counts, whatever this computer's shows", async () => {
  const time = new ServerTime(() => 1_000_000);
  const fetcher = time.noting(async () => new Response("{}", { headers: { Date: new Date(5_000_000).toUTCString() } }));
  expect(time.nowS()).toBe(1_000);
  await fetcher("/x", {});
  expect(time.nowS()).toBe(5_000);
});

describe.each(LANGUAGES)("the catalogue in %s", (language) => {
  const reference: Readonly<Record<string, string>> = REVIEW["zh-CN"];
  const catalogue: Readonly<Record<string, string>> = REVIEW[language];
  const half = /[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]/;
  const full = /[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/;
  const simplified = /[们这为办动图网络视频验证继续应该说话没过还让样头脸镜转读听时间张发现请选择务类级确认终断页签]/u;

  test("has every sentence with the same places, in its own script", () => {
    const places = (sentence = "") => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    expect(Object.keys(catalogue)).toEqual(Object.keys(reference));
    for (const [key, sentence] of Object.entries(catalogue)) {
      expect(sentence.trim(), key).not.toBe("");
      expect(places(sentence), key).toEqual(places(reference[key]));
      expect(sentence, key).not.toMatch(language === "en" ? full : half);
      if (language === "zh-TW") expect(sentence, key).not.toMatch(simplified);
    }
  });
});
