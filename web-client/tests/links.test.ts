// What is sent and what is looked at: connections that are made anew, and the camera, screen and people they carry.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../src/core/http.ts";
import { PeerLink } from "../src/core/peer.ts";
import type { LinkStatus } from "../src/core/redial.ts";
import { viewLink } from "../src/core/view.ts";
import { OwnCamera } from "../src/media/own-camera.ts";
import { OwnScreen } from "../src/media/own-screen.ts";
import { Sight } from "../src/media/sight.ts";
import { FakePeer, FakeStream, FakeTrack, stubPeers } from "./fake-peer.ts";

const answer = async () => ({ sdp: "answer" });
const refusing = async (): Promise<{ sdp: string }> => {
  throw new ApiError(409, "conflict", "nobody sends");
};
const ice = async () => [];
const soon = () => vi.advanceTimersByTimeAsync(0);
const states = () => FakePeer.all.map(({ closed }) => (closed ? "closed" : "open"));

let given: () => FakeStream;

beforeEach(() => {
  vi.useFakeTimers();
  given = () => new FakeStream([new FakeTrack("audio"), new FakeTrack("video")]);
  stubPeers({ getUserMedia: async () => given(), getDisplayMedia: async () => given() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Both kinds of link, which live the same life. */
const KINDS = {
  looking: (statuses: LinkStatus[], ask: typeof answer) => {
    const link = viewLink({ sound: true, ice, view: ask, onStream: () => undefined, onStatus: (status) => statuses.push(status) });
    return { link, start: () => link.start() };
  },
  sending: (statuses: LinkStatus[], ask: typeof answer) => {
    const link = new PeerLink({ ice, offer: ask, onStatus: (status) => statuses.push(status) });
    return { link, start: () => link.start(given() as unknown as MediaStream) };
  },
};

describe.each(["looking", "sending"] as const)("a link, %s", (kind) => {
  async function begun(ask: typeof answer = answer) {
    const statuses: LinkStatus[] = [];
    const { link, start } = KINDS[kind](statuses, ask);
    start();
    await soon();
    return { link, statuses, start };
  }

  test("connects, and gives everything back when it is stopped", async () => {
    const { link, statuses } = await begun();
    FakePeer.newest().reaches("connected");
    expect(statuses).toEqual(["connecting", "connected"]);
    link.stop();
    expect([states(), statuses.at(-1)]).toEqual([["closed"], "idle"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakePeer.all).toHaveLength(1);
  });

  test.each(["failed", "closed"])("whose path is %s is made anew", async (state) => {
    const { link, statuses } = await begun();
    FakePeer.newest().reaches("connected");
    FakePeer.newest().reaches(state);
    expect(statuses.at(-1)).toBe("lost");
    await vi.advanceTimersByTimeAsync(400);
    expect(states()).toEqual(["closed", "open"]);
    link.stop();
  });

  test("waits a second for a path that may come back", async () => {
    const { link, statuses } = await begun();
    FakePeer.newest().reaches("disconnected");
    await vi.advanceTimersByTimeAsync(900);
    FakePeer.newest().reaches("connected");
    await vi.advanceTimersByTimeAsync(5_000);
    expect([statuses.at(-1), FakePeer.all.length]).toEqual(["connected", 1]);
    FakePeer.newest().reaches("disconnected");
    await vi.advanceTimersByTimeAsync(1_500);
    expect(FakePeer.all).toHaveLength(2);
    link.stop();
  });

  test("leaves no timer behind, also not that of a doubt", async () => {
    const { link, statuses } = await begun();
    FakePeer.newest().reaches("disconnected");
    link.stop();
    expect([vi.getTimerCount(), statuses.at(-1)]).toEqual([0, "idle"]);
  });

  test("that never connects is given up after ten seconds, and tried less and less often", async () => {
    const { link } = await begun();
    await vi.advanceTimersByTimeAsync(10_400);
    expect(FakePeer.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10_400);
    expect(FakePeer.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakePeer.all).toHaveLength(3);
    link.stop();
  });

  test("that was refused waits until somebody says otherwise", async () => {
    const { link, statuses } = await begun(refusing);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([FakePeer.all.length, statuses.at(-1)]).toEqual([1, "refused"]);
    link.restart();
    await soon();
    expect(FakePeer.all).toHaveLength(2);
    link.stop();
    link.restart();
    await soon();
    expect(FakePeer.all).toHaveLength(2);
  });

  test("that cannot reach the server tries again", async () => {
    const { link, statuses } = await begun(async () => {
      throw new ApiError(0, "offline", "");
    });
    expect(statuses.at(-1)).toBe("lost");
    await vi.advanceTimersByTimeAsync(400);
    expect(FakePeer.all).toHaveLength(2);
    link.stop();
  });
});

describe("looking at somebody", () => {
  test("only receives, a screen without sound, and hands the stream on as long as it comes", async () => {
    const onStream = vi.fn();
    const link = viewLink({ sound: false, ice, view: answer, onStream, onStatus: () => undefined });
    link.start();
    await soon();
    expect(FakePeer.newest().asked).toEqual(["video recvonly"]);
    FakePeer.newest().ontrack?.({ track: new FakeTrack("video") });
    expect(onStream).toHaveBeenCalledOnce();
    link.stop();
    expect(onStream).toHaveBeenLastCalledWith(null);
  });

  test("follows who sends: opened, made anew for a newer part, closed", async () => {
    const view = vi.fn(async (_: string, of: string) => ({ sdp: of }));
    const sight = new Sight("clerk.screen", { ice, view });
    const follows = async (parts: Record<string, string>) => {
      sight.follow({ parts });
      await soon();
      return states();
    };
    expect(await follows({ prt_1: "clerk" })).toEqual([]);
    expect(await follows({ prt_1: "clerk", prt_2: "clerk.screen" })).toEqual(["open"]);
    expect(await follows({ prt_2: "clerk.screen" })).toEqual(["open"]);
    expect(await follows({ prt_3: "clerk.screen" })).toEqual(["closed", "open"]);
    expect(await follows({})).toEqual(["closed", "closed"]);
    expect(view).toHaveBeenLastCalledWith("offer", "clerk.screen");
    expect([sight.status.value, FakePeer.newest().asked]).toEqual(["idle", ["video recvonly"]]);
  });
});

describe("the own camera", () => {
  const tracks = (camera: OwnCamera) => camera.stream?.getTracks() as unknown as FakeTrack[];

  test("is asked for once, sent muted where that was wished, and given back", async () => {
    const camera = new OwnCamera({ ice, offer: answer });
    camera.setMuted(true);
    const [first, second] = await Promise.all([camera.open(), camera.open()]);
    expect([first.kind, second.kind]).toEqual(["live", "asking"]);
    camera.send();
    await soon();
    const [sound, picture] = tracks(camera);
    expect([FakePeer.newest().asked, sound?.enabled, picture?.enabled]).toEqual([
      ["audio sendonly", "video sendonly"],
      false,
      true,
    ]);
    camera.setMuted(false);
    expect(sound?.enabled).toBe(true);
    camera.close();
    expect([sound?.stopped, picture?.stopped, states(), camera.devices.value.kind]).toEqual([true, true, ["closed"], "none"]);
  });

  test("that is given after the page closed it is given back at once", async () => {
    const late = given();
    given = () => late;
    const camera = new OwnCamera({ ice, offer: answer });
    const opening = camera.open();
    camera.close();
    expect((await opening).kind).toBe("none");
    expect(late.tracks.every(({ stopped }) => stopped)).toBe(true);
  });

  test("that was taken away is told, and no longer sent", async () => {
    const camera = new OwnCamera({ ice, offer: answer });
    await camera.open();
    camera.send();
    await soon();
    tracks(camera)[1]?.onended?.();
    expect([camera.devices.value.kind, states(), camera.status.value]).toEqual(["busy", ["closed"], "idle"]);
  });

  test("turns to the other one on the same connection", async () => {
    const camera = new OwnCamera({ ice, offer: answer });
    await camera.open();
    camera.send();
    await soon();
    const other = new FakeTrack("video", "environment");
    given = () => new FakeStream([other]);
    await camera.turn("environment");
    expect(camera.devices.value).toMatchObject({ kind: "live", facing: "environment" });
    expect([
      FakePeer.all.length,
      FakePeer.newest()
        .senders.map(({ track }) => track)
        .includes(other),
    ]).toEqual([1, true]);
    other.onended?.();
    expect(camera.devices.value.kind).toBe("busy");
  });
});

describe("the own screen", () => {
  const screen = (offer: typeof answer = answer, stop = vi.fn(async () => undefined)) => ({
    screen: new OwnScreen({ ice, offer, stop }),
    stop,
  });

  test("is sent until somebody ends it, and the server is told", async () => {
    const shared = screen();
    await shared.screen.share();
    await soon();
    expect(FakePeer.newest().asked).toEqual(["audio sendonly", "video sendonly"]);
    const track = shared.screen.stream.value?.getVideoTracks()[0] as unknown as FakeTrack;
    track.onended?.();
    expect([shared.screen.stream.value, track.stopped, shared.stop.mock.calls.length]).toEqual([null, true, 1]);
    await shared.screen.unshare();
    expect(shared.stop).toHaveBeenCalledOnce();
  });

  test("whoever closes the browser's own chooser has decided nothing; other errors are told", async () => {
    const shared = screen();
    given = () => {
      throw new DOMException("", "NotAllowedError");
    };
    await shared.screen.share();
    expect([shared.screen.stream.value, FakePeer.all.length]).toEqual([null, 0]);
    given = () => {
      throw new DOMException("", "NotFoundError");
    };
    await expect(shared.screen.share()).rejects.toMatchObject({ name: "NotFoundError" });
  });

  test("that the server refuses is no longer captured", async () => {
    const { screen: own } = screen(refusing);
    await own.share();
    const track = own.stream.value?.getVideoTracks()[0] as unknown as FakeTrack;
    await soon();
    expect([own.stream.value, track.stopped]).toEqual([null, true]);
  });
});

describe.each([
  [true, "L1T3"],
  [false, undefined],
])("a browser that knows layers: %s", (knows, mode) => {
  test("sends its picture, in layers where it can", async () => {
    FakePeer.knowsLayers = knows;
    const link = new PeerLink({ ice, offer: answer, onStatus: () => undefined });
    link.start(given() as unknown as MediaStream);
    await soon();
    FakePeer.knowsLayers = true;
    expect(FakePeer.newest().asked).toEqual(["audio sendonly", "video sendonly"]);
    expect(FakePeer.newest().encodings).toHaveLength(1);
    expect(FakePeer.newest().encodings[0]).toMatchObject({ maxBitrate: 800_000 });
    expect((FakePeer.newest().encodings[0] as { scalabilityMode?: string }).scalabilityMode).toBe(mode);
    link.stop();
  });
});
