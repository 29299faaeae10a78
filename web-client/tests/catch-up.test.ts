// A burst of the past is folded once; what happens afterwards, entry by entry.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CatchUp } from "../src/core/catch-up.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function catching() {
  const folded: [number[], boolean][] = [];
  return { folded, entries: new CatchUp<number>((entries, past) => folded.push([[...entries], past])) };
}

test("the past is folded in one go, and what follows at once", () => {
  const { folded, entries } = catching();
  entries.greeted(0, 3);
  for (const entry of [0, 1, 2]) {
    entries.add(entry);
    vi.advanceTimersByTime(50);
  }
  expect(folded).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(folded).toEqual([[[0, 1, 2], true]]);
  entries.add(3);
  expect(folded.at(-1)).toEqual([[3], false]);
});

test("a session without entries is caught up as well", () => {
  const { folded, entries } = catching();
  entries.greeted(0, 0);
  vi.advanceTimersByTime(100);
  expect(folded).toEqual([[[], true]]);
});

test("after a cut only what was missed is past", () => {
  const { folded, entries } = catching();
  entries.greeted(0, 0);
  vi.advanceTimersByTime(100);
  entries.greeted(4, 4);
  entries.add(4);
  expect(folded.at(-1)).toEqual([[4], false]);
  entries.greeted(5, 7);
  entries.add(5);
  entries.add(6);
  vi.advanceTimersByTime(100);
  expect(folded.at(-1)).toEqual([[5, 6], true]);
});

test("nothing is folded after it was stopped", () => {
  const { folded, entries } = catching();
  entries.greeted(0, 1);
  entries.add(0);
  entries.stop();
  vi.advanceTimersByTime(1_000);
  expect(folded).toEqual([]);
});
