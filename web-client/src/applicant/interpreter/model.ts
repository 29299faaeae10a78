// What an interpreter's page knows and does. The same fold as the applicant's, over the few entries that are theirs.
import { batch, computed, signal } from "@preact/signals";
import { languageOf, StayAwake } from "../../core/browser.ts";
import { askForDevices, type Devices, release } from "../../core/devices.ts";
import { ApiError } from "../../core/http.ts";
import { type InterpreterApi, type InterpreterOpened, interpreterLiveUrl, readLink } from "../../core/interpreter-http.ts";
import { LiveSocket, type LiveStatus } from "../../core/live.ts";
import { PeerLink, type PeerStatus, watchNetwork } from "../../core/peer.ts";
import type { Entry, Language, Message, State } from "../../core/protocol.ts";
import { apply, FINAL, NEW, type SessionView } from "../../core/session.ts";
import type { TextSize } from "../../ui/Settings.tsx";
import { keepLanguage, keepSize, keptLanguage, keptSize } from "../kept.ts";
import { type Trouble, troubleOf } from "../page.ts";
import { refuses, Sight } from "../sights.ts";

export type InterpreterPage = "loading" | "problem" | "start" | "live" | "left" | "over";

const RETRY_MS = 4_000;
const SEEN = ["applicant", "clerk", "applicant.screen", "clerk.screen"] as const;

export class InterpreterModel {
  readonly language = signal<Language>("zh-CN");
  readonly size = signal<TextSize>(1);
  readonly opened = signal<InterpreterOpened | null>(null);
  readonly trouble = signal<Trouble | null>(null);
  readonly view = signal<SessionView>(NEW);
  readonly live = signal<LiveStatus>("stopped");
  readonly devices = signal<Devices>({ kind: "none" });
  readonly peer = signal<PeerStatus>("idle");
  readonly joined = signal<"not_yet" | "yes" | "left">("not_yet");
  readonly muted = signal(false);
  readonly chatOpen = signal(false);
  readonly unread = signal(0);
  readonly sights: readonly Sight[];
  /** As the socket's greeting said; entries say more later. */
  private readonly told = signal<State>("verifying");

  readonly state = computed<State>(() => (this.view.value.state === "invited" ? this.told.value : this.view.value.state));
  readonly page = computed<InterpreterPage>(() => {
    if (this.trouble.value !== null) return "problem";
    if (this.opened.value === null) return "loading";
    if (FINAL.has(this.state.value)) return "over";
    if (this.joined.value === "left") return "left";
    return this.joined.value === "yes" && this.devices.value.kind === "live" ? "live" : "start";
  });

  private readonly socket: LiveSocket;
  private readonly link: PeerLink;
  private readonly awake = new StayAwake();
  private readonly past = { until: 0 };
  private retry: ReturnType<typeof setTimeout> | undefined;
  private stopWatching: (() => void) | null = null;

  constructor(
    readonly api: InterpreterApi,
    private readonly fragment: () => string,
  ) {
    const ice = () => api.ice(this.session);
    this.sights = SEEN.map((who) => new Sight(who, { ice, view: (sdp, of) => api.view(this.session, sdp, of) }));
    this.link = new PeerLink({
      ice,
      offer: (sdp) => api.offer(this.session, sdp),
      isRefusal: refuses,
      onStatus: (status) => {
        this.peer.value = status;
      },
    });
    this.socket = new LiveSocket({
      url: (since) => interpreterLiveUrl(location, this.session, since),
      onMessage: (message) => this.hear(message),
      onStatus: (status) => {
        this.live.value = status;
        if (status === "replaced") this.fail({ kind: "elsewhere" });
      },
    });
  }

  get session(): string {
    return this.opened.value?.session ?? "";
  }

  async start(): Promise<void> {
    this.language.value = keptLanguage() ?? languageOf(navigator.languages);
    this.size.value = keptSize();
    window.addEventListener("online", () => this.socket.hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.socket.wake();
    });
    await this.open();
  }

  async open(): Promise<void> {
    clearTimeout(this.retry);
    const link = readLink(this.fragment());
    if (link === null) {
      this.fail({ kind: "wrong" });
      return;
    }
    try {
      const opened = await this.api.open(link.session, link.token);
      batch(() => {
        this.opened.value = opened;
        this.trouble.value = null;
      });
      this.socket.start(0);
    } catch (error) {
      const trouble = troubleOf(error);
      this.fail(trouble);
      if (trouble.kind === "offline" || trouble.kind === "server") this.retry = setTimeout(() => void this.open(), RETRY_MS);
    }
  }

  setLanguage(language: Language): void {
    this.language.value = language;
    keepLanguage(language);
  }

  setSize(size: TextSize): void {
    this.size.value = size;
    keepSize(size);
  }

  /** Inside a tap: camera, microphone, and everybody's sound. */
  async join(): Promise<void> {
    if (this.devices.value.kind === "asking") return;
    this.devices.value = { kind: "asking" };
    const devices = await askForDevices();
    this.devices.value = devices;
    if (devices.kind !== "live") return;
    await this.awake.hold();
    this.stopWatching ??= watchNetwork(() => this.restart());
    this.joined.value = "yes";
    this.setMuted(this.muted.value);
    for (const track of devices.stream.getTracks()) track.onended = () => this.lost();
    this.link.start(devices.stream);
    this.follow();
  }

  setMuted(muted: boolean): void {
    this.muted.value = muted;
    const devices = this.devices.value;
    if (devices.kind !== "live") return;
    for (const track of devices.stream.getAudioTracks()) track.enabled = !muted;
  }

  openChat(open: boolean): void {
    this.chatOpen.value = open;
    if (open) this.unread.value = 0;
  }

  async write(words: string): Promise<boolean> {
    try {
      await this.api.chat(this.session, words);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
  }

  async leave(): Promise<void> {
    this.joined.value = "left";
    this.hangUp();
    await this.api.stop(this.session).catch(() => undefined); // the server closes the part itself when its connection ends
  }

  private hear(message: Message): void {
    if (message.type === "hello") {
      this.told.value = message.state;
      this.past.until = message.length;
    } else if (message.type === "entry") this.fold(message);
    if (FINAL.has(this.state.value)) {
      this.hangUp();
      this.socket.stop();
    }
  }

  private fold(entry: Entry): void {
    this.view.value = apply(this.view.value, entry);
    const fresh = entry.index >= this.past.until && entry.kind === "chat_said" && entry.event.by !== "interpreter";
    if (fresh && !this.chatOpen.value) this.unread.value += 1;
    this.follow();
  }

  private follow(): void {
    if (this.joined.value !== "yes") return;
    for (const sight of this.sights) sight.follow(this.view.value);
    if (this.peer.value === "refused" && this.state.value === "verifying") this.link.restart();
  }

  private restart(): void {
    this.link.restart();
    for (const sight of this.sights) sight.restart();
  }

  private hangUp(): void {
    this.stopWatching?.();
    this.stopWatching = null;
    this.awake.release();
    for (const sight of this.sights) sight.close();
    this.link.stop();
    release(this.devices.value);
    this.devices.value = { kind: "none" };
  }

  private lost(): void {
    this.link.stop();
    release(this.devices.value);
    this.devices.value = { kind: "busy" };
  }

  private fail(trouble: Trouble): void {
    this.trouble.value = trouble;
    this.hangUp();
  }
}
