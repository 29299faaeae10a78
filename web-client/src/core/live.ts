// The live socket: what happens, in order, once. After a cut it connects again and asks for what it missed.

import { decode, type Message, type Word } from "./protocol.ts";

type Ping = { type: "ping" };

export type LiveStatus = "connecting" | "open" | "waiting" | "replaced" | "stopped";

/** The part of WebSocket that is used; tests script it. */
export interface SocketLike {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

/** What every live socket's messages have, where they have it. */
interface Heard {
  type: string;
  now_s?: number;
  index?: number;
}

interface LiveOptions<M extends Heard = Message> {
  url: (since: number) => string;
  onMessage: (message: M) => void;
  onStatus: (status: LiveStatus) => void;
  /** How long a question and its answer took; comes with every `hello` and `pong`. */
  onClock?: (serverS: number, tripS: number) => void;
  connect?: (url: string) => SocketLike;
  /** Null for what the page does not know. By default the applicant's messages. */
  read?: (text: string) => M | null;
  chance?: () => number;
  nowMs?: () => number;
}

/** The server closes with this code when the session was opened in a newer window. */
const REPLACED = 4001;
const PING_MS = 10_000;
const SILENCE_MS = 25_000;
const BACKOFF_MS: readonly number[] = [300, 600, 1_200, 2_500, 5_000, 8_000];

/** `start` and `stop` by whoever made it. Keeps `since` itself, so an entry never arrives twice. */
export class LiveSocket<M extends Heard = Message, W extends object = Word> {
  private socket: SocketLike | null = null;
  private since = 0;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setInterval> | undefined;
  private lastHeardMs = 0;
  private askedMs = 0;
  private greeted = false;
  private stopped = true;

  constructor(private readonly options: LiveOptions<M>) {}

  start(since = 0): void {
    this.since = since;
    this.stopped = false;
    this.dial();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.drop();
    this.options.onStatus("stopped");
  }

  /** The network came back: do not wait for the back-off. */
  hurry(): void {
    if (this.stopped || this.socket !== null) return;
    clearTimeout(this.retry);
    this.dial();
  }

  /** The device slept, or the page was hidden: a socket that says nothing may be dead without knowing it. */
  wake(): void {
    if (this.stopped) return;
    if (this.socket === null) this.hurry();
    else if (this.now() - this.lastHeardMs > SILENCE_MS) {
      this.drop();
      this.dial();
    } else this.beat();
  }

  /** False when the socket is down: the word is then lost, and the caller may say it again. */
  say(word: W | Ping): boolean {
    if (this.socket === null || !this.greeted) return false;
    try {
      this.socket.send(JSON.stringify(word));
      return true;
    } catch {
      return false;
    }
  }

  private dial(): void {
    this.options.onStatus("connecting");
    this.askedMs = this.now();
    this.lastHeardMs = this.askedMs;
    const connect = this.options.connect ?? ((url: string) => new WebSocket(url) as unknown as SocketLike);
    const socket = connect(this.options.url(this.since));
    this.socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.socket && typeof event.data === "string") this.hear(event.data);
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      if (event.code === REPLACED) this.giveWay();
      else this.lost();
    };
    clearInterval(this.ping);
    this.ping = setInterval(() => this.beat(), PING_MS);
  }

  private hear(text: string): void {
    this.lastHeardMs = this.now();
    const read = this.options.read ?? (decode as (text: string) => M | null);
    const message = read(text);
    if (message === null) return;
    if (message.now_s !== undefined) {
      this.options.onClock?.(message.now_s, Math.max(0, this.now() - this.askedMs) / 1000);
    }
    if (message.type === "hello") {
      this.failures = 0;
      this.greeted = true;
      this.options.onStatus("open");
    }
    if (message.type === "entry" && message.index !== undefined) {
      if (message.index < this.since) return;
      this.since = message.index + 1;
    }
    this.options.onMessage(message);
  }

  private beat(): void {
    if (this.now() - this.lastHeardMs > SILENCE_MS) {
      this.lost();
      return;
    }
    this.askedMs = this.now();
    this.say({ type: "ping" });
  }

  private lost(): void {
    this.drop();
    if (this.stopped) return;
    const base = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 8_000;
    this.failures += 1;
    this.options.onStatus("waiting");
    const chance = this.options.chance ?? Math.random;
    this.retry = setTimeout(() => this.dial(), base * (0.75 + chance() / 2));
  }

  /** Two windows that keep reconnecting would throw each other out for ever. */
  private giveWay(): void {
    this.stopped = true;
    this.drop();
    this.options.onStatus("replaced");
  }

  private drop(): void {
    clearInterval(this.ping);
    const socket = this.socket;
    this.socket = null;
    this.greeted = false;
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private now(): number {
    return (this.options.nowMs ?? Date.now)();
  }
}

/** `path` on this page's own server. */
export function socketUrl(location: { protocol: string; host: string }, path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}
