// @vitest-environment jsdom
// The table of commands and the keys: pure functions over the view of a session.
import { describe, expect, test } from "vitest";
import { COMMANDS, commandNamed, commandsOf, lackOf } from "../src/clerk/commands.ts";
import { isTyping, meant, type Press } from "../src/clerk/keys.ts";
import { NEEDS, type Standing } from "../src/clerk/needs.ts";
import { TABS } from "../src/clerk/tabs.ts";
import { applySeat, EMPTY, type SeatView } from "../src/core/seat-session.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { entry } from "./seat-trail.ts";
import { acts, asked, between, failed, finished, n, running, sealed, standing, together } from "./seat-views.ts";

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
    const sent = applySeat(drawn, entry(n + 9, "code_sent", { document: "d", expires_s: 9 }));
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

  test("the applicant's screen is asked for once, until it comes or is declined", () => {
    const asked = applySeat(running, entry(n, "screen_asked", { by: "per_1" }));
    expect([lack("askScreen", running), lack("askScreen", asked)]).toEqual([null, "screen_not_asked"]);
    expect(lack("askScreen", applySeat(asked, entry(n + 1, "screen_declined", { why: "declined" })))).toBeNull();
    const shared = applySeat(asked, entry(n + 1, "part_opened", { part: "prt_s", who: "applicant.screen" }));
    expect(lack("askScreen", shared)).toBe("screen_not_shared");
    expect(lack("askScreen", applySeat(shared, entry(n + 2, "part_closed", { part: "prt_s" })))).toBeNull();
  });

  test("an interpreter may be invited again", () => {
    const invited = applySeat(running, entry(n, "interpreter_invited", { language: "en" }));
    const joined = applySeat(invited, entry(n + 1, "interpreter_joined", {}));
    expect([lack("interpreter", invited), lack("interpreter", joined)]).toEqual([null, null]);
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
