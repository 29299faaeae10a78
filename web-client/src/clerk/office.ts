// The member of the staff and their seat: signed in or not, free or not, given which session. Signals in, intents out.
import { batch, computed, signal } from "@preact/signals";
import { ApiError } from "../core/http.ts";
import { OF_THE_CLERK } from "../core/kept.ts";
import { LiveSocket, type LiveStatus, socketUrl } from "../core/live.ts";
import { makePasskey, usePasskey } from "../core/passkey.ts";
import { CounterApi, type OfficeApi } from "../core/seat-http.ts";
import {
  type Availability,
  decodeSeat,
  type Me,
  type SeatMessage,
  type SeatState,
  type Waiting,
  type Ways,
} from "../core/seat-protocol.ts";
import { playChime } from "../core/sound.ts";
import { Preferences } from "../ui/preferences.ts";
import { Counter } from "./counter.ts";
import { type Alarm, pageOf, type Released, withAlarm } from "./face.ts";

const RETRY_MS = 4_000;

export class Office {
  readonly preferences = new Preferences(OF_THE_CLERK);
  readonly online = signal(true);
  readonly me = signal<Me | null>(null);
  readonly known = signal(false);
  readonly ways = signal<Ways | null>(null);
  readonly trouble = signal<ApiError | null>(null);
  readonly busy = signal<string | null>(null);
  readonly live = signal<LiveStatus>("stopped");
  readonly availability = signal<Availability>("away");
  readonly waiting = signal<readonly Waiting[] | null>(null);
  readonly seats = signal<readonly SeatState[]>([]);
  readonly alarms = signal<readonly Alarm[]>([]);
  readonly released = signal<Released | null>(null);
  /** Whether the session that is open was joined without anybody being told. */
  readonly silent = signal(true);
  readonly counter = signal<Counter | null>(null);
  readonly page = computed(() => pageOf(this.known.value, this.me.value, this.counter.value !== null));

