// One clock for several recordings: who waits for whom, what is set anew, and what keys mean.
import { describe, expect, test } from "vitest";
import { meant } from "../src/review/player/keys.ts";
import { FRAME_S, Player } from "../src/review/player/player.ts";
import { correction, ownTime, trackAt, whoseOf } from "../src/review/player/tracks.ts";
import { aPage, aPicture, aTrack } from "./review-data.ts";

describe("recordings on the page's clock", () => {
  test("people come before screens, whoever else is there last", () => {
    expect(whoseOf(aPage.tracks)).toEqual(["applicant", "clerk", "applicant.screen", "interpreter"]);
  });

  test("of one person the recording of that moment is shown; between two there is none", () => {
    expect(trackAt(aPage.tracks, "applicant", 10)?.from_s).toBe(0);
    expect(trackAt(aPage.tracks, "applicant", 55)).toBeNull();
    expect(trackAt(aPage.tracks, "applicant", 60)?.from_s).toBe(60);
    expect(trackAt(aPage.tracks, "interpreter", 95)).toBeNull(); // there is no copy to play
  });

  test("a recording whose own clock ran slower is stretched over where it lies", () => {
    const track = aTrack("applicant", 10, 110, { duration_s: 99 });
    expect([ownTime(track, 10), ownTime(track, 60), ownTime(track, 110), ownTime(track, 500)]).toEqual([0, 49.5, 99, 99]);
  });

  test("a picture far off is set anew, one nearby hurries or dawdles, one in place goes on", () => {
    expect(correction(10, 8, 1, true)).toEqual({ to: 10, rate: 1 });
    expect(correction(10, 9.8, 2, true)).toEqual({ to: null, rate: 2.2 });
    expect(correction(10, 10.1, 1, true)).toEqual({ to: null, rate: 0.9 });
    expect(correction(10, 10.02, 1, true)).toEqual({ to: null, rate: 1 });
    expect(correction(10, 9.96, 1, false)).toEqual({ to: 10, rate: 1 });
    expect(correction(10, 10.001, 1, false)).toEqual({ to: null, rate: 1 });
  });
});

describe("the player", () => {
  const started = () => {
    const player = new Player(120);
    const [left, right] = [aPicture(), aPicture()];
    player.attach(aTrack("applicant", 0, 50), left);
    player.attach(aTrack("clerk", 5, 110), right);
    player.tick(0);
    return { player, left, right };
  };
  const run = (player: Player, fromMs: number, toMs: number, stepMs = 40) => {
    for (let at = fromMs; at <= toMs; at += stepMs) player.tick(at);
  };

  test("plays at the chosen speed, each recording from where it begins", () => {
    const { player, left, right } = started();
    player.setRate(2);
    player.play();
    run(player, 0, 2_000);
    expect(player.atS).toBeCloseTo(4, 1);
    expect([left.paused, right.paused, left.playbackRate]).toEqual([false, true, expect.any(Number)]);
    run(player, 2_040, 4_000);
    expect(right.paused).toBe(false);
  });

  test("waits for a picture that is not there yet, and not for ever", () => {
    const { player, left } = started();
    left.readyState = 1;
    player.play();
    run(player, 0, 1_000);
    expect([player.atS, player.waiting.value]).toEqual([0, true]);
    left.readyState = 4;
    run(player, 1_040, 2_000);
    expect([player.waiting.value, player.atS > 0.5]).toEqual([false, true]);
    left.readyState = 1;
    run(player, 2_040, 15_000);
    expect([player.waiting.value, player.atS > 2]).toEqual([false, true]);
  });

  test("a recording that cannot be read holds nobody up", () => {
    const { player, left } = started();
    left.readyState = 0;
    left.error = { code: 4 } as MediaError;
    player.play();
    run(player, 0, 1_000);
    expect([player.waiting.value, player.atS > 0.5]).toEqual([false, true]);
  });

  test("a jump sets every picture that lies there, and stops those that do not", () => {
    const { player, left, right } = started();
    player.play();
    run(player, 0, 200);
    player.seek(80);
    player.tick(240);
    expect(right.currentTime).toBeCloseTo(75, 0);
    expect(left.paused).toBe(true);
  });

  test("a picture that is on its way to one place is not sent to another before it has come", () => {
    const { player, left } = started();
    left.seeking = true;
    player.seek(30);
    player.tick(40);
    expect(left.currentTime).toBe(0);
    left.seeking = false;
    player.tick(80);
    expect(left.currentTime).toBeCloseTo(30, 2);
  });

  test("single pictures stop it and go on by a twenty-fifth of a second, inside the session", () => {
    const { player } = started();
    player.play();
    player.seek(10);
    player.frame(1);
    expect([player.playing.value, player.atS]).toEqual([false, 10 + FRAME_S]);
    player.seek(0);
    player.frame(-1);
    expect(player.atS).toBe(0);
  });

  test("stops at the end, and plays from the beginning again; a page that was away does not jump", () => {
    const { player } = started();
    player.seek(119.9);
    player.play();
    run(player, 0, 400);
    expect([player.playing.value, player.atS]).toEqual([false, 120]);
    player.play();
    expect(player.atS).toBe(0);
    player.tick(440);
    player.tick(3_600_000);
    expect(player.atS).toBeLessThan(1);
  });

  test("speeds follow each other from half to four times", () => {
    const { player } = started();
    for (let n = 0; n < 9; n += 1) player.faster(1);
    expect(player.rate.value).toBe(4);
    for (let n = 0; n < 9; n += 1) player.faster(-1);
    expect(player.rate.value).toBe(0.5);
  });

  test("a recording that was taken away is not played on", () => {
    const player = new Player(10);
    const picture = aPicture();
    const detach = player.attach(aTrack("applicant", 0, 10), picture);
    player.play();
    run(player, 0, 200);
    detach();
    expect(picture.paused).toBe(true);
    picture.play.mockClear();
    run(player, 240, 400);
    expect(picture.play).not.toHaveBeenCalled();
  });
});

describe("keys", () => {
  const key = (name: string, more: object = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more });

  test.each([
    [" ", { kind: "toggle" }],
    ["k", { kind: "toggle" }],
    ["J", { kind: "skip", byS: -10 }],
    ["ArrowRight", { kind: "skip", byS: 5 }],
    [",", { kind: "frame", by: -1 }],
    ["n", { kind: "mark", by: 1 }],
    [">", { kind: "speed", by: 1 }],
    ["End", { kind: "to", share: 1 }],
    ["x", null],
    ["constructor", null],
  ])("%j", (name, deed) => {
    expect(meant(key(name), "other")).toEqual(deed);
  });

  test("mean nothing while somebody writes, with a command key, or where a button takes them itself", () => {
    expect(meant(key("k"), "field")).toBeNull();
    expect(meant(key("k", { ctrlKey: true }), "other")).toBeNull();
    expect(meant(key("k", { isComposing: true }), "other")).toBeNull();
    expect(meant(key(" "), "button")).toBeNull();
    expect(meant(key("n"), "button")).toEqual({ kind: "mark", by: 1 });
  });
});
