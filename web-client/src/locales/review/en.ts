// What the review console says in English.
import type { ReviewKey } from "./index.ts";

export default {
  "page.title": "Review",
  "common.offline": "The connection to the server is lost. Connecting again…",
  "common.unreachable": "The server cannot be reached at the moment. Trying again…",
  "nav.label": "Pages of the review console",
  "nav.sessions": "Sessions",
  "noroom.title": "This account has no review console",
  "noroom.body": "The review console is for reviewers, supervisors and auditors. Your roles: {roles}.",
  "session.title": "Session",
} satisfies Record<ReviewKey, string>;
