// Scripted sessions for the mock server: entries of the trail that lead to each page, and what follows on the socket.
import { SEAT_SCENARIOS } from "./seat-scenarios.mjs";

const STEPS = ["environment", "identity_document", "face_match", "head_turns", "environment", "spoken_digits"];
const OPENED = {
  language: "zh-CN",
  matter: "存量房转移登记",
  document: "resident_card",
  minutes: 8,
  retention_days: 90,
};

const nowS = () => Date.now() / 1000;
const created = ["session_created", { language: "zh-CN", matter: OPENED.matter }];
const consents = ["face", "recording", "cross_border"].map((text) => ["consent_answered", { text, given: true }]);
const running = () => [
  created,
  ...consents,
  ["queued", {}],
  ["admitted", { steps: STEPS }],
  ["part_opened", { part: "prt_1" }],
  ["connected", { part: "prt_1" }],
];

function at(step, prompt, { expected = "", attempt = 1, seconds = 20 } = {}) {
  const done = [];
  for (let number = 0; number < step; number += 1) {
    const verdict = number === 2 ? "inconclusive" : "pass";
    done.push(["step_started", { step: STEPS[number], number, attempt: 1 }]);
    done.push([
      "step_ended",
      { step: STEPS[number], number, verdict, reason: verdict === "pass" ? null : "match.below_threshold" },
    ]);
  }
  const entries = [...running(), ...done, ["step_started", { step: STEPS[step], number: step, attempt: 1 }]];
  if (prompt) {
    const challenge = { id: `chl_${prompt}`, check: STEPS[step], prompt, expected, attempt };
    entries.push(["challenge_issued", { ...challenge, issued_s: nowS(), expires_s: nowS() + seconds }]);
  }
  return entries;
}

const hint = (code, detail = "") => [{ type: "hint", code, detail }];
const suspended = (reason, by = "governor") => [...at(3), ["suspended", { reason, resume_by_s: nowS() + 52, by }]];

const SCENARIOS = {
  welcome: () => ({ state: "invited", entries: [created] }),
  passport: () => ({ state: "invited", entries: [created], opened: { document: "passport" } }),
  devices: () => ({ state: "invited", entries: [created, ...consents] }),
  "devices-slow": () => ({ state: "invited", entries: [created, ...consents], msPerKiB: 14 }),
  "devices-poor": () => ({ state: "invited", entries: [created, ...consents], msPerKiB: 60 }),
  waiting: () => ({
    state: "waiting",
    entries: [created, ...consents, ["queued", {}]],
    after: [{ type: "place", ahead: 2, wait_s: 170 }],
  }),
  "waiting-next": () => ({
    state: "waiting",
    entries: [created, ...consents, ["queued", {}]],
    after: [{ type: "place", ahead: 0, wait_s: 30 }],
  }),
  called: () => ({ state: "connecting", entries: [created, ...consents, ["queued", {}], ["admitted", { steps: STEPS }]] }),
  "live-around": () => ({ state: "verifying", entries: at(0, "environment.look_around"), after: hint("turn_slowly") }),
  "live-card": () => ({ state: "verifying", entries: at(1, "card.front", { seconds: 40 }), after: hint("card.glare") }),
  "live-still": () => ({ state: "verifying", entries: at(1, "card.back", { attempt: 2, seconds: 40 }), after: hint("take_still") }),
  "live-between": () => ({ state: "verifying", entries: at(2), after: [] }),
  "live-again": () => ({
    state: "verifying",
    entries: [
      ...at(3, "turn.left"),
      ["finding_made", { check: "head_turns", challenge: "chl_turn.left", verdict: "fail", reason: "turn.not_held" }],
    ],
  }),
  "live-turn": () => ({ state: "verifying", entries: at(3, "turn.left", { seconds: 12 }), after: hint("hold") }),
  "live-digits": () => ({
    state: "verifying",
    entries: at(5, "digits.read", { expected: "381507", seconds: 16 }),
    after: hint("heard", "3815"),
  }),
  "suspended-link": () => ({ state: "suspended", entries: suspended("link.lost") }),
  "suspended-face": () => ({ state: "suspended", entries: suspended("face.several") }),
  "suspended-server": () => ({ state: "suspended", entries: suspended("server.overloaded") }),
  "suspended-clerk": () => ({ state: "suspended", entries: suspended("clerk.suspended", "clerk") }),
  submitted: () => ({ state: "awaiting_decision", entries: [...running(), ["steps_finished", {}]] }),
  approved: () => ({ state: "decided", entries: [...running(), ["steps_finished", {}], ["decided", { outcome: "approve" }]] }),
  refused: () => ({ state: "decided", entries: [...running(), ["steps_finished", {}], ["decided", { outcome: "refuse" }]] }),
  terminated: () => ({
    state: "terminated",
    entries: [...suspended("link.lost"), ["terminated", { reason: "policy.time_exhausted", by: "governor" }]],
  }),
  manual: () => ({ state: "terminated", entries: [created, ["terminated", { reason: "consent.refused", by: "applicant" }]] }),
  wrong: () => ({ entries: [], refusal: { status: 404, code: "not_found" } }),
  elsewhere: () => ({ entries: [], refusal: { status: 403, code: "forbidden" } }),
  broken: () => ({ entries: [], refusal: { status: 503, code: "internal" } }),
  ...SEAT_SCENARIOS,
};

