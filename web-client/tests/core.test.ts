// The small pure parts of core: countdown, server's clock, browsers, network grade, picture and sound, codecs, voices.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { inApp, languageOf, suitability } from "../src/core/browser.ts";
import { pictureCodecs } from "../src/core/codecs.ts";
import { countdown, ServerClock } from "../src/core/countdown.ts";
import { refusal } from "../src/core/devices.ts";
import { Api, ApiError } from "../src/core/http.ts";
import { gradeOf, probeNetwork } from "../src/core/network.ts";
import { encodingFor } from "../src/core/peer.ts";
import { isSharp, levelOf, lightOf, measurePicture } from "../src/core/quality.ts";
import { actor, REASONS } from "../src/core/reasons.ts";
import { localVoice } from "../src/core/sound.ts";
import { startStills, wantsStills } from "../src/core/stills.ts";

describe("countdown", () => {
  test("counts whole seconds down to nothing", () => {
    expect(countdown(100, 110, 100)).toEqual({ seconds: 10, share: 1, over: false });
    expect(countdown(100, 110, 104.2)).toMatchObject({ seconds: 6, over: false });
    expect(countdown(100, 110, 111)).toEqual({ seconds: 0, share: 0, over: true });
  });

  test("a challenge from the future or without length is no trouble", () => {
    expect(countdown(100, 110, 90).share).toBe(1);
    expect(countdown(100, 100, 100).over).toBe(true);
  });

  test("the server's clock counts, however wrong the own one is, and the quickest answer tells it best", () => {
    const clock = new ServerClock(() => 5_000);
    clock.learn(1_000, 0.4);
    expect(clock.nowS()).toBeCloseTo(1_000.2);
    clock.learn(2_000, 3);
    expect(clock.nowS()).toBeCloseTo(1_000.2);
    clock.learn(1_000.1, 0.1);
    expect(clock.nowS()).toBeCloseTo(1_000.15);
  });
});

describe("where the page runs", () => {
  const AGENTS = {
    wechat: "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.40",
    qq: "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Mobile Safari/537.36 V1_AND_SQ_8.9.0 QQ/8.9.0.9000",
    dingtalk: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 DingTalk/6.5.0",
    weibo: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile Weibo (iPhone13,2__weibo__12.0.0)",
    facebook: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]",
    line: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/12.0.0",
  } as const;

  test.each(Object.entries(AGENTS))("%s is known by its mark", (app, agent) => {
    expect(inApp(agent)).toBe(app);
  });

  test("QQ's own browser and Chrome are no apps", () => {
    expect(inApp("Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MQQBrowser/13.0 Mobile Safari/537.36")).toBeNull();
    expect(inApp("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36")).toBeNull();
  });

  test("an app is only refused when it has no camera for pages", () => {
    const here = { userAgent: AGENTS.wechat, secure: true, camera: true, webrtc: true };
    expect(suitability(here)).toEqual({ kind: "suitable" });
    expect(suitability({ ...here, camera: false })).toEqual({ kind: "in_app", app: "wechat" });
    expect(suitability({ ...here, userAgent: "x", camera: false })).toEqual({ kind: "too_old" });
    expect(suitability({ ...here, userAgent: "x", camera: false, secure: false })).toEqual({ kind: "insecure" });
  });

  test("the language is the first that the page speaks, Simplified Chinese otherwise", () => {
    expect(languageOf(["zh-Hant-TW", "en"])).toBe("zh-TW");
    expect(languageOf(["zh-HK"])).toBe("zh-TW");
    expect(languageOf(["zh"])).toBe("zh-CN");
    expect(languageOf(["fr-FR", "en-GB"])).toBe("en");
    expect(languageOf(["fr"])).toBe("zh-CN");
    expect(languageOf([])).toBe("zh-CN");
  });
});

describe("the network check", () => {
  test("grades", () => {
    expect([gradeOf(2_000, 80), gradeOf(2_000, 600), gradeOf(500, 80), gradeOf(200, 80), gradeOf(2_000, 1_500)]).toEqual([
      "good",
      "slow",
      "slow",
      "poor",
      "poor",
    ]);
  });

  test("measures what was posted and stops early on a slow link", async () => {
    let now = 0;
    const sizes: number[] = [];
    const shares: number[] = [];
    const reading = await probeNetwork(
      async (bytes) => {
        sizes.push(bytes.length);
        now += 100 + bytes.length / 16; // 128 kbit/s and 100 ms
      },
      (share) => shares.push(share),
      () => now,
    );
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1, 32_768]);
    expect(reading.rttMs).toBe(100);
    expect(reading.kbps).toBeGreaterThan(110);
    expect(reading.kbps).toBeLessThan(130);
    expect(reading.grade).toBe("poor");
    expect(shares.at(-1)).toBe(1);
  });
});

