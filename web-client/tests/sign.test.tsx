// @vitest-environment jsdom
// Signing: nothing before the last page, nothing that is no signature, every language, a phone that may do this and nothing else.
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Sign, type SignProps } from "../src/applicant/pages/Sign.tsx";
import { stageOf } from "../src/applicant/SignFlow.tsx";
import { SignOnly, signToken } from "../src/applicant/SignOnly.tsx";
import { PaperApi } from "../src/core/paper-http.ts";
import type { Entry } from "../src/core/protocol.ts";
import { drawingOf, enough, MOST_POINTS } from "../src/core/strokes.ts";
import { translate } from "../src/locales/index.ts";
import { clear, control, lookAtAll, show, write } from "./dom.tsx";
import { replay } from "./replay.ts";

HTMLCanvasElement.prototype.getContext = (() => null) as never; // jsdom draws nothing
const nothing = () => undefined;
const props: SignProps = {
  pages: 2,
  shown: [],
  stage: "read",
  busy: false,
  problem: "none",
  left: null,
  picture: (page) => `/api/sessions/ses_1/documents/doc_1/pages/${page}`,
  onShown: nothing,
  onSign: nothing,
  onCode: nothing,
  onPhone: nothing,
};
const STATES: Record<string, Partial<SignProps>> = {
  "first page": {},
  "all seen": { shown: [1, 2] },
  "a code for the phone": { shown: [1], qr: "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>" },
  failed: { shown: [1, 2], problem: "failed" },
  code: { stage: "code" },
  "wrong code": { stage: "code", problem: "code", left: 2 },
  waiting: { stage: "waiting" },
  elsewhere: { stage: "elsewhere" },
  sealed: { stage: "sealed", signedUrl: "/api/sessions/ses_1/documents/doc_1/signed" },
};

const paint = (root: HTMLElement) =>
  act(() => {
    root.querySelector("img")?.dispatchEvent(new Event("load"));
  });

afterEach(clear);

lookAtAll(Object.fromEntries(Object.entries(STATES).map(([name, changes]) => [name, () => <Sign {...props} {...changes} />])));

describe("reading", () => {
  test("a page counts as shown when its picture is there, and the field comes after the last", () => {
    const onShown = vi.fn();
    const root = show(<Sign {...props} onShown={onShown} />);
    expect(root.querySelector("canvas")).toBeNull();
    expect(onShown).not.toHaveBeenCalled();
    paint(root);
    expect(onShown.mock.calls).toEqual([[1]]);
    act(() => control(root, "page-next").click());
    paint(root);
    expect(onShown.mock.calls).toEqual([[1], [2]]);
    expect(control(root, "page-next")).toHaveProperty("disabled", true);
    expect(show(<Sign {...props} shown={[1]} />).querySelector("canvas")).toBeNull();
    const seen = show(<Sign {...props} shown={[1, 2]} />);
    expect(seen.querySelector("canvas")).not.toBeNull();
    expect(control(seen, "sign")).toHaveProperty("disabled", true);
  });

  test("a typed name is no signature: there is no field to type one in, and the phone is offered instead", () => {
    const onPhone = vi.fn();
    const root = show(<Sign {...props} shown={[1, 2]} onPhone={onPhone} />, "en");
    expect(root.querySelector("input, textarea")).toBeNull();
    expect(root.textContent).toContain(translate("en", "paper.how"));
    control(root, "sign-phone").click();
    expect(onPhone).toHaveBeenCalledOnce();
  });

  test("a code has six digits", () => {
    const onCode = vi.fn();
    const root = show(<Sign {...props} stage="code" onCode={onCode} />);
    write(root, "input", "12a45");
    expect(control(root, "sign-code")).toHaveProperty("disabled", true);
    write(root, "input", "123456");
    act(() => control(root, "sign-code").click());
    expect(onCode.mock.calls).toEqual([["123456"]]);
  });
});

