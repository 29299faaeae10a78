// Commands, keys, what is best next, and what is missing before a decision: pure functions over the view of a session.
// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import { type Acts, COMMANDS, commandNamed, commandsOf, lackOf } from "../src/clerk/commands.ts";
import { FORMS, leastWords, missing } from "../src/clerk/dialogs.ts";
import { pageOf, withAlarm } from "../src/clerk/face.ts";
import { holeName, holeOf, holes } from "../src/clerk/holes.ts";
import { isTyping, meant, type Press } from "../src/clerk/keys.ts";
import { NEEDS, type Standing } from "../src/clerk/needs.ts";
import { advise, type Situation, unconfirmed } from "../src/clerk/next.ts";
import { TABS } from "../src/clerk/tabs.ts";
import type { StaffRole } from "../src/core/seat-protocol.ts";
import { applySeat, EMPTY, type SeatView } from "../src/core/seat-session.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { replaySeat } from "./replay.ts";
import { aChallenge, aFinding, brief, entry, led } from "./seat-trail.ts";

const running = replaySeat(led);
const n = running.next;
const between = applySeat(running, entry(n, "step_ended", { step: "head_turns", number: 1, verdict: "pass" }));
const failed = applySeat(running, entry(n, "step_ended", { step: "head_turns", number: 1, verdict: "fail", reason: "turn.late" }));
const asked = [
  entry(n + 1, "step_called", { number: 2, by: "p" }),
  entry(n + 2, "step_started", { step: "questions", number: 2, attempt: 1 }),
  entry(n + 3, "challenge_issued", { challenge: aChallenge("chl_q", "question.price") }),
  entry(n + 4, "finding_made", {
    finding: aFinding({ check: "questions", challenge: "chl_q", verdict: "inconclusive", reason: "intent.unclear" }),
  }),
].reduce(applySeat, between);
const finished = [
  entry(n + 5, "answer_confirmed", { challenge: "chl_q", verdict: "pass" }),
  entry(n + 6, "step_ended", { step: "questions", number: 2, verdict: "pass" }),
].reduce(applySeat, asked);
const sealed = [
  entry(n + 7, "document_made", { document: "d", pages: 1, sha256: "" }),
  entry(n + 8, "signing_offered", { document: "d", via: "page" }),
  entry(n + 9, "signature_drawn", { document: "d", via: "page" }),
  entry(n + 10, "document_signed", { document: "d" }),
].reduce(applySeat, finished);
const whole = [
  entry(n + 11, "interference_assessed", { verdict: "pass", words: "none" }),
  entry(n + 12, "ticked", { item: "alone", done: true }),
  entry(n + 13, "ticked", { item: "will_heard", done: true }),
].reduce(applySeat, sealed);
const together = applySeat(whole, entry(n + 14, "still_kept", { still: "s", purpose: "together" }));

const standing = (view: SeatView, changes: Partial<Standing> = {}): Standing => ({
  view,
  seat: "clerk",
  person: "per_1",
  onAir: true,
  sharing: false,
  ...changes,
});

const acts = () =>
  ({
    open: vi.fn(),
    show: vi.fn(),
    focusChecklist: vi.fn(),
    toggleCamera: vi.fn(),
    toggleMute: vi.fn(),
    toggleShare: vi.fn(),
    deed: vi.fn(),
  }) satisfies Record<keyof Acts, unknown> as unknown as Acts & Record<keyof Acts, ReturnType<typeof vi.fn>>;

