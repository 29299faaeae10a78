// @vitest-environment jsdom
// The applicant's own word on the last page: never asked twice, never in the way, and told only when it was stored.
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { Outcome } from "../src/applicant/pages/Outcome.tsx";
import { Rating } from "../src/applicant/pages/Rating.tsx";
import { around } from "../src/core/around.ts";
import type { Entry } from "../src/core/protocol.ts";
import { apply, NEW, type SessionView } from "../src/core/session.ts";
import { clear, click, control, find, lookAtAll, press, show } from "./dom.tsx";

afterEach(clear);

const kept = async () => undefined;
const ended = (reason: string): SessionView => ({ ...NEW, state: "terminated", ended: { reason, by: "governor" } });
const last = (view: SessionView, onRate?: (stars: number) => Promise<void>) => (
  <Outcome view={view} reference="ses_1" retentionDays={90} {...(onRate ? { onRate } : {})} />
);

lookAtAll({
  asked: () => last({ ...NEW, state: "decided" }, kept),
  thanked: () => last({ ...NEW, state: "decided", stars: 4 }, kept),
});

test("five choices with words of their own, none of them chosen, and nothing to send before one is", () => {
  const root = show(last({ ...NEW, state: "awaiting_decision" }, kept), "en");
  const choices = [...root.querySelectorAll<HTMLInputElement>('input[name="rating"]')];
  expect(choices.map(({ value }) => value)).toEqual(["1", "2", "3", "4", "5"]);
  expect(choices.some(({ checked, required }) => checked || required)).toBe(false);
  const words = choices.map((choice) => choice.labels?.[0]?.textContent);
  expect(new Set(words).size).toBe(5);
  expect(control(root, "rate").disabled).toBe(true);
  click(root, 'input[value="4"]');
  expect(control(root, "rate").disabled).toBe(false);
});

test("what was chosen is sent once", async () => {
  const onRate = vi.fn(kept);
  const root = show(<Rating stars={null} onRate={onRate} />, "en");
  click(root, 'input[value="2"]');
  await act(async () => press(root, "rate"));
  expect(onRate.mock.calls).toEqual([[2]]);
});

test("what could not be stored is said, and can be sent again", async () => {
  const root = show(<Rating stars={null} onRate={() => Promise.reject(new Error("offline"))} />, "en");
  click(root, 'input[value="5"]');
  await act(async () => press(root, "rate"));
  expect(find(root, '[data-part="rating"]').textContent).toContain("It was not stored");
  expect(control(root, "rate").disabled).toBe(false);
});

test("thanks take the place of the question", () => {
  const root = show(last({ ...NEW, state: "decided", stars: 1 }, kept), "en");
  expect(root.querySelector("input")).toBeNull();
  expect(find(root, '[data-part="rated"]').textContent).toContain("Thank you");
});

test("nobody is asked who refused a consent, and every other end asks", () => {
  expect(show(last(ended("consent.refused"), kept)).querySelector('[data-part="rating"]')).toBeNull();
  expect(show(last(ended("link.lost"), kept)).querySelector('[data-part="rating"]')).not.toBeNull();
});

test("the trail says that it was answered, also after the page was loaded again", () => {
  const entry = { index: 9, at: "", kind: "session_rated", event: { stars: 3 } } as unknown as Entry;
  expect(apply({ ...NEW, state: "decided" }, entry)).toMatchObject({ state: "decided", stars: 3, next: 10 });
});

test("the kind of network is told in five words at most, and the time zone by its name", () => {
  expect(around({ connection: { type: "cellular" } }).network).toBe("cellular");
  expect(around({ connection: { type: "ethernet" } }).network).toBe("wired");
  expect(around({ connection: { type: "unknown" } }).network).toBe("");
  expect(around({}).network).toBe("");
  expect(around({}).time_zone).toMatch(/^[A-Za-z0-9_+/-]+$/);
});
