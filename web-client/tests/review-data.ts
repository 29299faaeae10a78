// A session's page as the server sends it, small: what the review console's tests are shown with.
import { vi } from "vitest";
import type { ListedSession, PageMark, PageTrack, SessionPageOut } from "../src/core/generated.ts";
import { OfficeApi } from "../src/core/seat-http.ts";
import type { Me, StaffRole } from "../src/core/seat-protocol.ts";
import { ReviewApi } from "../src/review/api.ts";
import { ReviewRoom } from "../src/review/room.ts";
import { ServerTime } from "../src/review/server-time.ts";

export const BEGAN_S = 1_800_000_000;

export function aMark(at_s: number, kind: string, more: Partial<PageMark> = {}): PageMark {
  return { at_s, to_s: null, kind, index: Math.round(at_s * 10), code: "", words: "", by: "", verdict: "", ...more };
}

export function aTrack(who: string, from_s: number, to_s: number, more: Partial<PageTrack> = {}): PageTrack {
  const part = `prt_${who}_${from_s}`;
  return {
    who,
    part,
    kind: who.endsWith(".screen") ? "screen" : "camera",
    from_s,
    to_s,
    duration_s: to_s - from_s,
    width: 640,
    height: 480,
    codecs: ["vp8", "opus"],
    playable: true,
    media: `/api/review/sessions/ses_1/media/${part}`,
    ...more,
  };
}

const said = (from_s: number, who: string, words: string) => ({
  from_s,
  to_s: from_s + 2,
  who,
  words,
  language: "zh-CN",
  kind: "caption",
  index: Math.round(from_s * 10) + 1,
});

export const aPage: SessionPageOut = {
  session: {
    id: "ses_1",
    reference: "2026-SH-1",
    matter: "transfer",
    language: "zh-CN",
    party: "seller",
    names: { seller: "王小明", buyer: "李华" },
    state: "decided",
    created: "2026-11-20T08:00:00.000Z",
    ended: "2026-11-20T08:02:00.000Z",
    outcome: "approve",
    decided_by: "per_2",
    clerk: "per_2",
    attended: true,
    risks: ["coercion.suspected", "sign"],
    suspensions: 1,
    policy_version: "7",
    policy_sha256: "ab".repeat(32),
    blind: false,
  },
  clock: { began: BEGAN_S, ended: BEGAN_S + 120 },
  tracks: [
    aTrack("clerk", 5, 110),
    aTrack("applicant", 0, 50),
    aTrack("applicant", 60, 120),
    aTrack("applicant.screen", 70, 80),
    aTrack("interpreter", 90, 100, { playable: false }),
  ],
  marks: [
    aMark(10, "step", { code: "head_turns" }),
    aMark(11, "prompt", { code: "turn.left", to_s: 21 }),
    aMark(15, "finding", { code: "head_turns", verdict: "fail", words: "turn.late" }),
    aMark(15.2, "step_ended", { code: "head_turns", verdict: "fail" }),
    aMark(20, "override", { code: "override.seen_by_clerk", words: "亲眼看到", by: "per_2", verdict: "pass" }),
    aMark(50, "gap", { code: "link.lost", to_s: 60 }),
    aMark(51, "suspended", { code: "link.lost" }),
    aMark(61, "resumed"),
    aMark(70, "note", { words: "换了位置", by: "per_2" }),
    aMark(80, "said", { code: "wait", by: "per_2" }),
    aMark(90, "still", { code: "card.portrait" }),
    aMark(95, "called", { code: "2", by: "per_2" }),
    aMark(100, "invented_later"),
    aMark(118, "decided", { code: "approve", by: "per_2" }),
  ],
  findings: [
    {
      index: 150,
      at_s: 15,
      check: "head_turns",
      challenge: "chl_1",
      verdict: "fail",
      reason: "turn.late",
      score: 12.5,
      threshold: 20,
      direction: "at_least",
      policy_line: "checks.head_turns.yaw_deg",
      notes: [],
      evidence: ["a".repeat(64)],
    },
    {
      index: 900,
      at_s: 90,
      check: "face_match",
      challenge: "chl_2",
      verdict: "pass",
      reason: null,
      score: 0.0412,
      threshold: 0.55,
      direction: "at_most",
      policy_line: "checks.face_match.max_distance",
      notes: ["face.blurred"],
      evidence: [],
    },
  ],
  stills: [
    { sha256: "a".repeat(64), at_s: 89, index: 890, purpose: "card.portrait", width: 300, height: 400, by: "" },
    { sha256: "b".repeat(64), at_s: 90, index: 900, purpose: "face", width: 300, height: 400, by: "" },
  ],
  transcript: [
    said(3, "clerk", "您好，请坐好。"),
    said(30, "applicant", "我自愿出售，价格是１２８万元。"),
    said(75, "clerk", "自愿就好。"),
  ],
  link: [
    { at_s: 5, kbps: 800, least_kbps: 600, loss: 0.01, most_loss: 0.1, rtt_ms: 40, level_db: -30 },
    { at_s: 50, kbps: 90, least_kbps: 0, loss: 0.4, most_loss: 0.9, rtt_ms: null, level_db: null },
    { at_s: 55, kbps: 200, least_kbps: 150, loss: 0, most_loss: 0, rtt_ms: 30, level_db: null },
  ],
  speech: [
    { who: "clerk", from_s: 3, to_s: 5 },
    { who: "applicant", from_s: 30, to_s: 34 },
  ],
  steps: [
    {
      number: 0,
      step: "head_turns",
      from_s: 10,
      to_s: 15.2,
      verdict: "fail",
      reason: "turn.late",
      attempts: 2,
      reopened: 1,
      skipped: false,
      overridden: "pass",
    },
    {
      number: 1,
      step: "signature",
      from_s: null,
      to_s: null,
      verdict: "",
      reason: "",
      attempts: 0,
      reopened: 0,
      skipped: true,
      overridden: "",
    },
  ],
  notes: [{ at_s: 70, index: 700, by: "per_2", words: "换了位置" }],
  rules: [{ rule: "rule.gap_unnoted", entries: [500, 705] }],
  trail: {
    length: 42,
    whole: true,
    broken: "",
    sealed: 40,
    checkpoint: "example.gov",
    checkpoint_size: 9000,
    checkpoint_at: "2026-11-20T08:03:00.000Z",
    stamped: null,
  },
};

