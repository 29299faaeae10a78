// Where the page runs: inside an app that has no camera for pages, in a browser that cannot, or in one that can.

import { LANGUAGES, type Language } from "./protocol.ts";

type InApp = "wechat" | "qq" | "dingtalk" | "weibo" | "alipay" | "facebook" | "instagram" | "line" | "tiktok" | "feishu";

const MARKS: readonly (readonly [RegExp, InApp])[] = [
  [/MicroMessenger/i, "wechat"],
  [/\bQQ\//, "qq"],
  [/DingTalk/i, "dingtalk"],
  [/Weibo/i, "weibo"],
  [/AlipayClient/i, "alipay"],
  [/Lark|Feishu/i, "feishu"],
  [/FBAN|FBAV|FB_IAB/, "facebook"],
  [/Instagram/, "instagram"],
  [/\bLine\//i, "line"],
  [/BytedanceWebview|musical_ly|TikTok|aweme/i, "tiktok"],
];

export function inApp(userAgent: string): InApp | null {
  return MARKS.find(([mark]) => mark.test(userAgent))?.[1] ?? null;
}

export type Suitability = { kind: "suitable" } | { kind: "in_app"; app: InApp } | { kind: "insecure" } | { kind: "too_old" };

interface Surroundings {
  userAgent: string;
  secure: boolean;
  camera: boolean;
  webrtc: boolean;
}

/** An app's own browser is only refused when it really has no camera for pages: many have one today. */
export function suitability(where: Surroundings): Suitability {
  if (where.camera && where.webrtc) return { kind: "suitable" };
  const app = inApp(where.userAgent);
  if (app !== null) return { kind: "in_app", app };
  return where.secure ? { kind: "too_old" } : { kind: "insecure" };
}

export function surroundings(): Surroundings {
  return {
    userAgent: navigator.userAgent,
    secure: window.isSecureContext,
    camera: typeof navigator.mediaDevices?.getUserMedia === "function",
    webrtc: typeof RTCPeerConnection === "function",
  };
}

/** The first of the browser's languages that the page speaks; Simplified Chinese when there is none. */
export function languageOf(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const tag = wish.toLowerCase();
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return "zh-TW";
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return LANGUAGES[0] ?? "zh-CN";
}

/** Best effort: keeps the screen on until released. */
async function keepAwake(): Promise<() => void> {
  try {
    const lock = await navigator.wakeLock.request("screen");
    return () => void lock.release();
  } catch {
    return () => undefined;
  }
}

/** A wake lock is lost whenever the page is hidden: held again each time it comes back, until it is released. */
export class StayAwake {
  private letSleep: (() => void) | null = null;
  private wanted = false;

  async hold(): Promise<void> {
    if (this.wanted) return;
    this.wanted = true;
    document.addEventListener("visibilitychange", this.again);
    await this.again();
  }

  release(): void {
    this.wanted = false;
    document.removeEventListener("visibilitychange", this.again);
    this.letSleep?.();
    this.letSleep = null;
  }

  private readonly again = async (): Promise<void> => {
    if (document.hidden) return;
    this.letSleep?.();
    this.letSleep = null;
    const letSleep = await keepAwake();
    if (this.wanted) this.letSleep = letSleep;
    else letSleep();
  };
}
