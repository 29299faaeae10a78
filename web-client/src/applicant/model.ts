// What the applicant's page knows and does: signals in, intents out. State comes from the server's entries, so a reload is harmless.
import { batch, computed, signal } from "@preact/signals";
import { CatchUp } from "../core/catch-up.ts";
import { ServerClock } from "../core/countdown.ts";
import { type Api, accepted } from "../core/http.ts";
import { OF_THE_TAB } from "../core/kept.ts";
import { LiveSocket, type LiveStatus, socketUrl } from "../core/live.ts";
import { sends } from "../core/parts.ts";
import {
  type ConsentText,
  type DeviceReport,
  type Entry,
  FINAL,
  LIVE,
  type Message,
  type Opened,
  type Pointer,
} from "../core/protocol.ts";
import { apply, type Line, NEW, type SessionView } from "../core/session.ts";
import { cannedSentence } from "../locales/said/index.ts";
import { Preferences } from "../ui/preferences.ts";
import { Call } from "./call.ts";
import { Caller } from "./caller.ts";
import { Conversation } from "./conversation.ts";
import { type PageName, pageOf, type Stage, type Trouble, troubleOf } from "./page.ts";
import { Written } from "./written.ts";

const RETRY_MS = 4_000;
const REACH_MS = 3_000;

export interface Hint {
  code: string;
  detail: string;
}

export class Model {
  readonly preferences = new Preferences(OF_THE_TAB, () => void this.tellLanguage());
  readonly opened = signal<Opened | null>(null);
  readonly stage = signal<Stage>("welcome");
  readonly trouble = signal<Trouble | null>(null);
  readonly view = signal<SessionView>(NEW);
  readonly caughtUp = signal(false);
  readonly place = signal<{ ahead: number; waitS: number | null } | null>(null);
  readonly hint = signal<Hint | null>(null);
  readonly weak = signal(false);
  readonly live = signal<LiveStatus>("stopped");
  readonly online = signal(true);
  readonly started = signal(false);
  readonly pointer = signal<Pointer | null>(null);
  readonly captions = signal(true);
  readonly chat: Written;
  readonly clock = new ServerClock();
  readonly call: Call;
  readonly conversation: Conversation;
  readonly caller: Caller;
  readonly page = computed<PageName>(() =>
    pageOf({
      trouble: this.trouble.value,
      ready: this.opened.value !== null && this.caughtUp.value,
      view: this.view.value,
      stage: this.stage.value,
    }),
  );