/** The scenario of a token `scenario-NAME`, optionally `scenario-NAME.SALT` or `scenario-NAME_SALT` for a fresh session; welcome when unknown. */
export function scenario(token) {
  const name = token.replace(/^scenario-/, "").split(/[._]/)[0];
  const script = (SCENARIOS[name] ?? SCENARIOS.welcome)();
  return { steps: STEPS, ...script, opened: { ...OPENED, ...script.opened } };
}

const text = (name, title, body, refusal) => ({ text: name, version: "2026-11", title, body, refusal, sha256: "0".repeat(64) });

export const CONSENTS = {
  "zh-CN": [
    text(
      "face",
      "人脸识别",
      "为确认办理人就是您本人，系统会把您的面部图像与证件照片比对。\n\n比对结果只用于本次业务。",
      "改由工作人员当面核对您的身份，不影响您办理业务。",
    ),
    text("recording", "录音录像", "办理全程录音录像，作为登记档案的一部分保存。", "不能视频办理，可以到窗口人工办理。"),
    text(
      "cross_border",
      "跨境传输",
      "如果您身在境外，您的视频会传输到办理机构所在地的服务器。",
      "不能视频办理，可以到窗口人工办理。",
    ),
  ],
  "zh-TW": [
    text(
      "face",
      "人臉辨識",
      "為確認辦理人就是您本人，系統會把您的臉部影像與證件照片比對。\n\n比對結果只用於本次業務。",
      "改由工作人員當面核對您的身分，不影響您辦理業務。",
    ),
    text("recording", "錄音錄影", "辦理全程錄音錄影，作為登記檔案的一部分保存。", "不能視訊辦理，可以到窗口人工辦理。"),
    text(
      "cross_border",
      "跨境傳輸",
      "如果您身在境外，您的視訊會傳輸到辦理機構所在地的伺服器。",
      "不能視訊辦理，可以到窗口人工辦理。",
    ),
  ],
  en: [
    text(
      "face",
      "Face recognition",
      "To make sure that it is you, the system compares your face with the photo on your document.\n\nThe result is used for this case only.",
      "A clerk confirms your identity in person instead, with no disadvantage to you.",
    ),
    text(
      "recording",
      "Recording",
      "The whole session is recorded, sound and picture, and kept with the file of your case.",
      "No video session is possible; you can be served at the counter.",
    ),
    text(
      "cross_border",
      "Transfer across borders",
      "If you are abroad, your video travels to the server of the office.",
      "No video session is possible; you can be served at the counter.",
    ),
  ],
};
