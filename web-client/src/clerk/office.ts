// The member of the staff and their seat: signed in or not, free or not, given which session. Signals in, intents out.
import { batch, computed, signal } from "@preact/signals";
import { LiveSocket, type LiveStatus, socketUrl } from "../core/live.ts";
import { CounterApi, type OfficeApi } from "../core/seat-http.ts";
import { type Availability, decodeSeat, type Me, type SeatMessage, type SeatState, type Waiting } from "../core/seat-protocol.ts";
import { playChime } from "../core/sound.ts";
import { SignedIn } from "../staff/signed-in.ts";
import { Counter } from "./counter.ts";
import { type Alarm, pageOf, type Released, withAlarm } from "./face.ts";

export class Office extends SignedIn {
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

  constructor(api: OfficeApi) {
    super(api);
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

  override async start(): Promise<void> {
    // After a reload the browser keeps a page silent until it is touched; whoever is called should hear it.
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, () => this.unlock(), { once: true });
    await super.start();
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

  protected override onEntered(me: Me): void {
    if (me.roles.includes("clerk") || me.roles.includes("supervisor")) this.socket.start();
    const joined = /^#(ses_[A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
    if (joined !== undefined && this.supervises) this.go(joined, "supervisor");
  }

  protected override onLeft(): void {
    this.leaveCounter();
    this.socket.stop();
    batch(() => {
      this.waiting.value = null;
      this.seats.value = [];
      this.alarms.value = [];
      this.released.value = null;
      this.availability.value = "away";
    });
  }

  protected override onOnline(): void {
    this.socket.hurry();
    this.counter.value?.hurry();
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
}
