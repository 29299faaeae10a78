// What the pages and panels of the second look are shown with in tests: a server that answers at once.
import type { ComponentChild } from "preact";
import { vi } from "vitest";
import type {
  ClerksOut,
  ExportSeen,
  GroupOut,
  NumbersOut,
  PageTrack,
  ReviewQueueOut,
  SamplesOut,
  SeenEntryOut,
  SessionAgainOut,
  SessionPageOut,
} from "../src/core/generated.ts";
import type { Language } from "../src/core/protocol.ts";
import type { ReviewWorkApi } from "../src/core/review-work-http.ts";
import type { ReviewApi, Search } from "../src/review/api.ts";
import { ReviewWords, reviewWordsIn } from "../src/review/words.tsx";

const NAMES = { per_wang: "Wang Fang", per_one: "Li One" };

/** The server's clock, two days behind this computer's: what runs out goes by the server's. */
export const NOW_S = Date.now() / 1000 - 2 * 86_400;
export const nowS = () => NOW_S;

export const inWords = (language: Language, page: ComponentChild) => (
  <ReviewWords.Provider value={reviewWordsIn(language, NAMES)}>{page}</ReviewWords.Provider>
);

export const queue: ReviewQueueOut = {
  mine: "ses_1",
  reference: "2026-17",
  until_s: NOW_S + 7300,
  waiting: 3,
  disputed: ["ses_2", "ses_3"],
  reasons: { approve: [], refuse: ["refuse.will", "refuse.pressure"], refer: ["refer.doubt"], terminate: [] },
  least_words: 10,
};

export const copy = (changes: Partial<ExportSeen> = {}): ExportSeen => ({
  request: "exp_1",
  session: "ses_1",
  what: "cut",
  state: "asked",
  asked_by: "per_other",
  asked_at: "2026-11-20T10:00:00.000Z",
  words: "court order 12/2026",
  from_s: 10,
  to_s: 50,
  boxes: [],
  answered_by: "",
  bytes: 1_234_567,
  why: "",
  progress: 0,
  language: "",
  mine: true,
  ...changes,
});

const row = (id: string, may_open: boolean) => ({
  id,
  reference: may_open ? "2026-18" : null,
  matter: "transfer",
  language: "en",
  created: "2026-11-19T10:00:00.000Z",
  ended: "2026-11-19T10:20:00.000Z",
  state: "decided",
  outcome: "approve",
  risks: [],
  reasons: [],
  clerk: "per_wang",
  duration_s: 300,
  suspensions: 0,
  gaps: 0,
  overrides: 0,
  skips: 0,
  rules: 0,
  review: "disagreed",
  may_open,
});

export const entry = (index: number, kind: string, event: Record<string, unknown>): SeenEntryOut => ({
  index,
  at: "2026-11-20T10:00:00.000Z",
  kind,
  event,
});

export const disputed: SeenEntryOut[] = [
  entry(40, "decided", { by: "per_wang", outcome: "approve", reasons: [], note: "all as it should be" }),
  entry(41, "review_drawn", { why: ["random", "override"] }),
  entry(42, "review_given", {
    by: "per_one",
    outcome: "refuse",
    reasons: ["refuse.will"],
    words: "did not know the price",
    agrees: false,
  }),
];

export const track: PageTrack = {
  who: "applicant",
  part: "prt_1",
  kind: "camera",
  from_s: 0,
  to_s: 60,
  duration_s: 60,
  width: 640,
  height: 480,
  codecs: ["VP8"],
  playable: true,
  media: "/api/review/sessions/ses_1/media/prt_1",
};

export const page = {
  session: { id: "ses_1", policy_version: "7", blind: false },
  clock: { began: 1000, ended: 1060 },
  tracks: [track],
  marks: [{ kind: "decided", index: 40 }],
  findings: [{ index: 12, at_s: 21.5 }],
} as unknown as SessionPageOut;

const judgement = {
  verdict: "pass" as const,
  reason: null,
  score: 0.31,
  threshold: 0.55,
  policy_line: "checks.face_match.max_distance",
  notes: [],
};

export const differs: SessionAgainOut = {
  changes: [
    {
      index: 12,
      check: "face_match",
      how: "found",
      was: judgement,
      would: { ...judgement, verdict: "fail", reason: "match.below_threshold" },
    },
    { index: 13, check: "head_turns", how: "open", was: judgement, would: null },
  ],
  steps: [{ number: 2, step: "face_match", was: "pass", would: "fail" }],
  outcome: {
    was: { how: "decided", reason: "", policy_line: "", index: 40 },
    would: { how: "terminated", reason: "face.other", policy_line: "governor.face.other_max", index: 20 },
  },
  suspended_besides: [{ at_s: 5, reason: "face.absent", policy_line: "governor.face.absent_s" }],
  same: 11,
  exact: true,
};

const end = { how: "decided", reason: "", policy_line: "", index: 40 };
export const same: SessionAgainOut = {
  changes: [],
  steps: [],
  outcome: { was: end, would: end },
  suspended_besides: [],
  same: 13,
  exact: true,
};

