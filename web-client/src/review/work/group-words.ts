// What a group of the office's numbers is called: a country by the browser's own names, a weekday, a network, a month.
import { sayMatter } from "../../locales/matters.ts";
import type { By } from "./numbers.ts";
import type { WorkWordsOf } from "./words.tsx";

/** 2024-01-01 was a Monday. */
const MONDAY_MS = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export function groupWords(by: By, group: string, { t, tFor, all }: WorkWordsOf): string {
  if (by === "") return t("numbers.total");
  if (group === "") return t("numbers.unknown");
  switch (by) {
    case "network":
    case "path":
      return tFor(`numbers.${by}.${group}`, "numbers.unknown");
    case "country":
      return named(all.language, "region", group);
    case "language":
      return named(all.language, "language", group);
    case "weekday":
      return new Intl.DateTimeFormat(all.language, { weekday: "long", timeZone: "UTC" }).format(
        MONDAY_MS + (Number(group) - 1) * DAY_MS,
      );
    case "matter":
      return sayMatter(all.language, group).words;
    case "hour":
      return `${group}:00`;
    default:
      return group;
  }
}

function named(language: string, type: "region" | "language", code: string): string {
  try {
    return new Intl.DisplayNames(language, { type }).of(code) ?? code;
  } catch {
    return code; // a code that is none
  }
}
