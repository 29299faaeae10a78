// One session at the counter: the fold over its entries, the deeds, what is open on the screen. A reload loses nothing.
import { batch, computed, signal } from "@preact/signals";
import { CatchUp } from "../core/catch-up.ts";
import { ServerClock } from "../core/countdown.ts";
import { ApiError } from "../core/http.ts";
import { type History, remember } from "../core/link-history.ts";
import { LiveSocket, type LiveStatus, socketUrl } from "../core/live.ts";
import { FINAL } from "../core/protocol.ts";
import type { CounterApi } from "../core/seat-http.ts";
import {
  type Brief,
  type Caption,
  type CounterMessage,
  type CounterWord,
  decodeCounter,
  type Point,
  type SeatEntry,
} from "../core/seat-protocol.ts";
import { applySeat, EMPTY, lastFinding, type SeatView } from "../core/seat-session.ts";
import { changesTold, type Told } from "./announce.ts";
import { type Acts, type Command, lackOf } from "./commands.ts";
import type { Dialog } from "./dialogs.ts";
import type { Seat, Standing } from "./needs.ts";
import { advise } from "./next.ts";
import type { MatchProps } from "./panels/Match.tsx";
import { Studio } from "./studio.ts";
import type { Tab } from "./tabs.ts";

const RETRY_MS = 4_000;
const POINT_MS = 80;

export class Counter implements Acts {
  readonly brief = signal<Brief | null>(null);
  readonly view = signal<SeatView>(EMPTY);
  readonly caughtUp = signal(false);
  readonly live = signal<LiveStatus>("stopped");
  readonly hint = signal<{ code: string; detail: string } | null>(null);
  readonly links = signal<Readonly<Record<string, History>>>({});
  readonly interim = signal<Readonly<Record<string, Caption>>>({});
  readonly dialog = signal<Dialog | null>(null);
  readonly tab = signal<Tab>("transcript");
  /** Deeds under way. One does not wait for another; the same one is not done twice at once. */
  readonly busy = signal<ReadonlySet<string>>(new Set());
  /** The command that was asked for last, where it made no sense: the page says why until it does. */
  readonly inVain = signal<Command | null>(null);
  /** The last refusal, until it is closed or something succeeds. */
  readonly trouble = signal<ApiError | null>(null);
  /** The brief could not be had at all. */
  readonly closed = signal<ApiError | null>(null);
  readonly told = signal<readonly Told[]>([]);
  readonly unread = signal(0);
  readonly clock = new ServerClock();
  readonly studio: Studio;

  readonly standing = computed<Standing>(() => ({
    view: this.view.value,
    seat: this.seat,
    person: this.person,
    onAir: this.seat === "supervisor" || this.studio.camera.stream !== null,
    sharing: this.studio.screen.stream.value !== null,
  }));
  readonly advice = computed(() => {
    const { view, onAir } = this.standing.value;
    const { mandatory = [], checklist = [] } = this.brief.value ?? {};
    return advise({ view, brief: { mandatory, checklist }, onAir, seat: this.seat });
  });

  private readonly socket: LiveSocket<CounterMessage, CounterWord>;
  private readonly entries = new CatchUp<SeatEntry>((entries, past) => this.fold(entries, past));
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pointedMs = 0;

  constructor(
    readonly api: CounterApi,
    readonly seat: Seat,
    readonly person: string,
    private readonly onLeft: () => void,
  ) {
    this.studio = new Studio(api, seat);
    this.socket = new LiveSocket<CounterMessage, CounterWord>({
      url: (since) => socketUrl(location, api.live(since)),
      read: decodeCounter,
      onMessage: (message) => this.hear(message),
      onClock: (serverS, tripS) => this.clock.learn(serverS, tripS),
      onStatus: (status) => {
        this.live.value = status;
        if (status === "waiting" && FINAL.has(this.view.value.state)) this.socket.stop(); // there is nothing to come back for
      },
    });
  }

  /** What the card shows and what the camera saw, and how far they are from each other. */
  get match(): MatchProps {
    const { stills } = this.view.value;
    const picture = (...purposes: readonly string[]) => {
      const still = purposes.map((purpose) => stills[purpose]).find((each) => each !== undefined);
      return still === undefined ? null : this.api.still(still);
    };
    return {
      card: picture("card.portrait", "passport"),
      face: picture("face", "face.first"),
      finding: lastFinding(this.view.value, "face_match"),
    };
  }