const samples: SamplesOut = {
  periods: [
    { period: "2026-11", from_s: 1_793_491_200, to_s: 1_796_083_200, sha256: "ab".repeat(32), rate: 0.05, seed: null },
    { period: "2026-10", from_s: 1_790_899_200, to_s: 1_793_491_200, sha256: "cd".repeat(32), rate: 0.05, seed: "5f".repeat(32) },
  ],
  ended: 40,
  drawn: 10,
  why: { random: 4, rule: 7 },
  states: { waiting: 6, agreed: 4 },
  rules: { "rule.face_near": 7 },
};

const rate = (k: number, n: number, flagged = false) => ({ k, n, low: 0.1, high: 0.6, p: flagged ? 0.0004 : 1, flagged });
export const clerks: ClerksOut = {
  sessions: 30,
  brokered: 12,
  clerks: [
    {
      clerk: "per_wang",
      sessions: 12,
      median_s: 312,
      rates: { override: rate(5, 12, true), skip: rate(0, 12), refuse: rate(1, 12), approve: rate(9, 12) },
    },
  ],
  clusters: [
    { clerk: "per_wang", broker: "harbourhomes", together: 8, brokers: 9, clerks: 12, among: 30, p: 0.0002, flagged: true },
  ],
};

const spread = { n: 20, median_s: 75, p95_s: 300 };
export const group = (name: string, changes: Partial<GroupOut> = {}): GroupOut => ({
  group: name,
  sessions: 20,
  waited: spread,
  left: 1,
  lasted: spread,
  outcomes: { approve: 12, refuse: 3, refer: 2, terminated: 2, expired: 1 },
  suspensions: 4,
  suspended: 3,
  reasons: [{ reason: "link.loss", sessions: 3, times: 4 }],
  endings: [{ reason: "link.lost", sessions: 2, times: 2 }],
  ratings: { n: 9, mean: 4.2, counts: [0, 1, 1, 2, 5] },
  withheld: false,
  ...changes,
});

export const numbers = (by: string, groups: GroupOut[] = []): NumbersOut => ({
  from: "2026-10-24",
  to: "2026-11-22",
  by,
  zone: "+08:00",
  least: 5,
  total: group("", { sessions: 60 }),
  groups,
});

export const networks = [
  group("wifi"),
  group("cellular", { ratings: null, withheld: true }),
  group("", { waited: { n: 0, median_s: null, p95_s: null } }),
];

/** The list of sessions in two pages, and the trail of a session of which two words differ. */
export function review(entries = disputed) {
  const pages = [row("ses_2", true), row("ses_3", false)];
  return {
    sessions: vi.fn(async (_search: Partial<Search>, cursor = "") =>
      cursor === "" ? { rows: pages.slice(0, 1), next: "abc" } : { rows: pages.slice(1), next: "def" },
    ),
    entries: vi.fn(async () => ({ entries })),
  } satisfies Partial<ReviewApi>;
}

/** Answers of a server on which everything goes well; each is a spy. */
export function api(changes: Partial<ReviewWorkApi> = {}): ReviewWorkApi {
  return {
    queue: vi.fn(async () => queue),
    next: vi.fn(async () => ({ session: "ses_1" })),
    give: vi.fn(async () => ({ index: 43 })),
    adjudicate: vi.fn(async () => ({ index: 43 })),
    seed: vi.fn(async () => ({ index: 1 })),
    judgeAgain: vi.fn(async () => differs),
    exports: vi.fn(async () => ({
      exports: [
        copy({ mine: false, request: "exp_0" }),
        copy({ state: "made" }),
        copy({ request: "exp_2", state: "agreed", progress: 0.4 }),
      ],
      kinds: ["package", "cut", "redacted", "report"],
    })),
    askExport: vi.fn(async () => ({ request: "exp_9" })),
    answerExport: vi.fn(async () => ({})),
    file: (request: string) => `/file/${request}`,
    keeping: vi.fn(async () => ({
      years: 10,
      days: null,
      due: "2036-11-20T00:00:00.000Z",
      held: ["hold"],
      holds: [
        { hold: "hld_1", by: "per_me", at: "2026-11-20T10:00:00.000Z", why: "a lawsuit is pending" },
        { hold: "hld_2", by: "per_other", at: "2026-11-21T10:00:00.000Z", why: "a complaint was made" },
      ],
      withdrawn: ["face"],
    })),
    layHold: vi.fn(async () => ({})),
    liftHold: vi.fn(async () => ({})),
    withdraw: vi.fn(async () => ({})),
    numbers: vi.fn(async (_, by: string) => numbers(by, by === "" ? [] : networks)),
    csv: () => "/numbers.csv",
    samples: vi.fn(async () => samples),
    reviewers: vi.fn(async () => ({
      reviewers: [
        { person: "per_one", reviewed: 12, differed: 3, upheld: 2, seeded: 10, missed: 0, bound: 0.2589 },
        { person: "per_two", reviewed: 4, differed: 0, upheld: 0, seeded: 0, missed: 0, bound: 1 },
      ],
    })),
    clerks: vi.fn(async () => clerks),
    ...changes,
  } as unknown as ReviewWorkApi;
}
