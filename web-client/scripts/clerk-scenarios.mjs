// Scripted sessions at the counter: the login names the scenario (`free`, `digits`, `ready`, ...), the entries lead there.

const STEPS = ["environment", "identity_document", "face_match", "head_turns", "spoken_digits", "intent_questions", "legal_notice"];
const SESSION = "ses_mock";
const at = (secondsAgo) => new Date(Date.now() - secondsAgo * 1000).toISOString();
const nowS = () => Date.now() / 1000;

const finding = (check, challenge, verdict, reason, score, threshold, direction, line, facts = []) => ({
  finding: {
    check,
    challenge,
    verdict,
    reason,
    score,
    threshold,
    direction,
    policy_line: line,
    notes: [],
    facts,
    evidence: [],
    models: [],
  },
});
const fact = (name, value) => ({ name, value });
const challenge = (id, check, prompt, expected = "") => ({
  challenge: { id, check, prompt, expected, attempt: 1, nonce: "", issued_s: nowS(), expires_s: nowS() + 20, language: "zh-CN" },
});

const begun = [
  [
    "session_created",
    { case: "case_1", party: "seller", language: "zh-CN", matter: "存量房转移登记", attended: true, priority: true },
  ],
  ["queued", { at_s: nowS() - 700 }],
  ["clerk_assigned", { clerk: "per_clerk", by: "chance", free: 3, drawn: 1 }],
  ["admitted", { steps: STEPS, policy_version: "2026", policy_sha256: "" }],
  ["part_opened", { part: "prt_1", who: "applicant" }],
  ["connected", { part: "prt_1" }],
];

const called = (number) => [
  ["step_called", { number, by: "per_clerk" }],
  ["step_started", { step: STEPS[number], number, attempt: 1 }],
];
const ended = (number, verdict = "pass", reason = null) => ["step_ended", { step: STEPS[number], number, verdict, reason }];

const PASSED = [
  [
    ["challenge_issued", challenge("chl_0", "environment", "environment.look_around")],
    [
      "finding_made",
      finding("environment", "chl_0", "pass", null, 312, 90, "at_least", "checks.environment.min_degrees", [
        fact("degrees", "312"),
        fact("stills", "5"),
      ]),
    ],
  ],
  [
    ["challenge_issued", challenge("chl_1", "identity_document", "card.front")],
    ["still_kept", { still: "stl_card", purpose: "card.portrait", challenge: "chl_1" }],
    [
      "finding_made",
      finding("identity_document", "chl_1", "pass", null, 0.93, 0.6, "at_least", "checks.identity_document.min_confidence", [
        fact("side", "front"),
        fact("number", "11**************37"),
      ]),
    ],
  ],
  [
    ["challenge_issued", challenge("chl_2", "face_match", "face.look_straight")],
    ["still_kept", { still: "stl_face", purpose: "face", challenge: "chl_2" }],
    [
      "finding_made",
      finding("face_match", "chl_2", "pass", null, 0.41, 0.55, "at_most", "checks.face_match.max_distance", [
        fact("model", "dlib"),
        fact("distances", "0.408 0.412 0.431"),
      ]),
    ],
  ],
  [
    ["challenge_issued", challenge("chl_3", "head_turns", "turn.left", "left")],
    ["finding_made", finding("head_turns", "chl_3", "pass", null, 31.5, 25, "at_least", "checks.head_turns.yaw_deg")],
  ],
  [
    ["challenge_issued", challenge("chl_4", "spoken_digits", "digits.read", "381507")],
    ["caption_made", { who: "applicant", words: "三八一五零七", language: "zh-CN", from_s: 0, to_s: 2 }],
    [
      "finding_made",
      finding("spoken_digits", "chl_4", "pass", null, -0.42, -1.2, "at_least", "checks.spoken_digits.zh.least_score", [
        fact("heard", "381507"),
        fact("snr_db", "24"),
      ]),
    ],
  ],
  [
    ["challenge_issued", challenge("chl_5", "intent_questions", "question.voluntary")],
    ["caption_made", { who: "applicant", words: "是的，是我自己愿意卖的。", language: "zh-CN", from_s: 0, to_s: 2 }],
    [
      "finding_made",
      finding("intent_questions", "chl_5", "pass", null, 0.9, 0.6, "at_least", "checks.intent_questions.min_score", [
        fact("answer", "是的，是我自己愿意卖的。"),
      ]),
    ],
  ],
  [
    ["challenge_issued", challenge("chl_6", "legal_notice", "notice.teach_back")],
    ["caption_made", { who: "applicant", words: "签了以后房子就归买方了。", language: "zh-CN", from_s: 0, to_s: 2 }],
    [
      "finding_made",
      finding("legal_notice", "chl_6", "pass", null, 0.8, 0.6, "at_least", "checks.legal_notice.min_score", [
        fact("answer", "签了以后房子就归买方了。"),
      ]),
    ],
  ],
];
const done = (count) => Array.from({ length: count }, (_, n) => [...called(n), ...PASSED[n], ended(n)]).flat();
const talk = [
  ["caption_made", { who: "clerk", words: "您好，请问能听到我说话吗？", language: "zh-CN", from_s: 0, to_s: 2 }],
  ["caption_made", { who: "applicant", words: "能听到，您好。", language: "zh-CN", from_s: 2, to_s: 4 }],
  ["prompt_spoken", { text: "alone", language: "zh-CN", by: "per_clerk" }],
];
const paper = [["document_made", { document: "doc_1", template: "transfer 1", sha256: "0", pages: 3 }]];
const signed = [
  ...paper,
  ["page_shown", { document: "doc_1", page: 1 }],
  ["page_shown", { document: "doc_1", page: 2 }],
  ["page_shown", { document: "doc_1", page: 3 }],
  ["signing_offered", { document: "doc_1", via: "page" }],
  ["signature_drawn", { document: "doc_1", strokes: 3, via: "page" }],
];
const coded = [...signed, ["code_sent", { document: "doc_1", salt: "", sha256: "", expires_s: nowS() + 280 }]];
const sealed = [...signed, ["document_signed", { document: "doc_1", sha256: "0", facts: {} }]];
const items = ["person_compared", "alone", "will_heard", "notice_understood", "document_read"];
const ready = [
  ...sealed,
  ["interference_assessed", { verdict: "pass", by: "per_clerk", words: "独自在家，神态自然。" }],
  ...items.map((item) => ["ticked", { item, done: true, by: "per_clerk" }]),
  ["still_kept", { still: "stl_together", purpose: "together" }],
];