  async start(): Promise<void> {
    clearTimeout(this.retryTimer);
    try {
      const brief = await this.api.brief();
      batch(() => {
        this.brief.value = brief;
        this.closed.value = null;
      });
      this.socket.start(this.view.value.next);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.closed.value = error;
      if (error.offline || error.status >= 500) this.retryTimer = setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  stop(): void {
    clearTimeout(this.retryTimer);
    this.entries.stop();
    this.socket.stop();
    this.studio.end();
  }

  hurry(): void {
    this.socket.hurry();
  }

  run(command: Command): void {
    if (this.busy.value.has(command.name)) return;
    const may = lackOf(command, this.standing.value) === null;
    this.inVain.value = may ? null : command;
    if (may) void command.run(this, this.standing.value);
  }

  open(dialog: Dialog): void {
    this.trouble.value = null;
    this.dialog.value = dialog;
  }

  show(tab: Tab): void {
    this.tab.value = tab;
    if (tab === "chat") this.unread.value = 0;
    setTimeout(() => {
      const panel = document.getElementById(`panel-${tab}`);
      (panel?.querySelector<HTMLElement>("[data-first]") ?? panel)?.focus();
    }, 0);
  }

  focusChecklist(): void {
    document.querySelector<HTMLElement>(".checklist input")?.focus();
  }

  async toggleCamera(): Promise<void> {
    if (this.studio.camera.stream !== null) await this.doing("camera", () => this.studio.closeCamera());
    else await this.studio.openCamera();
  }

  toggleMute(): void {
    const { camera } = this.studio;
    camera.setMuted(!camera.muted.value);
  }

  async toggleShare(): Promise<void> {
    const { screen } = this.studio;
    await this.doing("share", () => (screen.stream.value === null ? screen.share() : screen.unshare()));
  }

  async deed(name: Parameters<Acts["deed"]>[0]): Promise<void> {
    const left = await this.doing(name, () => this.api[name]());
    if (left && name === "leave") this.onLeft();
  }

  /** Does something on the server. False when it was refused; `trouble` then says why. */
  async doing(name: string, deed: () => Promise<unknown>): Promise<boolean> {
    if (this.busy.value.has(name)) return false;
    this.busy.value = new Set([...this.busy.value, name]);
    try {
      await deed();
      this.trouble.value = null;
      return true;
    } catch (error) {
      this.trouble.value = ApiError.of(error);
      return false;
    } finally {
      this.busy.value = new Set([...this.busy.value].filter((each) => each !== name));
    }
  }

  /** The second person's word is told to nobody's console: the page that said it remembers. */
  settled(agrees: boolean): void {
    this.view.value = { ...this.view.value, second: { by: this.person, agrees } };
  }

  /** Sent at most twelve times a second; what is taken away is always sent. */
  point(point: Point): void {
    const now = performance.now();
    if (point.mode === "point" && now - this.pointedMs < POINT_MS) return;
    this.pointedMs = now;
    this.socket.say({ type: "point", ...point });
  }

  private hear(message: CounterMessage): void {
    switch (message.type) {
      case "hello":
        this.entries.greeted(this.view.value.next, message.length);
        return;
      case "entry":
        this.entries.add(message);
        return;
      case "hint":
        this.hint.value = { code: message.code, detail: message.detail };
        return;
      case "link":
        this.links.value = { ...this.links.value, [message.who]: remember(this.links.value[message.who] ?? [], message) };
        return;
      case "caption":
        this.interim.value = { ...this.interim.value, [message.who]: message };
        return;
      case "pong":
        return;
    }
  }

  private fold(entries: readonly SeatEntry[], past: boolean): void {
    const before = this.view.value;
    const after = entries.reduce(applySeat, before);
    const said = new Set(entries.flatMap((entry) => (entry.kind === "caption_made" ? [entry.event.who] : [])));
    batch(() => {
      this.view.value = after;
      this.caughtUp.value = true;
      if (before.challenge?.id !== after.challenge?.id) this.hint.value = null;
      if (said.size > 0)
        this.interim.value = Object.fromEntries(Object.entries(this.interim.value).filter(([who]) => !said.has(who)));
      if (past) return;
      this.told.value = changesTold(before, after);
      const heard = entries.filter((entry) => entry.kind === "chat_said" && entry.event.by === "applicant").length;
      if (this.tab.value !== "chat") this.unread.value += heard;
    });
    this.studio.follow(after);
    if (FINAL.has(after.state)) this.studio.end();
  }
}
