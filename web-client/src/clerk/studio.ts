// Pictures and sound at the counter: what this console sends, and whom it looks at.
import { signal } from "@preact/signals";
import { keepAwake } from "../core/browser.ts";
import { askForDevices, type Devices, release } from "../core/devices.ts";
import { ApiError } from "../core/http.ts";
import { PeerLink, type PeerStatus, SCREEN, watchNetwork } from "../core/peer.ts";
import type { CounterApi } from "../core/seat-http.ts";
import { type SeatView, sends } from "../core/seat-session.ts";
import { ViewLink, type ViewStatus } from "../core/view.ts";
import type { Seat } from "./commands.ts";

const refusals = (error: unknown) => error instanceof ApiError && [400, 401, 403, 404, 409].includes(error.status);

/** Somebody who is looked at: their stream while it comes. */
export class Window {
  readonly stream = signal<MediaStream | null>(null);
  readonly status = signal<ViewStatus>("idle");
  private readonly link: ViewLink;
  private part = "";

  constructor(
    readonly who: string,
    api: CounterApi,
  ) {
    this.link = new ViewLink({
      sound: !who.endsWith(".screen"),
      ice: () => api.ice(),
      view: (sdp) => api.view(sdp, who),
      isRefusal: refusals,
      onStream: (stream) => {
        this.stream.value = stream;
      },
      onStatus: (status) => {
        this.status.value = status;
      },
    });
  }

  /** Opens, renews or closes the view, as the parts of the session say. */
  follow(view: SeatView): void {
    const [part = ""] = Object.entries(view.parts).find(([, who]) => who === this.who) ?? [];
    if (part === this.part) return;
    const before = this.part;
    this.part = part;
    if (part === "") this.link.stop();
    else if (before === "") this.link.start();
    else this.link.restart();
  }

  restart(): void {
    this.link.restart();
  }

  close(): void {
    this.part = "";
    this.link.stop();
  }
}

export class Studio {
  readonly devices = signal<Devices>({ kind: "none" });
  readonly peer = signal<PeerStatus>("idle");
  readonly muted = signal(false);
  readonly screen = signal<MediaStream | null>(null);
  readonly screenPeer = signal<PeerStatus>("idle");
  readonly windows: readonly Window[];

  private readonly own: PeerLink;
  private readonly shared: PeerLink;
  private readonly stopWatching: () => void;
  private letSleep: (() => void) | null = null;

  constructor(
    private readonly api: CounterApi,
    seat: Seat,
  ) {
    const others = seat === "supervisor" ? ["clerk", "clerk.screen"] : [];
    this.windows = ["applicant", "applicant.screen", "interpreter", ...others].map((who) => new Window(who, api));
    const options = { ice: () => api.ice(), isRefusal: refusals };
    this.own = new PeerLink({
      ...options,
      offer: (sdp) => api.offer(sdp, "clerk"),
      onStatus: (status) => {
        this.peer.value = status;
      },
    });
    this.shared = new PeerLink({
      ...options,
      picture: SCREEN,
      offer: (sdp) => api.offer(sdp, "clerk.screen"),
      onStatus: (status) => {
        this.screenPeer.value = status;
      },
    });
    this.stopWatching = watchNetwork(() => this.reconnect());
  }

  window(who: string): Window | undefined {
    return this.windows.find((each) => each.who === who);
  }

  follow(view: SeatView): void {
    for (const window of this.windows) window.follow(view);
    const wanted = this.devices.value.kind === "live" && this.peer.value === "refused" && view.state === "verifying";
    if (wanted && !sends(view, "clerk")) this.own.restart();
  }

  async openCamera(): Promise<void> {
    if (this.devices.value.kind === "live" || this.devices.value.kind === "asking") return;
    this.devices.value = { kind: "asking" };
    const devices = await askForDevices();
    this.devices.value = devices;
    if (devices.kind !== "live") return;
    this.letSleep ??= await keepAwake();
    for (const track of devices.stream.getTracks()) {
      track.enabled = track.kind !== "audio" || !this.muted.value;
      track.onended = () => this.lost();
    }
    this.own.start(devices.stream);
  }

  async closeCamera(): Promise<void> {
    const sent = this.devices.value.kind === "live";
    this.own.stop();
    release(this.devices.value);
    this.devices.value = { kind: "none" };
    if (sent) await this.api.stop("clerk");
  }

  toggleMute(): void {
    this.muted.value = !this.muted.value;
    const devices = this.devices.value;
    if (devices.kind !== "live") return;
    for (const track of devices.stream.getAudioTracks()) track.enabled = !this.muted.value;
  }

  /** A person who closes the browser's own chooser has decided nothing: no error. */
  async share(): Promise<void> {
    const picture = { frameRate: { ideal: SCREEN.frameRate, max: 15 }, width: { max: 1920 }, height: { max: 1080 } };
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: picture, audio: false });
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") return;
      throw error;
    }
    const [track] = stream.getVideoTracks();
    if (track !== undefined) track.onended = () => void this.unshare();
    this.screen.value = stream;
    this.shared.start(stream);
  }

  async unshare(): Promise<void> {
    const stream = this.screen.value;
    if (stream === null) return;
    this.screen.value = null;
    this.shared.stop();
    for (const track of stream.getTracks()) track.stop();
    await this.api.stop("clerk.screen");
  }

  /** Gives everything back. The server closes the parts itself when their connections end. */
  end(): void {
    this.stopWatching();
    this.letSleep?.();
    this.letSleep = null;
    for (const window of this.windows) window.close();
    this.own.stop();
    this.shared.stop();
    release(this.devices.value);
    this.devices.value = { kind: "none" };
    for (const track of this.screen.value?.getTracks() ?? []) track.stop();
    this.screen.value = null;
  }

  private reconnect(): void {
    this.own.restart();
    this.shared.restart();
    for (const window of this.windows) window.restart();
  }

  private lost(): void {
    this.own.stop();
    release(this.devices.value);
    this.devices.value = { kind: "busy" };
  }
}
