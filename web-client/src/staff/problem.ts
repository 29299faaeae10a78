// A refusal in the clerk's words: what kind it is, and why, each by the server's code. The server's own English is for the log.
import type { ApiError, Refusal } from "../core/http.ts";
import type { RefusedKey } from "../locales/refused/index.ts";
import type { ClerkWordsOf } from "./words.tsx";

/** The browser's own troubles and a proxy's pages have no code of the server's: their status says what there is to say. */
const BY_STATUS: Readonly<Record<number, RefusedKey>> = {
  0: "problem.offline",
  400: "problem.bad_input",
  401: "problem.unauthorised",
  403: "problem.forbidden",
  404: "problem.not_found",
  409: "problem.conflict",
  413: "problem.too_large",
  429: "problem.too_many",
  502: "problem.unavailable",
  503: "problem.unavailable",
  504: "problem.unavailable",
};

export function problemSentence(error: ApiError, { refused, tRefused }: ClerkWordsOf): string {
  const known = refused(`problem.${error.code}`);
  return known ?? tRefused(BY_STATUS[error.status] ?? (error.status >= 500 ? "problem.internal" : "problem.other"));
}

/** Why, reason by reason. A code that this page does not know yet is left out: the sentence above it stands. */
export function refusalSentences(details: readonly Refusal[], words: ClerkWordsOf): string[] {
  const said = details.map((each) => refusalSentence(each, words));
  return [...new Set(said)].filter((sentence) => sentence !== null);
}

function refusalSentence({ code, ...facts }: Refusal, words: ClerkWordsOf): string | null {
  const said = Object.entries(facts).map(([name, value]) => [name, factWords(name, value, words)]);
  return words.refused(code, Object.fromEntries(said));
}

function factWords(name: string, value: string | number, { tFor }: ClerkWordsOf): string | number {
  switch (name) {
    case "number":
      return Number(value) + 1;
    case "step":
      return tFor(`step.${value}`, "step.other");
    case "item":
      return tFor(`item.${value}`, "item.other");
    case "state":
      return tFor(`state.${value}`, "state.other");
    case "who":
      return tFor(`transcript.who.${value}`, "transcript.who.server");
    default:
      return value;
  }
}

/** The server's own English, for whoever reports it. */
export function original(error: ApiError): string {
  return error.offline && error.code === "offline" ? "" : error.detail;
}
