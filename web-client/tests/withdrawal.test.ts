// A consent that was taken back is told at the counter, in the words of its reason, and to the applicant whom a person goes on with.
import { expect, test } from "vitest";
import type { Entry } from "../src/core/protocol.ts";
import type { SeatEntry } from "../src/core/seat-protocol.ts";
import { applySeat, EMPTY } from "../src/core/seat-session.ts";
import { apply, NEW } from "../src/core/session.ts";

test("the clerk is told once", () => {
  // biome-ignore lint/suspicious/noThenProperty: the entry's own field, and no function
  const taken = { kind: "consent_withdrawn", event: { consent: "face", by: "applicant", then: "by_hand" } } as const;
  const entries: SeatEntry[] = [0, 1].map((index) => ({ index, at: "2026-11-22T10:00:00.000Z", ...taken }));
  const view = entries.reduce(applySeat, EMPTY);
  expect(view.risks).toEqual(["consent.withdrawn"]);
});

test("the applicant is told where it goes on by hand, and not where it ends", () => {
  const after = (then: string) =>
    apply(NEW, { index: 0, at: "", kind: "consent_withdrawn", event: { consent: "face", then } } as Entry);
  expect(["by_hand", "end", "over"].map((then) => after(then).byHand)).toEqual([true, false, false]);
});