const started = [...begun, ...talk];
const failedMatch = [
  ["challenge_issued", challenge("chl_2", "face_match", "face.look_straight")],
  ["still_kept", { still: "stl_face", purpose: "face", challenge: "chl_2" }],
  [
    "finding_made",
    finding("face_match", "chl_2", "fail", "match.below_threshold", 0.61, 0.55, "at_most", "checks.face_match.max_distance", [
      fact("model", "dlib"),
      fact("distances", "0.61 0.63 0.60"),
    ]),
  ],
];
const unclear = [
  ["challenge_issued", challenge("chl_5", "intent_questions", "question.price")],
  ["caption_made", { who: "applicant", words: "这个……价钱是我儿子谈的。", language: "zh-CN", from_s: 0, to_s: 2 }],
  [
    "finding_made",
    finding(
      "intent_questions",
      "chl_5",
      "inconclusive",
      "intent.unclear",
      0.3,
      0.6,
      "at_least",
      "checks.intent_questions.min_score",
      [fact("answer", "这个……价钱是我儿子谈的。")],
    ),
  ],
  ["risk_noted", { reason: "coercion.suspected", reading: {} }],
];
const fresh = [
  ...started,
  ...done(4),
  ...called(4),
  ["challenge_issued", challenge("chl_4", "spoken_digits", "digits.read", "381507")],
];

const COUNTER = {
  connecting: () => begun.slice(0, 4),
  begin: () => started,
  digits: () => fresh,
  failed: () => [...started, ...done(2), ...called(2), ...failedMatch, ended(2, "fail", "match.below_threshold")],
  question: () => [...started, ...done(5), ...called(5), ...unclear, ["chat_said", { by: "applicant", words: "我听不太清楚" }]],
  document: () => [...started, ...done(7), ...paper],
  drawn: () => [...started, ...done(7), ...signed],
  coded: () => [...started, ...done(7), ...coded, ["code_refused", { document: "doc_1", left: 2 }]],
  confirmed: () => [...started, ...done(7), ...coded, ["code_confirmed", { document: "doc_1" }]],
  asked: () => [
    ...started,
    ...done(1),
    ["interpreter_invited", { language: "en", by: "per_clerk", link_sha256: "" }],
    ["interpreter_joined", {}],
    ["screen_asked", { by: "per_clerk" }],
  ],
  declined: () => [...started, ...done(1), ["screen_asked", { by: "per_clerk" }], ["screen_declined", { why: "impossible" }]],
  holes: () => [...started, ...done(6), ...sealed, ["ticked", { item: "alone", done: true, by: "per_clerk" }]],
  ready: () => [...started, ...done(7), ...ready],
  suspended: () => [
    ...started,
    ...done(2),
    ["suspended", { reason: "link.lost", resume_by_s: nowS() + 46, by: "governor", policy_line: "", reading: {} }],
  ],
  decided: () => [
    ...started,
    ...done(7),
    ...ready,
    ["steps_finished", {}],
    ["decided", { outcome: "approve", by: "per_clerk", note: "", reasons: [] }],
  ],
  held: () => [
    ...started,
    ...done(7),
    [
      "step_overridden",
      { number: 2, verdict: "pass", by: "per_clerk", reason: "override.seen_by_clerk", words: "当面核对护照照片一致" },
    ],
    ...ready,
    ["steps_finished", {}],
    ["decided", { outcome: "approve", by: "per_clerk", note: "", reasons: [] }],
    ["result_held", { for_: ["override"] }],
  ],
  terminated: () => [...started, ...done(1), ["terminated", { reason: "clerk.terminated", by: "per_clerk", reading: {} }]],
};