  private readonly socket: LiveSocket<SeatMessage, { type: "ping" }>;
  private audio: AudioContext | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly api: OfficeApi) {
    this.socket = new LiveSocket<SeatMessage, { type: "ping" }>({
      url: () => socketUrl(location, "/api/seat/live"),
      read: decodeSeat,
      onMessage: (message) => this.hear(message),
      onStatus: (status) => {
        this.live.value = status;
      },
    });
  }

  get supervises(): boolean {
    return this.me.value?.roles.includes("supervisor") === true;
  }

  async start(): Promise<void> {
    this.preferences.restore();
    this.online.value = navigator.onLine;
    window.addEventListener("online", () => this.setOnline(true));
    window.addEventListener("offline", () => this.setOnline(false));
    // After a reload the browser keeps a page silent until it is touched; whoever is called should hear it.
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, () => this.unlock(), { once: true });
    await this.look();
  }

  /** Who am I? A cookie from before the reload answers; without one, how to sign in. */
  async look(): Promise<void> {
    clearTimeout(this.retryTimer);
    try {
      this.entered(await this.api.me());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) await this.askWays();
      else this.notReached(error);
    }
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.doing("password", async () => this.entered(await this.api.signIn(login, password)));
  }

  async signInByPasskey(): Promise<void> {
    await this.doing("passkey", async () => {
      const credential = await usePasskey(await this.api.passkeyBegin());
      this.entered(await this.api.passkeyFinish(credential));
    });
  }

  async addPasskey(): Promise<boolean> {
    return this.doing("new-passkey", async () => {
      await this.api.newPasskeyFinish(await makePasskey(await this.api.newPasskeyBegin()));
    });
  }

  async changePassword(old: string, fresh: string): Promise<boolean> {
    return this.doing("new-password", () => this.api.changePassword(old, fresh));
  }

  async signOut(): Promise<void> {
    const done = await this.doing("sign-out", () => this.api.signOut());
    if (!done) return;
    this.left();
    await this.askWays();
  }

  async setAvailability(availability: Exclude<Availability, "busy">): Promise<void> {
    this.unlock();
    const done = await this.doing(availability, () => this.api.availability(availability));
    if (done) this.availability.value = availability;
  }

  /** A supervisor goes to a session; nobody there is told when `silent`. */
  async join(session: string, silent: boolean): Promise<void> {
    const done = await this.doing("join", () => new CounterApi(session).join(silent));
    if (!done) return;
    this.silent.value = silent;
    this.go(session, "supervisor");
  }

  async second(session: string, agrees: boolean, words: string): Promise<boolean> {
    const done = await this.doing("second", () => new CounterApi(session).second(agrees, words));
    if (done) this.alarms.value = this.alarms.value.filter((each) => each.session !== session);
    return done;
  }

  leaveCounter(): void {
    this.counter.value?.stop();
    this.counter.value = null;
    if (location.hash !== "") history.replaceState(null, "", location.pathname);
  }

  dismissAlarm(alarm: Alarm): void {
    this.alarms.value = this.alarms.value.filter((each) => each !== alarm);
  }

  /** Inside a click: from here on the page may sound. */
  unlock(): void {
    this.audio ??= new AudioContext();
    void this.audio.resume();
  }

  private entered(me: Me): void {
    batch(() => {
      this.me.value = me;
      this.known.value = true;
      this.trouble.value = null;
    });
    if (me.roles.includes("clerk") || me.roles.includes("supervisor")) this.socket.start();
    const joined = /^#(ses_[A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
    if (joined !== undefined && this.supervises) this.go(joined, "supervisor");
  }

  private left(): void {
    this.leaveCounter();
    this.socket.stop();
    batch(() => {
      this.me.value = null;
      this.waiting.value = null;
      this.seats.value = [];
      this.alarms.value = [];
      this.released.value = null;
      this.availability.value = "away";
    });
  }

  private async askWays(): Promise<void> {
    try {
      const ways = await this.api.ways();
      batch(() => {
        this.ways.value = ways;
        this.me.value = null;
        this.known.value = true;
        this.trouble.value = this.returned();
      });
    } catch (error) {
      this.notReached(error);
    }
  }

  /** Back from the office's own sign-in without success: the address says why. */
  private returned(): ApiError | null {
    const status = { "#unauthorised": 401, "#too_many": 429 }[location.hash];
    if (status === undefined) return null;
    history.replaceState(null, "", location.pathname);
    return new ApiError(status, "returned", "");
  }

  private notReached(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.trouble.value = error;
    this.retryTimer = setTimeout(() => void this.look(), RETRY_MS);
  }

  private go(session: string, seat: "clerk" | "supervisor"): void {
    const now = this.counter.value;
    if (now !== null && now.api.session === session && now.seat === seat) return;
    now?.stop();
    const counter = new Counter(new CounterApi(session), seat, this.me.value?.person ?? "", () => this.leaveCounter());
    batch(() => {
      this.counter.value = counter;
      this.released.value = null;
    });
    if (seat === "supervisor") history.replaceState(null, "", `#${session}`);
    void counter.start();
  }

  private hear(message: SeatMessage): void {
    switch (message.type) {
      case "hello":
        this.availability.value = message.availability ?? "away";
        if (message.session) this.go(message.session, "clerk");
        return;
      case "availability":
        this.availability.value = message.availability;
        return;
      case "queue":
        this.waiting.value = message.waiting;
        return;
      case "assigned":
        if (this.counter.value?.api.session !== message.session) this.chime();
        this.availability.value = "busy";
        this.go(message.session, "clerk");
        return;
      case "released":
        this.freed(message);
        return;
      case "seats":
        this.seats.value = message.seats;
        return;
      case "alarm":
        this.alarmed({ session: message.session, kind: message.kind });
        return;
      case "pong":
        return;
    }
  }

  /** The last look at a session that is over stays on the screen until the clerk leaves it. */
  private freed({ session, why }: Released): void {
    this.released.value = { session, why };
    const counter = this.counter.value;
    if (counter?.seat === "clerk" && counter.api.session === session && why !== "over") this.leaveCounter();
  }

  private alarmed(alarm: Omit<Alarm, "at">): void {
    const alarms = withAlarm(this.alarms.value, { ...alarm, at: Date.now() });
    if (alarms === this.alarms.value) return;
    this.alarms.value = alarms;
    this.chime();
  }

  private chime(): void {
    if (this.audio !== null) playChime(this.audio);
  }

  private setOnline(online: boolean): void {
    this.online.value = online;
    if (!online) return;
    this.socket.hurry();
    this.counter.value?.hurry();
    if (!this.known.value) void this.look();
  }

  private async doing(name: string, deed: () => Promise<unknown>): Promise<boolean> {
    if (this.busy.value !== null) return false;
    batch(() => {
      this.busy.value = name;
      this.trouble.value = null;
    });
    try {
      await deed();
      return true;
    } catch (error) {
      this.trouble.value = ApiError.of(error);
      return false;
    } finally {
      this.busy.value = null;
    }
  }
}
