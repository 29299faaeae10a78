// What an interpreter's page knows and does. The same fold as the applicant's, over the few entries that are theirs.
import { batch, computed, signal } from "@preact/signals";
import { StayAwake } from "../../core/browser.ts";
import { CatchUp } from "../../core/catch-up.ts";
import { ApiError } from "../../core/http.ts";
import { type InterpreterApi, type InterpreterOpened, readLink } from "../../core/interpreter-http.ts";
import { OF_THE_TAB } from "../../core/kept.ts";
import { LiveSocket, type LiveStatus, socketUrl } from "../../core/live.ts";
import { watchNetwork } from "../../core/peer.ts";
import { type Entry, FINAL, type Message, type State } from "../../core/protocol.ts";
import { apply, NEW, type SessionView } from "../../core/session.ts";
import { OwnCamera } from "../../media/own-camera.ts";
import { Sight } from "../../media/sight.ts";
import { Preferences } from "../../ui/preferences.ts";
import { type Trouble, troubleOf } from "../page.ts";
import { Written } from "../written.ts";

type InterpreterPage = "loading" | "problem" | "start" | "live" | "left" | "over";

const RETRY_MS = 4_000;
const SEEN = ["applicant", "clerk", "applicant.screen", "clerk.screen"] as const;

export class InterpreterModel {
  readonly preferences = new Preferences(OF_THE_TAB);
  readonly opened = signal<InterpreterOpened | null>(null);
  readonly trouble = signal<Trouble | null>(null);
  readonly view = signal<SessionView>(NEW);
  readonly live = signal<LiveStatus>("stopped");
  readonly camera: OwnCamera;
  readonly joined = signal<"not_yet" | "yes" | "left">("not_yet");
  readonly chat: Written;
  readonly sights: readonly Sight[];
  /** As the socket's greeting said; entries say more later. */
  private readonly told = signal<State>("verifying");

  readonly state = computed<State>(() => (this.view.value.state === "invited" ? this.told.value : this.view.value.state));
  readonly page = computed<InterpreterPage>(() => {
    if (this.trouble.value !== null) return "problem";
    if (this.opened.value === null) return "loading";
    if (FINAL.has(this.state.value)) return "over";
    if (this.joined.value === "left") return "left";
    return this.joined.value === "yes" && this.camera.stream !== null ? "live" : "start";
  });

  private readonly socket: LiveSocket;
  private readonly awake = new StayAwake();
  private readonly entries = new CatchUp<Entry>((entries, past) => this.fold(entries, past));
  private retry: ReturnType<typeof setTimeout> | undefined;
  private stopWatching: (() => void) | null = null;

  constructor(
    readonly api: InterpreterApi,
    private readonly fragment: () => string,
  ) {
    this.chat = new Written((words) => api.chat(this.session, words));
    const ice = () => api.ice(this.session);
    this.sights = SEEN.map((who) => new Sight(who, { ice, view: (sdp, of) => api.view(this.session, sdp, of) }));
    this.camera = new OwnCamera({ ice, offer: (sdp) => api.offer(this.session, sdp) });
    this.socket = new LiveSocket({
      url: (since) => socketUrl(location, api.live(this.session, since)),
      onMessage: (message) => this.hear(message),
      onStatus: (status) => {
        this.live.value = status;
        if (status === "replaced") this.fail({ kind: "elsewhere" });
        if (status === "waiting") void this.lookAgain();
      },
    });
  }

  get session(): string {
    return this.opened.value?.session ?? "";
  }

  async start(): Promise<void> {
    this.preferences.restore();
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

  /** The socket was cut: by the network, or because somebody else was invited and this link is over. */
  private async lookAgain(): Promise<void> {
    const link = readLink(this.fragment());
    if (link === null || FINAL.has(this.state.value)) return;
    try {
      await this.api.open(link.session, link.token);
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) return; // the socket tries again
      this.socket.stop();
      this.fail({ kind: "replaced" });
    }
  }

  /** Inside a tap: camera, microphone, and everybody's sound. */
  async join(): Promise<void> {
    if (this.camera.devices.value.kind === "asking" || (await this.camera.open()).kind !== "live") return;
    await this.awake.hold();
    this.stopWatching ??= watchNetwork(() => this.restart());
    this.joined.value = "yes";
    this.camera.send();
    this.follow();
  }

  async leave(): Promise<void> {
    this.joined.value = "left";
    this.hangUp();
    await this.api.stop(this.session).catch(() => undefined); // the server closes the part itself when its connection ends
  }

  private hear(message: Message): void {
    if (message.type === "hello") {
      this.told.value = message.state;
      this.entries.greeted(this.view.value.next, message.length);
    } else if (message.type === "entry") this.entries.add(message);
  }

  private fold(entries: readonly Entry[], past: boolean): void {
    const { next } = this.view.value;
    this.view.value = entries.reduce(apply, this.view.value);
    const fresh = this.view.value.lines.filter(({ index, kind, who }) => index >= next && kind === "chat" && who !== "interpreter");
    if (!past) this.chat.came(fresh.length);
    if (FINAL.has(this.state.value)) {
      this.hangUp();
      this.socket.stop();
    } else this.follow();
  }

  private follow(): void {
    if (this.joined.value !== "yes") return;
    for (const sight of this.sights) sight.follow(this.view.value);
    if (this.camera.status.value === "refused" && this.state.value === "verifying") this.camera.restart();
  }

  private restart(): void {
    this.camera.restart();
    for (const sight of this.sights) sight.restart();
  }

  private hangUp(): void {
    this.stopWatching?.();
    this.stopWatching = null;
    this.awake.release();
    for (const sight of this.sights) sight.close();
    this.camera.close();
  }

  private fail(trouble: Trouble): void {
    this.trouble.value = trouble;
    this.hangUp();
  }
}
