// A consent that was taken back is told at the counter, in the words of its reason.
import { expect, test } from "vitest";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, EMPTY } from "../src/core/seat-session.ts";

test("the clerk is told once", () => {
  // biome-ignore lint/suspicious/noThenProperty: the entry's own field, and no function
  const taken = { kind: "consent_withdrawn", event: { consent: "face", by: "applicant", then: "by_hand" } } as const;
  const entries: SeatEntry[] = [0, 1].map((index) => ({ index, at: "2026-11-22T10:00:00.000Z", ...taken }));
  const view = entries.reduce(applySeat, EMPTY);
  expect(view.risks).toEqual(["consent.withdrawn"]);
});