describe("picture and sound", () => {
  const picture = (value: (x: number, y: number) => number) =>
    Uint8ClampedArray.from({ length: 40 * 30 * 4 }, (_, n) => value(Math.floor(n / 4) % 40, Math.floor(n / 160)));

  test("dark, good and glaring light", () => {
    const light = (level: number) =>
      lightOf(
        measurePicture(
          picture(() => level),
          40,
          30,
        ),
      );
    expect([light(20), light(120), light(250)]).toEqual(["dark", "good", "glaring"]);
  });

  test("edges are sharp, an even surface is not", () => {
    expect(
      isSharp(
        measurePicture(
          picture((x) => (x % 4 < 2 ? 40 : 200)),
          40,
          30,
        ),
      ),
    ).toBe(true);
    expect(
      isSharp(
        measurePicture(
          picture(() => 128),
          40,
          30,
        ),
      ),
    ).toBe(false);
  });

  test("the level bar is empty in silence and full near full scale", () => {
    expect(levelOf(new Float32Array(256))).toBe(0);
    expect(levelOf(new Float32Array(256).fill(0.5))).toBe(1);
    expect(levelOf(new Float32Array(256).fill(0.01))).toBeCloseTo(0.4, 1);
  });

  test("a voice must live on the device", () => {
    const voices = [
      { lang: "zh-CN", localService: false },
      { lang: "zh-TW", localService: true },
      { lang: "en_GB", localService: true },
    ];
    expect(localVoice(voices, "zh-CN")?.lang).toBe("zh-TW");
    expect(localVoice(voices, "en")?.lang).toBe("en_GB");
    expect(localVoice(voices.slice(0, 1), "zh-CN")).toBeNull();
  });
});

describe("media", () => {
  test("sends at most 640 px on the longer side, whichever side that is", () => {
    const track = (width: number, height: number) => ({ getSettings: () => ({ width, height }) }) as MediaStreamTrack;
    expect(encodingFor(track(1280, 720)).scaleResolutionDownBy).toBe(2);
    expect(encodingFor(track(720, 1280)).scaleResolutionDownBy).toBe(2);
    expect(encodingFor(track(480, 360)).scaleResolutionDownBy).toBe(1);
  });

  test("prefers H264 baseline, keeps VP8 and retransmission, drops the rest", () => {
    const codecs = [
      { mimeType: "video/VP8" },
      { mimeType: "video/rtx" },
      { mimeType: "video/VP9" },
      { mimeType: "video/H264", sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" },
      { mimeType: "video/H264", sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f" },
      { mimeType: "video/AV1" },
    ];
    expect(pictureCodecs(codecs).map((codec) => codec.mimeType)).toEqual(["video/H264", "video/VP8", "video/rtx"]);
  });

  test("why the camera was not given", () => {
    expect(refusal(new DOMException("", "NotAllowedError")).kind).toBe("denied");
    expect(refusal(new DOMException("", "NotFoundError")).kind).toBe("missing");
    expect(refusal(new DOMException("", "NotReadableError")).kind).toBe("busy");
  });

  test("pictures of the card go one at a time and stop when told", async () => {
    vi.useFakeTimers();
    let posts = 0;
    const release: (() => void)[] = [];
    const stop = startStills({
      take: async () => ({ picture: new Blob(), takenMs: Date.now() }),
      post: () => {
        posts += 1;
        return new Promise<void>((resolve) => release.push(resolve));
      },
      nowMs: Date.now,
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(posts).toBe(1);
    release.shift()?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(posts).toBe(2);
    stop();
    release.shift()?.();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(posts).toBe(2);
    vi.useRealTimers();
  });

  test("only documents want pictures", () => {
    expect(["card.front", "card.back", "passport.page", "turn.left", "digits.read"].map(wantsStills)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("REST", () => {
  const answering = (response: Response) => {
    const calls: { path: string; init: RequestInit }[] = [];
    const api = new Api(async (path, init) => {
      calls.push({ path, init });
      return response;
    });
    return { api, calls };
  };

  test("every post carries the header that no form can set", async () => {
    const { api, calls } = answering(Response.json({ index: 3 }));
    await api.ready("ses_1");
    expect(calls[0]?.path).toBe("/api/sessions/ses_1/ready");
    expect(calls[0]?.init.headers).toMatchObject({ "X-CloudWindow": "1", "Content-Type": "application/json" });
  });

  test("a still says how old it is, and of what", async () => {
    const { api, calls } = answering(Response.json({ still: "stl_1" }));
    await api.still("ses_1", "chl/1", new Blob(["x"]), 41.6);
    expect(calls[0]?.path).toBe("/api/sessions/ses_1/stills?challenge=chl%2F1");
    expect(calls[0]?.init.headers).toMatchObject({ "X-Taken-Ms-Ago": "42", "Content-Type": "image/jpeg" });
  });

  test("a refusal keeps the server's code", async () => {
    const { api } = answering(Response.json({ code: "forbidden", detail: "opened elsewhere" }, { status: 403 }));
    await expect(api.open("token")).rejects.toMatchObject({ status: 403, code: "forbidden" });
  });

  test("no answer at all is offline, a proxy's page is unknown", async () => {
    const dead = new Api(async () => {
      throw new TypeError("failed to fetch");
    });
    await expect(dead.open("token")).rejects.toSatisfy((error) => error instanceof ApiError && error.offline);
    const { api } = answering(new Response("<html>", { status: 502 }));
    await expect(api.open("token")).rejects.toMatchObject({ status: 502, code: "unknown" });
  });
});

describe("reasons", () => {
  test("what the server or the office caused is never put on the applicant", () => {
    for (const reason of REASONS) {
      if (/^(server|storage|recorder|link)\./.test(reason)) expect(actor(reason)).toBe("we");
    }
    expect(actor("clerk.suspended")).toBe("clerk");
    expect(actor("face.several")).toBe("you");
  });
});

test("core imports nothing of the user interface", () => {
  const core = join(import.meta.dirname, "../src/core");
  for (const name of readdirSync(core)) {
    const imports = [...readFileSync(join(core, name), "utf8").matchAll(/from "([^"]+)"/g)].map(([, from]) => from ?? "");
    for (const from of imports) expect(from, `${name} imports ${from}`).toMatch(/^\.\/[a-z-]+\.ts$/);
  }
});
