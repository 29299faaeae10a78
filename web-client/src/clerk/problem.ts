// A refusal in the clerk's words. The server's own detail is shown beside it.
import type { ApiError } from "../core/http.ts";
import type { ClerkWordsOf } from "./words.tsx";

const CODES: Readonly<Record<number, string>> = {
  0: "offline",
  400: "bad_input",
  401: "unauthorised",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  429: "too_many",
};

export function problemSentence(error: ApiError, { tFor }: ClerkWordsOf): string {
  const code = error.code === "browser" ? "browser" : error.status >= 500 ? "internal" : CODES[error.status];
  return tFor(`problem.${code}`, "problem.other");
}

/** What the server said, as a list where it names several things. */
export function details(error: ApiError): string[] {
  if (error.offline) return [];
  return error.detail
    .replace(/^not yet: /, "")
    .split(/;\s+|\n/)
    .filter((part) => part !== "");
}