describe("the table of commands", () => {
  test("no key has two meanings at one seat, and none is a panel's", () => {
    for (const seat of ["clerk", "supervisor"] as const) {
      const keys = [...commandsOf(seat).map(({ key }) => key), ...TABS.map((_, place) => String(place + 1))];
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test("each has a label, a sentence for the list of keys, and one character for its key", () => {
    for (const { name, key } of COMMANDS) {
      expect([...key]).toHaveLength(1);
      expect(CLERK.en).toHaveProperty([`command.${name}`]);
      expect(CLERK.en).toHaveProperty([`does.${name}`]);
    }
  });

  test("what belongs to the one who sits there is not a supervisor's, and the other way round", () => {
    const names = (seat: "clerk" | "supervisor") => new Set(commandsOf(seat).map(({ name }) => name));
    for (const name of ["camera", "mute", "share", "handOver"] as const) expect(names("supervisor").has(name)).toBe(false);
    for (const name of ["takeOver", "leave", "second"] as const) expect(names("clerk").has(name)).toBe(false);
  });

  const lack = (name: Parameters<typeof commandNamed>[0], view: SeatView, changes: Partial<Standing> = {}) =>
    lackOf(commandNamed(name), standing(view, changes));
  const enabled = (...asked: Parameters<typeof lack>) => lack(...asked) === null;

  test("the next step can be called between steps only", () => {
    expect([enabled("next", running), enabled("next", between), enabled("next", finished), enabled("next", EMPTY)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test("suspend and resume exclude each other", () => {
    const paused = applySeat(running, entry(n, "suspended", { reason: "clerk.suspended", resume_by_s: 0, by: "clerk" }));
    expect([enabled("suspend", running), enabled("resume", running)]).toEqual([true, false]);
    expect([enabled("suspend", paused), enabled("resume", paused), enabled("decide", paused)]).toEqual([false, true, false]);
  });

  test("a document is sealed after it was signed and once", () => {
    const made = applySeat(finished, entry(n + 7, "document_made", { document: "d", pages: 1, sha256: "" }));
    expect([enabled("seal", finished), enabled("seal", made), enabled("seal", sealed), enabled("offer", made)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test("the document is made in the step that the policy has for it, and nowhere where it has none", () => {
    const steps = [...finished.steps, { ...finished.steps[0], name: "signature", number: 3, status: "todo", verdict: null }];
    const waiting = { ...finished, steps } as SeatView;
    expect([lack("document", waiting), enabled("next", waiting)]).toEqual(["signing", true]);
    const called = applySeat(waiting, entry(n + 7, "step_called", { number: 3, by: "per_1" }));
    expect([lack("document", called), lack("next", called), lack("seal", called)]).toEqual([null, "idle", "document"]);
    const paused = applySeat(called, entry(n + 8, "suspended", { reason: "clerk.suspended", resume_by_s: 0, by: "clerk" }));
    expect(lack("document", paused)).toBe("running");
    expect(lack("document", finished)).toBeNull();
  });

  test("a sealed document is not made again, unless its step is repeated", () => {
    expect([lack("document", sealed), lack("offer", sealed)]).toEqual(["new_document", "not_sealed"]);
    const steps = sealed.steps.map((step) => (step.number === 2 ? { ...step, name: "signature" } : step));
    const repeated = applySeat({ ...sealed, steps }, entry(n + 11, "step_called", { number: 2, by: "per_1" }));
    expect(lack("document", repeated)).toBeNull();
  });

  test("the seal waits for the signature, for the code that was sent, and for the conversation", () => {
    const made = applySeat(finished, entry(n + 7, "document_made", { document: "d", pages: 1, sha256: "" }));
    expect(lack("seal", made)).toBe("signature");
    const drawn = applySeat(made, entry(n + 8, "signature_drawn", { document: "d", via: "page" }));
    expect(lack("seal", drawn)).toBeNull();
    const sent = applySeat(drawn, entry(n + 9, "code_sent", { document: "d" }));
    expect([lack("seal", sent), lack("code", sent)]).toEqual(["code", null]);
    expect(lack("seal", applySeat(sent, entry(n + 10, "code_confirmed", { document: "d" })))).toBeNull();
    const paused = applySeat(drawn, entry(n + 9, "suspended", { reason: "clerk.suspended", resume_by_s: 0, by: "clerk" }));
    expect(lack("seal", paused)).toBe("running");
  });

  test("a picture of everybody needs everybody", () => {
    expect([lack("snapshot", running), lack("together", running)]).toEqual([null, "everybody_seen"]);
    expect(lack("together", applySeat(running, entry(n, "part_opened", { part: "prt_c", who: "clerk" })))).toBeNull();
    expect(lack("snapshot", applySeat(running, entry(n, "part_closed", { part: "prt_1" })))).toBe("applicant_seen");
  });

  test("what every command may lack has a sentence in every language", () => {
    for (const need of new Set(COMMANDS.flatMap(({ needs }) => needs))) {
      for (const catalogue of Object.values(CLERK)) expect(catalogue).toHaveProperty([`lack.${need}`]);
    }
    expect(new Set(COMMANDS.flatMap(({ needs }) => needs))).toEqual(new Set(Object.keys(NEEDS)));
  });

  test("the second person is never the one who decided", () => {
    const decided = [entry(n + 15, "steps_finished", {}), entry(n + 16, "decided", { outcome: "approve", by: "per_1" })].reduce(
      applySeat,
      together,
    );
    expect(enabled("second", decided, { seat: "supervisor", person: "per_1" })).toBe(false);
    expect(enabled("second", decided, { seat: "supervisor", person: "per_2" })).toBe(true);
  });

  test("running one does one thing", () => {
    const done = acts();
    void commandNamed("next").run(done, standing(between));
    void commandNamed("repeat").run(done, standing(failed));
    void commandNamed("skip").run(done, standing(between));
    void commandNamed("confirm").run(done, standing(asked));
    expect(done.deed.mock.calls).toEqual([["next"]]);
    expect(done.open.mock.calls).toEqual([
      [{ kind: "repeat", number: 1 }],
      [{ kind: "skip", number: 2 }],
      [{ kind: "confirm", challenge: "chl_q", verdict: "inconclusive" }],
    ]);
  });
});

describe("keys", () => {
  const press = (key: string, changes: Partial<Press> = {}): Press => ({
    key,
    code: "",
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    repeat: false,
    isComposing: false,
    target: document.body,
    ...changes,
  });
  const name = (found: ReturnType<typeof meant>) => (found?.kind === "command" ? found.command.name : (found?.tab ?? null));

  test("mean their command, a digit means its panel, an upper-case letter the same", () => {
    expect(["n", "N", "?", "3", "d"].map((key) => name(meant(press(key), "clerk")))).toEqual([
      "next",
      "next",
      "help",
      "document",
      "decide",
    ]);
  });

  test("mean nothing with a modifier, while held down, while composing, or at another seat", () => {
    for (const changes of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }, { isComposing: true }]) {
      expect(meant(press("n", changes), "clerk")).toBeNull();
    }
    expect([meant(press("q"), "clerk"), name(meant(press("q"), "supervisor"))]).toEqual([null, "takeOver"]);
  });

  test("an input method hides the letter; the place of the key tells it", () => {
    expect(name(meant(press("Process", { code: "KeyN" }), "clerk"))).toBe("next");
  });

  test("never fire while somebody types", () => {
    document.body.innerHTML =
      "<input id=a><textarea id=b></textarea><select id=c></select><input type=checkbox id=d><button id=e></button>" +
      "<dialog open><button id=f></button></dialog><div tabindex=0 id=g></div>";
    const typing = ["a", "b", "c", "d", "e", "f", "g"].map((id) => isTyping(document.getElementById(id)));
    expect(typing).toEqual([true, true, true, false, false, true, false]);
    expect(meant(press("n", { target: document.getElementById("b") }), "clerk")).toBeNull();
  });
});

describe("the best next step", () => {
  const advice = (view: SeatView, changes: Partial<Situation> = {}) => {
    const { command, why } = advise({ view, brief, onAir: true, seat: "clerk", ...changes });
    return `${command ?? "-"} ${why}`;
  };

  test("goes through a session from the camera to the decision", () => {
    expect(advice(running, { onAir: false })).toBe("camera camera");
    expect(advice(running)).toBe("- wait.step");
    expect(advice(between)).toBe("next next");
    expect(advice(asked)).toBe("confirm confirm");
    expect(advice(finished)).toBe("assess assess");
    const made = applySeat(finished, entry(n + 7, "document_made", { document: "d", pages: 1, sha256: "" }));
    expect(advice(made)).toBe("offer offer");
    const offered = applySeat(made, entry(n + 8, "signing_offered", { document: "d", via: "page" }));
    expect(advice(offered)).toBe("- wait.signature");
    expect(advice(applySeat(offered, entry(n + 9, "signature_drawn", { document: "d", via: "page" })))).toBe("seal seal");
    expect(advice(sealed)).toBe("assess assess");
    expect(advice(whole)).toBe("together together");
    expect(advice(together)).toBe("decide decide");
  });

  test("leads through the step of the signature, which a person leads", () => {
    const steps = finished.steps.map((step) =>
      step.number === 2 ? { ...step, name: "signature", status: "running" as const } : step,
    );
    const signing = (view: SeatView) => advice({ ...view, steps });
    expect(signing(finished)).toBe("document document");
    const made = applySeat(finished, entry(n + 7, "document_made", { document: "d", pages: 1, sha256: "" }));
    expect(signing(made)).toBe("offer offer");
    expect(signing(sealed)).toBe("- wait.step");
  });

  test("a step that failed is repeated once; then the next is called and people judge it", () => {
    expect(advice(failed)).toBe("repeat repeat");
    const twice = { ...failed, steps: failed.steps.map((step) => (step.number === 1 ? { ...step, attempt: 2 } : step)) };
    expect(advice(twice)).toBe("next next");
  });

  test("waits before the connection and after the end", () => {
    expect(advice(replaySeat(led.slice(0, 4)))).toBe("- wait.applicant");
    const over = applySeat(running, entry(n, "terminated", { reason: "applicant.left", by: "applicant" }));
    expect(advice(over)).toBe("- wait.over");
  });

  test("what the governor suspended resumes by itself", () => {
    const cut = applySeat(running, entry(n, "suspended", { reason: "link.lost", resume_by_s: 0, by: "governor" }));
    expect(advice(cut)).toBe("- wait.resume");
    expect(lackOf(commandNamed("resume"), standing(cut))).toBe("by_word");
  });

  test("a barrier of language asks for an interpreter first, and ends by the clerk's word", () => {
    const barrier = applySeat(running, entry(n, "suspended", { reason: "language.barrier", resume_by_s: 0, by: "governor" }));
    expect(advice(barrier)).toBe("interpreter interpreter");
    expect(advice(applySeat(barrier, entry(n + 1, "interpreter_invited", { language: "en" })))).toBe("resume resume");
    expect(lackOf(commandNamed("resume"), standing(barrier))).toBeNull();
  });

  test("resumes what somebody suspended", () => {
    expect(advice(applySeat(running, entry(n, "suspended", { reason: "clerk.suspended", resume_by_s: 0, by: "clerk" })))).toBe(
      "resume resume",
    );
  });

  test("a held result is a supervisor's to confirm, and nothing to the clerk", () => {
    const held = [
      entry(n + 15, "decided", { outcome: "approve", by: "per_1" }),
      entry(n + 16, "result_held", { for_: ["override"] }),
    ].reduce(applySeat, together);
    expect(advice(held)).toBe("- wait.over");
    expect(advice(held, { seat: "supervisor" })).toBe("second second");
  });

  test("every answer waits for the clerk, whatever the machine made of it; one that was judged does not", () => {
    expect(unconfirmed(asked)?.challenge.id).toBe("chl_q");
    const passed = asked.asked.map((one) => ({ ...one, finding: one.finding && { ...one.finding, verdict: "pass" as const } }));
    expect(unconfirmed({ ...asked, asked: passed })?.challenge.id).toBe("chl_q");
    expect(unconfirmed(applySeat(asked, entry(n + 5, "step_ended", { step: "questions", number: 2, verdict: "pass" })))).toBeNull();
    expect(unconfirmed(finished)).toBeNull();
    expect(unconfirmed(failed)).toBeNull();
  });
});

describe("holes", () => {
  test("every one is named, with what it is about", () => {
    expect(holes(between, brief)).toEqual([
      { kind: "step", number: 2, name: "questions" },
      { kind: "assessment" },
      { kind: "item", item: "alone" },
      { kind: "item", item: "will_heard" },
    ]);
  });

  test("a step that runs is one as well, whether it is mandatory or not", () => {
    const [first] = holes(running, { ...brief, mandatory: [] });
    expect(first).toEqual({ kind: "running", number: 1, name: "head_turns" });
  });

  test("a recorder that was unhealthy wants a note", () => {
    const trouble = applySeat(whole, entry(n + 14, "gap_noted", { reason: "recorder.unhealthy" }));
    expect(holes(trouble, brief)).toEqual([{ kind: "recorder" }]);
    expect(holes(applySeat(trouble, entry(n + 15, "note_made", { by: "p", words: "disk was full" })), brief)).toEqual([]);
  });

  test("a document that was made and is not signed stands in the way of approval alone", () => {
    const made = { ...whole, paper: whole.paper && { ...whole.paper, signed: false } };
    expect(holes(made, brief, "approve")).toEqual([{ kind: "document" }]);
    expect(holes(made, brief, "refuse")).toEqual([]);
  });

  test("the server's own names of holes are read, what has no place here is not", () => {
    const told = [
      "step.running: 1 head_turns",
      "step.no_finding: 2 questions",
      "assessment: interference or coercion was not assessed",
      "checklist: alone",
      "recorder: it was unhealthy, and no note was made since",
      "document: doc_1 was made and is not signed",
    ];
    expect(told.map(holeOf).map((hole) => hole && holeName(hole))).toEqual([
      "running:1",
      "step:2",
      "assessment",
      "item:alone",
      "recorder",
      "document",
    ]);
    expect([holeOf("state: suspended"), holeOf("something else")]).toEqual([null, null]);
  });

  test("an item that was unticked again is a hole again", () => {
    expect(holes(applySeat(whole, entry(n + 14, "ticked", { item: "alone", done: false })), brief)).toEqual([
      { kind: "item", item: "alone" },
    ]);
  });
});

describe("forms", () => {
  const filled = { number: 1, verdict: null, reason: "", words: "" };

  test("an override wants a verdict, a reason of the list and words", () => {
    expect(missing(FORMS.override, brief, filled)).toEqual(["verdict", "reason", "words"]);
    const whole = { number: 1, verdict: "pass", reason: "override.seen_by_clerk", words: "seen on the passport" } as const;
    expect(missing(FORMS.override, brief, whole)).toEqual([]);
    expect(missing(FORMS.override, brief, { ...whole, reason: "repeat.doubt" })).toEqual(["reason"]);
    expect(missing(FORMS.override, brief, { ...whole, words: "   too few   " })).toEqual(["words"]);
  });

  test("words are counted as characters, by the policy's number", () => {
    expect(leastWords(FORMS.override, { least_words: 4 })).toBe(4);
    const words = { number: 1, verdict: "pass", reason: "override.seen_by_clerk", words: "没有听清" } as const;
    expect(missing(FORMS.override, { ...brief, least_words: 4 }, words)).toEqual([]);
  });

  test("seeing no interference needs no words, anything else does", () => {
    expect(missing(FORMS.assess, brief, { ...filled, verdict: "pass" })).toEqual([]);
    expect(missing(FORMS.assess, brief, { ...filled, verdict: "fail" })).toEqual(["words"]);
  });

  test("a repeat offers steps that began, a skip those that are open, an override those that have a verdict", () => {
    expect(FORMS.repeat.steps?.(running)).toEqual([0, 1]);
    expect(FORMS.skip.steps?.(running)).toEqual([1, 2]);
    expect(FORMS.override.steps?.(running)).toEqual([0]);
  });
});

describe("which face", () => {
  const me = (...roles: StaffRole[]) => ({ person: "p", name: "n", roles, languages: [], matters: [] });

  test("follows who is signed in and where they sit", () => {
    expect([
      pageOf(false, null, false),
      pageOf(true, null, false),
      pageOf(true, me("auditor"), false),
      pageOf(true, me("clerk"), false),
      pageOf(true, me("supervisor"), true),
    ]).toEqual(["loading", "sign-in", "no-seat", "seat", "console"]);
  });

  test("an alarm that stands is not told twice; the newest comes first; no more than twenty are kept", () => {
    const one = withAlarm([], { session: "a", kind: "sign", at: 1 });
    expect(withAlarm(one, { session: "a", kind: "sign", at: 2 })).toBe(one);
    expect(withAlarm(one, { session: "a", kind: "risk", at: 2 }).map(({ kind }) => kind)).toEqual(["risk", "sign"]);
    const many = Array.from({ length: 30 }, (_, at) => ({ session: String(at), kind: "risk", at })).reduce(withAlarm, one);
    expect([many.length, many[0]?.session]).toEqual([20, "29"]);
  });
});
