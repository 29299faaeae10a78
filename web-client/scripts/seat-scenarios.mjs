// Scripted sessions that a clerk leads, as the applicant's page hears them. Joined to the others by `scenarios.mjs`.

const STEPS = ["environment", "identity_document", "face_match", "head_turns", "spoken_digits", "intent_questions", "legal_notice"];
const nowS = () => Date.now() / 1000;
const created = (priority = false) => [
  "session_created",
  { language: "zh-CN", matter: "存量房转移登记", attended: true, priority },
];
const consents = ["face", "recording", "cross_border"].map((text) => ["consent_answered", { text, given: true }]);
const begun = () => [
  created(),
  ...consents,
  ["queued", {}],
  ["clerk_assigned", {}],
  ["admitted", { steps: STEPS }],
  ["part_opened", { part: "prt_c", who: "clerk" }],
  ["part_opened", { part: "prt_a", who: "applicant" }],
  ["connected", { part: "prt_a" }],
];
const done = (count) =>
  Array.from({ length: count }, (_, number) => [
    ["step_started", { step: STEPS[number], number, attempt: 1 }],
    ["step_ended", { step: STEPS[number], number, verdict: "pass", reason: null }],
  ]).flat();
const said = (who, words) => ["caption_made", { who, words, language: "zh-CN", from_s: nowS() - 3, to_s: nowS() - 1 }];
const talk = [
  ["prompt_spoken", { text: "greeting", language: "zh-CN" }],
  said("applicant", "您好，听得很清楚。"),
  said("clerk", "好的，接下来请您出示身份证的原件，人像面朝着镜头。"),
];
const asked = (number, prompt, words, seconds = 40) => [
  ["step_started", { step: STEPS[number], number, attempt: 1 }],
  [
    "challenge_issued",
    {
      id: `chl_${prompt}`,
      check: STEPS[number],
      prompt,
      words,
      expected: prompt === "digits.read" ? "381507" : "",
      attempt: 1,
      issued_s: nowS(),
      expires_s: nowS() + seconds,
    },
  ],
];
const NOTICE = `请听清楚这项登记的后果

登记以登记簿为准。今天的登记一旦记入登记簿，房子的权利就按登记的内容改变。

登记完成以后，任何一方都不能自己单方面把它改回来。要改，必须双方同意，或者由法院判决。

您可以现在就停下来，不办了，不需要说明理由。

请告诉我：登记完成以后，您一个人能不能把它改回来？`;
const POINTED = { type: "pointer", x: 0.2, y: 0.35, mode: "box", w: 0.5, h: 0.12 };
const verifying = (entries, after = []) => ({ state: "verifying", entries, after });
const suspended = (reason, by, more = []) => ({
  state: "suspended",
  entries: [...begun(), ...done(2), ["suspended", { reason, resume_by_s: nowS() + 600, by }], ...more],
});
const paper = { document: "doc_1", pages: 3, sha256: "0".repeat(64) };
const signed = [
  ["document_made", paper],
  ["signing_offered", { document: "doc_1", via: "page" }],
  ["signature_drawn", { document: "doc_1", via: "page" }],
  ["document_signed", { document: "doc_1", sha256: "0".repeat(64) }],
];

export const SEAT_SCENARIOS = {
  "seat-welcome": () => ({ state: "invited", entries: [created()] }),
  "seat-waiting": () => ({
    state: "waiting",
    entries: [created(true), ...consents, ["queued", {}]],
    after: [{ type: "place", ahead: 2, wait_s: 170 }],
  }),
  "seat-assigning": () => ({
    state: "waiting",
    entries: [created(), ...consents, ["queued", {}]],
    after: [{ type: "place", ahead: 0, wait_s: 30 }],
  }),
  "seat-nobody": () => ({
    state: "waiting",
    entries: [created(), ...consents, ["queued", {}]],
    after: [{ type: "place", ahead: 0, wait_s: null }],
  }),
  "seat-called": () => ({
    state: "connecting",
    entries: [created(), ...consents, ["queued", {}], ["clerk_assigned", {}], ["admitted", { steps: STEPS }]],
  }),
  "seat-clerk": () => verifying([...begun(), ...done(1), ...talk]),
  "seat-card": () =>
    verifying([...begun(), ...done(1), ...talk, ...asked(1, "card.front", "")], [{ type: "hint", code: "card.glare", detail: "" }]),
  "seat-digits": () =>
    verifying([...begun(), ...done(4), ...talk, ...asked(4, "digits.read", "")], [{ type: "hint", code: "heard", detail: "381" }]),
  "seat-screen": () =>
    verifying([...begun(), ...done(5), ...talk, ["part_opened", { part: "prt_s", who: "clerk.screen" }]], [POINTED]),
  "seat-asked": () => verifying([...begun(), ...done(5), ...talk, ["screen_asked", {}]]),
  "seat-chat": () => ({
    ...verifying([...begun(), ...done(1), ...talk]),
    later: [["chat_said", { by: "clerk", words: "我听不到您的声音，请检查麦克风。" }]],
  }),
  "seat-question": () =>
    verifying([...begun(), ...done(5), ...talk, ...asked(5, "question.price", "这套房子，双方约定的价格是多少？")]),
  "seat-notice": () => verifying([...begun(), ...done(6), ...talk, ...asked(6, "notice.read", NOTICE, 90)]),
  "seat-interpreter": () =>
    verifying([
      ...begun(),
      ...done(2),
      ["interpreter_joined", {}],
      ["part_opened", { part: "prt_i", who: "interpreter" }],
      said("clerk", "请出示您的护照。"),
      said("interpreter", "Please hold up your passport."),
    ]),
  "seat-reopened": () =>
    verifying([...begun(), ...done(4), ["step_skipped", { number: 2 }], ["step_reopened", { number: 3 }], ...talk]),
  "seat-left": () => suspended("clerk.left", "governor", [["clerk_released", {}]]),
  "seat-left-again": () =>
    suspended("clerk.left", "governor", [
      ["clerk_released", {}],
      ["clerk_assigned", {}],
    ]),
  "seat-language": () => suspended("language.barrier", "governor"),
  "seat-paused": () => suspended("clerk.suspended", "clerk", [["chat_said", { by: "clerk", words: "请稍等，我去取一份材料。" }]]),
  "seat-language-joined": () => suspended("language.barrier", "governor", [["interpreter_joined", {}]]),
  "seat-done": () => ({
    state: "decided",
    entries: [...begun(), ...done(7), ...signed, ["steps_finished", {}], ["decided", { outcome: "approve" }]],
  }),
  "seat-refused": () => ({
    state: "decided",
    entries: [...begun(), ...done(7), ["steps_finished", {}], ["decided", { outcome: "refuse" }]],
  }),
};