describe("what was drawn", () => {
  const point = (x: number, y: number, time: number, pressure = 0.5) => ({ x, y, time, pressure });

  test("goes to the server with times from the first point on, inside the field", () => {
    const drawing = drawingOf(
      [{ points: [point(-3, 5, 1000), point(10, 500, 1016, 2)] }, { points: [point(9, 9, 1010)] }],
      300,
      200,
    );
    expect(drawing.strokes).toEqual([
      [
        { x: 0, y: 5, t: 0, p: 0.5 },
        { x: 10, y: 200, t: 16, p: 1 },
      ],
      [{ x: 9, y: 9, t: 16, p: 0.5 }],
    ]);
  });

  test("is enough, or not", () => {
    const line = (points: number, step: number) => Array.from({ length: points }, (_, n) => point(n * step, 20, n * 16));
    const of = (points: number, step: number) => enough(drawingOf([{ points: line(points, step) }], 600, 200));
    expect(enough(drawingOf([], 600, 200))).toBe("empty");
    expect([of(2, 30), of(30, 0), of(30, 3), of(MOST_POINTS + 1, 0.1)]).toEqual(["too_little", "too_little", "enough", "too_much"]);
  });
});

describe("where the signing is", () => {
  const entry = (index: number, kind: string, event: object) =>
    ({ index, at: "", kind, event: { document: "doc_1", ...event } }) as unknown as Entry;
  const made = entry(1, "document_made", { pages: 2, sha256: "" });
  const offered = entry(2, "signing_offered", { via: "page" });
  const drawn = entry(5, "signature_drawn", { via: "qr" });
  const at = (...entries: Entry[]) => {
    const { paper } = replay(entries);
    return paper === null ? null : stageOf(paper);
  };

  test("follows the trail", () => {
    expect(at(made, offered)).toBe("read");
    expect(replay([made, entry(3, "page_shown", { page: 2 })]).paper?.shown).toEqual([2]);
    expect(at(made, offered, entry(4, "signing_link_opened", {}))).toBe("elsewhere");
    expect(at(made, offered, drawn)).toBe("waiting");
    const sent = entry(6, "code_sent", { expires_s: 9 });
    expect(at(made, drawn, sent)).toBe("code");
    expect(replay([made, drawn, sent, entry(7, "code_refused", { left: 1 })]).paper?.left).toBe(1);
    expect(at(made, drawn, sent, entry(8, "code_confirmed", {}))).toBe("waiting");
    expect(at(made, drawn, entry(9, "document_signed", { sha256: "" }))).toBe("sealed");
    expect(at(made, offered, drawn, { ...offered, index: 10 })).toBe("read");
  });
});

describe("the phone", () => {
  test("knows its own links from a session's", () => {
    expect(signToken("#sign.AAAAAAAAAAAAAAAAAAAAAA")).toBe("AAAAAAAAAAAAAAAAAAAAAA");
    for (const other of ["#AAAAAAAAAAAAAAAAAAAAAA", "#sign.", "#sign.short", "", "#sign.AAAAAAAAAAAAAAAAAAAA<b>"]) {
      expect(signToken(other)).toBeNull();
    }
  });

  test("opens one document under the path of signers, and says when the link is gone", async () => {
    const asked: string[] = [];
    const paper = { session: "ses_1", document: "doc_1", pages: 1, language: "en", matter: "transfer", expires_s: 0 };
    const answer = (path: string) => {
      asked.push(path);
      if (path === "/api/sign/open") return Promise.resolve(new Response(JSON.stringify(paper)));
      return Promise.resolve(new Response(JSON.stringify({ index: 3 })));
    };
    const root = show(<SignOnly token="AAAAAAAAAAAAAAAAAAAAAA" api={new PaperApi(answer)} />, "en");
    await vi.waitFor(() => expect(root.querySelector("img")).not.toBeNull());
    expect(root.querySelector("img")?.getAttribute("src")).toBe("/api/sign/ses_1/documents/doc_1/pages/1");
    paint(root);
    await vi.waitFor(() => expect(root.querySelector("canvas")).not.toBeNull());
    expect(asked).toEqual(["/api/sign/open", "/api/sign/ses_1/documents/doc_1/shown"]);
    const refused = () => Promise.resolve(new Response(JSON.stringify({ code: "not_found" }), { status: 404 }));
    const gone = show(<SignOnly token="BBBBBBBBBBBBBBBBBBBBBB" api={new PaperApi(refused)} />, "en");
    await vi.waitFor(() => expect(gone.textContent).toContain(translate("en", "paper.phone.gone")));
  });
});