  private readonly socket: LiveSocket;
  private readonly entries = new CatchUp<Entry>((entries, past) => this.fold(entries, past));
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly api: Api,
    private readonly token: () => string,
  ) {
    this.call = new Call({ api, session: () => this.session });
    this.chat = new Written((words) => api.chat(this.session, words));
    this.conversation = new Conversation(api, () => this.session);
    this.caller = new Caller(() => this.call.chime());
    this.socket = new LiveSocket({
      url: (since) => socketUrl(location, api.live(this.session, since)),
      onMessage: (message) => this.hear(message),
      onClock: (serverS, tripS) => this.clock.learn(serverS, tripS),
      onStatus: (status) => {
        this.live.value = status;
        if (status === "replaced") this.trouble.value = { kind: "elsewhere" };
      },
    });
  }

  get session(): string {
    return this.opened.value?.session ?? "";
  }

  /** Where the signed document can be fetched, when there is one. */
  get signedDocument(): string | null {
    const { paper } = this.view.value;
    return paper?.signed ? this.api.signed(this.session, paper.document) : null;
  }

  /** `open`: false where the page cannot work, because the first browser that opens a link is the only one that may use it. */
  async start(open: boolean): Promise<void> {
    this.preferences.restore();
    this.captions.value = OF_THE_TAB.captions;
    this.online.value = navigator.onLine;
    window.addEventListener("online", () => this.setOnline(true));
    window.addEventListener("offline", () => this.setOnline(false));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.socket.wake();
      else if (LIVE.has(this.view.value.state)) this.socket.say({ type: "blur" });
    });
    if (open) await this.open();
  }

  /** Binds this browser to the link, then listens from the first entry. */
  async open(): Promise<void> {
    clearTimeout(this.retryTimer);
    const token = this.token();
    if (token === "") {
      this.trouble.value = { kind: "wrong" };
      return;
    }
    try {
      const opened = await this.api.open(token);
      batch(() => {
        this.opened.value = opened;
        this.trouble.value = null;
        this.preferences.suggest(opened.language);
      });
      this.socket.start(0);
    } catch (error) {
      this.trouble.value = troubleOf(error);
      if (this.trouble.value.kind === "offline" || this.trouble.value.kind === "server") {
        this.retryTimer = setTimeout(() => void this.open(), RETRY_MS);
      }
    }
  }

  /** The page changes at once; the trail learns it where the session still allows a change. */
  async tellLanguage(): Promise<void> {
    const { state, language } = this.view.value;
    const chosen = this.preferences.language.value;
    if (this.session === "" || language === chosen || !["invited", "waiting", "connecting"].includes(state)) return;
    await accepted(this.api.language(this.session, chosen)); // a refusal changes nothing: the page speaks the language anyway
  }

  async consent(text: ConsentText, given: boolean): Promise<void> {
    const { index } = await this.api.consent(this.session, text, given);
    await this.reached(index);
  }

  /** What the devices are goes into the trail; that it could not be told does not stop anybody. */
  async reportDevices(report: DeviceReport): Promise<void> {
    await accepted(this.api.devices(this.session, report));
  }

  /** Into the queue, or to the manual path when a consent was refused. */
  async ready(): Promise<void> {
    await this.api.ready(this.session);
    this.call.camera.close();
  }

  async begin(): Promise<void> {
    this.caller.answered();
    await this.call.begin();
    this.started.value = this.call.camera.stream !== null;
    this.followOthers(this.view.value);
  }

  setCaptions(on: boolean): void {
    this.captions.value = on;
    OF_THE_TAB.captions = on;
  }

  /** A silent sign for later. Whether one was agreed on is kept nowhere in this page. */
  async agreeOnSign(question: string, answer: string): Promise<void> {
    await this.api.agreeOnSign(this.session, question, answer);
  }

  shown(challenge: string): void {
    this.socket.say({ type: "shown", challenge });
  }

  /** Throws ApiError when the server does not allow it now. */
  async resume(): Promise<void> {
    if (!this.started.value) await this.begin();
    else if (this.call.camera.status.value !== "connected") this.call.reconnect();
    await this.api.say(this.session, "resume");
  }

  async say(word: "suspend" | "leave" | "withdraw"): Promise<void> {
    await this.api.say(this.session, word);
  }

  /** No face is compared any more; the person at the counter goes on, or the session ends. */
  async withdrawFace(): Promise<void> {
    await this.api.withdraw(this.session, "face");
  }

  /** Once. The socket may be gone with the session, so what was accepted is believed. */
  async rate(stars: number): Promise<void> {
    await this.api.rate(this.session, stars);
    this.view.value = { ...this.view.value, stars };
  }

  /** Waits, a few seconds at most, until the socket brought the entry that a deed made: the server may have decided more than was asked. */
  private reached(index: number): Promise<void> {
    if (this.view.value.next > index) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, REACH_MS);
      const stop = this.view.subscribe((view) => {
        if (view.next > index) setTimeout(done, 0);
      });
    });
  }

  private setOnline(online: boolean): void {
    this.online.value = online;
    if (!online) return;
    if (this.trouble.value?.kind === "offline") void this.open();
    else this.socket.hurry();
  }

  private hear(message: Message): void {
    switch (message.type) {
      case "hello":
        this.entries.greeted(this.view.value.next, message.length);
        return;
      case "entry":
        this.entries.add(message);
        return;
      case "place":
        this.place.value = { ahead: message.ahead, waitS: message.wait_s };
        return;
      case "hint":
        this.hint.value = { code: message.code, detail: message.detail };
        return;
      case "link":
        this.weak.value = (message.kbps ?? 0) < 250 || (message.loss ?? 0) > 0.1;
        return;
      case "pointer":
        this.pointer.value = message.mode === "off" ? null : message;
        return;
      case "pong":
        return;
    }
  }

  private fold(entries: readonly Entry[], past: boolean): void {
    const before = this.view.value;
    const after = entries.reduce(apply, before);
    batch(() => {
      this.view.value = after;
      this.caughtUp.value = true;
      if (past && before.next === 0) this.resumeAt(after);
      if (before.challenge?.id !== after.challenge?.id) this.hint.value = null;
    });
    if (!past)
      this.told(
        after.lines.filter(({ index }) => index >= before.next),
        after,
      );
    if (!past && before.state === "waiting" && after.state === "connecting") this.caller.call(this.preferences.language.value);
    if (after.state === "waiting") void this.call.waitAwake();
    this.followOthers(after);
    if (before.challenge?.id !== after.challenge?.id) void this.call.attend(after.challenge);
    if (FINAL.has(after.state) || after.state === "awaiting_decision") {
      this.call.end();
      this.conversation.end();
      this.caller.answered();
    }
    if (FINAL.has(after.state)) this.socket.stop();
  }

  /** Others are seen once the own video began: their sound needs the same tap. */
  private followOthers(view: SessionView): void {
    if (!this.started.value || !LIVE.has(view.state)) return;
    this.conversation.follow(view);
    if (!sends(view, "clerk.screen") && view.paper === null) this.pointer.value = null; // nothing to point at
  }

  /** What was said or written just now. The past is shown, and neither spoken nor counted again. */
  private told(lines: readonly Line[], view: SessionView): void {
    for (const line of lines) {
      if (line.kind === "chat" && line.who !== "applicant") this.chat.came(1);
      if (line.kind !== "said" || view.challenge?.prompt === "digits.read") continue; // the microphone would hear it
      const language = line.language ?? this.preferences.language.value;
      const sentence = cannedSentence(language, line.words);
      if (sentence !== null) this.call.say(sentence, language);
    }
  }

  /** After a reload in the middle of the preparations: consents are on record, the devices are looked at again. */
  private resumeAt(view: SessionView): void {
    const answers = Object.values(view.consents);
    if (answers.length === 0) return;
    this.stage.value = answers.length >= 3 && answers.every(Boolean) ? "devices" : "consent";
    if (view.language !== null) this.preferences.suggest(view.language);
  }
}
