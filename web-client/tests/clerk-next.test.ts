// What is best next, and what is missing before a decision: pure functions over the view of a session.
import { describe, expect, test } from "vitest";
import { commandNamed, lackOf } from "../src/clerk/commands.ts";
import { holeName, holeOf, holes } from "../src/clerk/holes.ts";
import { advise, type Situation, unconfirmed } from "../src/clerk/next.ts";
import type { Refusal } from "../src/core/http.ts";
import { applySeat, type SeatView } from "../src/core/seat-session.ts";
import { replaySeat } from "./replay.ts";
import { brief, entry, led } from "./seat-trail.ts";
import { asked, between, failed, finished, n, running, sealed, standing, together, whole } from "./seat-views.ts";

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
    const told: Refusal[] = [
      { code: "hole.running", number: 1, step: "head_turns" },
      { code: "hole.step", number: 2, step: "questions" },
      { code: "hole.assessment" },
      { code: "hole.item", item: "alone" },
      { code: "hole.recorder" },
      { code: "hole.document" },
    ];
    expect(told.map(holeOf).map((hole) => hole && holeName(hole))).toEqual([
      "running:1",
      "step:2",
      "assessment",
      "item:alone",
      "recorder",
      "document",
    ]);
    expect([holeOf({ code: "hole.state", state: "suspended" }), holeOf({ code: "assessment" })]).toEqual([null, null]);
  });

  test("an item that was unticked again is a hole again", () => {
    expect(holes(applySeat(whole, entry(n + 14, "ticked", { item: "alone", done: false })), brief)).toEqual([
      { kind: "item", item: "alone" },
    ]);
  });
});