const waiting = [
  { session: "ses_w1", waited_s: 312, priority: true, language: "zh-CN", matter: "存量房转移登记" },
  { session: "ses_w2", waited_s: 130, priority: false, language: "en", matter: "存量房转移登记" },
  { session: "ses_w3", waited_s: 41, priority: false, language: "zh-TW", matter: "抵押权登记" },
];
const SEATS = {
  away: { availability: "away", waiting: [] },
  free: { availability: "free", waiting: [] },
  queue: { availability: "break", waiting },
  supervisor: {
    roles: ["supervisor"],
    availability: "away",
    waiting,
    seats: [
      { person: "per_1", name: "陈晓明", availability: "busy", session: SESSION },
      { person: "per_2", name: "林雅婷", availability: "free", session: null },
      { person: "per_3", name: "Maria Novak", availability: "break", session: null },
    ],
    alarms: [
      { session: "ses_8f2c11aa", kind: "sign" },
      { session: "ses_mock", kind: "risk" },
    ],
  },
  auditor: { roles: ["auditor"], availability: "away", waiting: [] },
};

export const BRIEF = {
  session: SESSION,
  state: "verifying",
  attended: true,
  language: "zh-CN",
  case: {
    reference: "BDC-2026-004417",
    matter: "存量房转移登记",
    document: "resident_card",
    role: "seller",
    party: {
      name: "王丽华",
      id_number: "110105195412043721",
      birth_date: "1954-12-04",
      sex: "female",
      passport_number: "",
      nationality: "",
    },
  },
  steps: STEPS,
  verdicts: {},
  called: -1,
  skipped: [],
  overridden: [],
  risks: [],
  interference: null,
  held_for: [],
  mandatory: STEPS,
  checklist: items,
  ticked: [],
  least_words: 10,
  reasons: {
    repeat: ["repeat.disturbed", "repeat.misunderstood", "repeat.technical", "repeat.doubt"],
    skip: ["skip.unable", "skip.technical", "skip.done_otherwise"],
    override: ["override.seen_by_clerk", "override.document_shown", "override.machine_wrong", "override.doubt"],
    suspend: ["suspend.advice", "suspend.disturbed", "suspend.technical", "suspend.interpreter", "suspend.rest"],
    terminate: ["terminate.wish", "terminate.conduct", "terminate.pressure", "terminate.identity", "terminate.technical"],
    refuse: ["refuse.identity", "refuse.will", "refuse.pressure", "refuse.document", "refuse.conditions"],
    refer: ["refer.doubt", "refer.language", "refer.technical", "refer.complex"],
  },
  questions: [
    { prompt: "question.voluntary", words: "您是自愿出售这套房屋的吗？" },
    { prompt: "question.price", words: "这套房屋的成交价格是多少？" },
    { prompt: "notice.teach_back", words: "请用您自己的话说一说：签字以后，房屋归谁所有？" },
  ],
  texts: ["greeting", "wait", "closer", "light", "louder", "again", "card", "alone", "quiet", "read", "sign", "thanks"],
};

/** By login; a name with `sup-` before it is a supervisor who looks at the same session. Unknown: null. */
export function clerkScenario(login) {
  const name = login.replace(/^sup-/, "");
  const entries = COUNTER[name]?.().map(([kind, event], n, all) => ({ kind, event, at: at((all.length - n) * 9) }));
  if (entries === undefined && SEATS[name] === undefined) return null;
  const roles = login.startsWith("sup-") ? ["clerk", "supervisor"] : ["clerk"];
  return { name, roles, availability: "busy", waiting, session: entries ? SESSION : null, entries: entries ?? [], ...SEATS[name] };
}

export const DEMO = [
  { login: "clerk", password: "clerk", roles: ["clerk"] },
  { login: "free", password: "x", roles: ["clerk"] },
  { login: "supervisor", password: "x", roles: ["supervisor"] },
];