/** As a reviewer sees it before their own word. */
export const aBlindPage: SessionPageOut = {
  ...aPage,
  session: { ...aPage.session, outcome: null, decided_by: null, blind: true },
  marks: aPage.marks.filter(({ kind }) => kind !== "decided" && kind !== "override"),
  rules: [],
};

export function aRow(id: string, more: Partial<ListedSession> = {}): ListedSession {
  return {
    id,
    reference: `R-${id}`,
    matter: "transfer",
    language: "zh-CN",
    created: "2026-11-20T08:00:00.000Z",
    ended: "2026-11-20T08:10:00.000Z",
    state: "decided",
    outcome: "approve",
    risks: [],
    reasons: [],
    clerk: "per_2",
    duration_s: 600,
    suspensions: 0,
    gaps: 0,
    overrides: 0,
    skips: 0,
    rules: 0,
    review: "waiting",
    may_open: true,
    ...more,
  };
}

type Answers = Record<string, readonly [number, unknown]>;

/** A room whose server is a script: what each path answers, and what was asked. */
export function aRoom(answers: Answers, roles: readonly StaffRole[] = ["supervisor"]) {
  const asked: [string, unknown][] = [];
  const fetcher = async (path: string, init: RequestInit): Promise<Response> => {
    asked.push([path, init.body === undefined ? null : JSON.parse(String(init.body))]);
    const found = answers[path] ?? answers[path.split("?")[0] ?? ""] ?? [404, { code: "not_found", detail: path }];
    return new Response(JSON.stringify(found[1]), { status: found[0] });
  };
  const time = new ServerTime(() => BEGAN_S * 1000);
  const room = new ReviewRoom(new OfficeApi(fetcher), new ReviewApi(fetcher), time);
  const me: Me = { person: "per_1", name: "林主管", roles, languages: ["zh-CN"], matters: [] };
  room.me.value = me;
  room.known.value = true;
  return { room, asked, answers };
}

/** A <video> that jsdom does not have: it plays when it is told to, at once. */
export function aPicture() {
  const picture = {
    currentTime: 0,
    playbackRate: 1,
    paused: true,
    ended: false,
    seeking: false,
    readyState: 4,
    muted: false,
    error: null as MediaError | null,
    play: vi.fn(async () => {
      picture.paused = false;
    }),
    pause: vi.fn(() => {
      picture.paused = true;
    }),
  };
  return picture;
}
