// Which page is shown: a pure choice from what is known.
import { ApiError } from "../core/http.ts";
import type { SessionView } from "../core/session.ts";

/** Where the applicant is before the queue. Only the page knows it; a reload starts again at the first open question. */
export type Stage = "welcome" | "consent" | "manual" | "agreement" | "devices" | "network";

export type Trouble = { kind: "expired" | "wrong" | "elsewhere" | "replaced" | "offline" | "server" | "busy" };

export type PageName = "loading" | "problem" | Stage | "waiting" | "live" | "suspended" | "outcome";

interface Known {
  trouble: Trouble | null;
  ready: boolean;
  view: SessionView;
  stage: Stage;
}

export function pageOf({ trouble, ready, view, stage }: Known): PageName {
  if (trouble !== null) return "problem";
  if (!ready) return "loading";
  switch (view.state) {
    case "invited":
      return stage;
    case "waiting":
      return "waiting";
    case "connecting":
    case "verifying":
      return "live";
    case "suspended":
      return "suspended";
    case "expired":
      return "problem";
    default:
      return "outcome";
  }
}

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) return { kind: "server" };
  if (error.offline) return { kind: "offline" };
  if (error.status === 410 || error.code.includes("expired")) return { kind: "expired" };
  if (error.status === 403) return { kind: "elsewhere" };
  if (error.status === 429) return { kind: "busy" };
  return { kind: error.status >= 500 ? "server" : "wrong" };
}
