// The call: camera, connection, pictures of the card and the spoken prompts, from the first tap to the end.
import { batch, signal } from "@preact/signals";
import { StayAwake } from "../core/browser.ts";
import { askForDevices, type Devices, hasOtherCamera, release, turnCamera } from "../core/devices.ts";
import { type Api, ApiError } from "../core/http.ts";
import { PeerLink, type PeerStatus, watchNetwork } from "../core/peer.ts";
import type { Challenge, Language } from "../core/protocol.ts";
import { watchLevel } from "../core/quality.ts";
import { playChime, playTest, Speaker } from "../core/sound.ts";
import { startStills, takeStill, wantsStills } from "../core/stills.ts";

export interface CallOptions {
  api: Api;
  session: () => string;
}

/** Made once a page; `begin` after a tap, `end` when the session is over. Starts and stops everything it owns. */
export class Call {
  readonly devices = signal<Devices>({ kind: "none" });
  readonly peer = signal<PeerStatus>("idle");
  readonly otherCamera = signal(false);
  readonly facing = signal<"user" | "environment">("user");
  /** False until a tap: browsers keep a page silent before it. */
  readonly audible = signal(false);
  readonly speaker = new Speaker();

  private readonly link: PeerLink;
  private audio: AudioContext | null = null;
  private video: HTMLVideoElement | null = null;
  private stopStills: (() => void) | null = null;
  private stopWatching: (() => void) | null = null;
  private readonly awake = new StayAwake();

  constructor(private readonly options: CallOptions) {
    this.link = new PeerLink({
      ice: () => options.api.ice(options.session()),
      offer: (sdp) => options.api.offer(options.session(), sdp),
      isRefusal: (error) => error instanceof ApiError && [400, 401, 403, 404, 409].includes(error.status),
      onStatus: (status) => {
        this.peer.value = status;
      },
    });
  }

  get stream(): MediaStream | null {
    return this.devices.value.kind === "live" ? this.devices.value.stream : null;
  }

  /** One sound context for level, tone and chime; browsers allow it to sound only after a tap. */
  sound(): AudioContext {
    this.audio ??= new AudioContext();
    void this.audio.resume();
    this.audible.value = true;
    return this.audio;
  }

  async openDevices(): Promise<Devices> {
    if (this.devices.value.kind === "live" || this.devices.value.kind === "asking") return this.devices.value;
    this.devices.value = { kind: "asking" };
    const devices = await askForDevices();
    this.devices.value = devices;
    if (devices.kind === "live") this.otherCamera.value = await hasOtherCamera();
    return devices;
  }

  closeDevices(): void {
    release(this.devices.value);
    batch(() => {
      this.devices.value = { kind: "none" };
      this.facing.value = "user";
    });
  }

  /** Inside a tap: from here on the page may play sound and speak. */
  unlock(): void {
    this.sound();
    this.speaker.unlock();
  }

  async begin(): Promise<void> {
    this.unlock();
    const devices = await this.openDevices();
    if (devices.kind !== "live") return;
    this.stopWatching ??= watchNetwork(() => this.link.restart());
    await this.awake.hold();
    for (const track of devices.stream.getTracks()) track.onended = () => this.trackEnded();
    this.link.start(devices.stream);
  }

  reconnect(): void {
    if (this.stream === null) void this.begin();
    else this.link.restart();
  }

  end(): void {
    this.stopStills?.();
    this.stopStills = null;
    this.stopWatching?.();
    this.stopWatching = null;
    this.awake.release();
    this.link.stop();
    this.speaker.hush();
    this.closeDevices();
  }

  showing(video: HTMLVideoElement | null): void {
    this.video = video;
  }

  /** What the open challenge needs of the camera. Called again for every challenge, with null when there is none. */
  async attend(challenge: Challenge | null): Promise<void> {
    this.stopStills?.();
    this.stopStills = null;
    if (this.facing.value === "environment" && !challenge?.prompt.startsWith("environment.")) await this.turn("user");
    if (challenge === null || !wantsStills(challenge.prompt)) return;
    this.stopStills = startStills({
      take: async () => (this.video === null ? null : takeStill(this.video)),
      post: (picture, takenMsAgo) => this.options.api.still(this.options.session(), challenge.id, picture, takenMsAgo),
    });
  }

  async turn(facing: "user" | "environment"): Promise<void> {
    const stream = this.stream;
    if (stream === null || this.facing.value === facing) return;
    const track = await turnCamera(stream, facing);
    if (track === null) {
      this.devices.value = { kind: "busy" };
      return;
    }
    track.onended = () => this.trackEnded();
    batch(() => {
      this.facing.value = track.getSettings().facingMode === "environment" ? "environment" : "user";
      this.devices.value = { kind: "live", stream, facing: this.facing.value };
    });
    await this.link.switchCamera(track);
  }

  say(words: string, language: Language, onEnd?: () => void): boolean {
    return this.speaker.say(words, language, onEnd);
  }

  /** How loud the own microphone is, until the returned function is called. */
  level(onLevel: (level: number) => void): () => void {
    const stream = this.stream;
    return stream === null || stream.getAudioTracks().length === 0 ? () => undefined : watchLevel(stream, this.sound(), onLevel);
  }

  /** While waiting the screen stays on, so that the call is seen. */
  async waitAwake(): Promise<void> {
    await this.awake.hold();
  }

  tone(): void {
    playTest(this.sound());
  }

  /** Best effort: after a reload the browser keeps the page silent until the next tap. */
  chime(): void {
    if (this.audio !== null) playChime(this.audio);
    navigator.vibrate?.([200, 100, 200]);
  }

  /** The camera was taken away (another program, a pulled cable). The applicant is asked to open it again. */
  private trackEnded(): void {
    release(this.devices.value);
    this.link.stop();
    this.devices.value = { kind: "busy" };
  }
}
