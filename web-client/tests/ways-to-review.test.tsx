// @vitest-environment jsdom
// From the office's page to the review console: whoever has a page there finds the way, and nobody else.
import { afterEach, expect, test } from "vitest";
import { App } from "../src/clerk/App.tsx";
import { Office } from "../src/clerk/office.ts";
import { Seat } from "../src/clerk/pages/Seat.tsx";
import { ToReview } from "../src/clerk/ToReview.tsx";
import { OfficeApi } from "../src/core/seat-http.ts";
import type { StaffRole } from "../src/core/seat-protocol.ts";
import { PAGES } from "../src/review/pages.ts";
import { WORK_PANELS } from "../src/review/work/register.ts";
import { seat } from "./clerk-props.tsx";
import { clear, show } from "./dom.tsx";
import { aBlindPage, aPage } from "./review-data.ts";

afterEach(clear);

const STAFF: readonly StaffRole[] = ["clerk", "supervisor", "reviewer", "auditor", "administrator"];
const way = (root: HTMLElement) => root.querySelector("[data-action=to-review]")?.getAttribute("href") ?? null;

test.each(STAFF)("a %s", (role) => {
  const has = PAGES.some(({ roles }) => roles.includes(role));
  expect(way(show(<ToReview roles={[role]} />))).toBe(has ? "/review.html" : null);
});

test("a supervisor has it at the seat, a clerk has not", () => {
  expect(way(show(<Seat {...seat} />))).toBe("/review.html");
  clear();
  expect(way(show(<Seat {...seat} me={{ ...seat.me, roles: ["clerk"] }} />))).toBeNull();
});

test("an administrator, who has no seat, is shown the way", () => {
  const office = new Office(new OfficeApi());
  office.me.value = { ...seat.me, roles: ["administrator"] };
  office.known.value = true;
  const root = show(<App office={office} />);
  expect([root.querySelector("[data-page=no-seat]") !== null, way(root)]).toEqual([true, "/review.html"]);
});

test("how long a session is kept is not asked for before one's own word: holds tell how it ended", () => {
  const names = (page: typeof aPage) =>
    WORK_PANELS.filter(({ allowed }) => allowed(["supervisor"], page.session)).map(({ name }) => name);
  expect(names(aPage)).toContain("keeping");
  expect(names(aBlindPage)).not.toContain("keeping");
});
