// The call: camera, connection, pictures of the card and the spoken prompts, from the first tap to the end.
import { signal } from "@preact/signals";
import { StayAwake } from "../core/browser.ts";
import { type Devices, hasOtherCamera } from "../core/devices.ts";
import type { Api } from "../core/http.ts";
import { watchNetwork } from "../core/peer.ts";
import type { Challenge, Language } from "../core/protocol.ts";
import { watchLevel } from "../core/quality.ts";
import { playChime, playTest, Speaker } from "../core/sound.ts";
import { startStills, takeStill, wantsStills } from "../core/stills.ts";
import { OwnCamera } from "../media/own-camera.ts";

interface CallOptions {
  api: Api;
  session: () => string;
}

/** Made once a page; `begin` after a tap, `end` when the session is over. Starts and stops everything it owns. */
export class Call {
  readonly camera: OwnCamera;
  readonly otherCamera = signal(false);
  /** False until a tap: browsers keep a page silent before it. */
  readonly audible = signal(false);
  readonly speaker = new Speaker();

  private audio: AudioContext | null = null;
  private video: HTMLVideoElement | null = null;
  private stopStills: (() => void) | null = null;
  private stopWatching: (() => void) | null = null;
  private readonly awake = new StayAwake();

  constructor(private readonly options: CallOptions) {
    this.camera = new OwnCamera({
      ice: () => options.api.ice(options.session()),
      offer: (sdp) => options.api.offer(options.session(), sdp),
    });
  }

  /** One sound context for level, tone and chime; browsers allow it to sound only after a tap. */
  sound(): AudioContext {
    this.audio ??= new AudioContext();
    void this.audio.resume();
    this.audible.value = true;
    return this.audio;
  }

  async openDevices(): Promise<Devices> {
    const devices = await this.camera.open();
    if (devices.kind === "live") this.otherCamera.value = await hasOtherCamera();
    return devices;
  }

  /** Inside a tap: from here on the page may play sound and speak. */
  unlock(): void {
    this.sound();
    this.speaker.unlock();
  }

  async begin(): Promise<void> {
    this.unlock();
    if ((await this.openDevices()).kind !== "live") return;
    this.stopWatching ??= watchNetwork(() => this.camera.restart());
    await this.awake.hold();
    this.camera.send();
  }

  reconnect(): void {
    if (this.camera.stream === null) void this.begin();
    else this.camera.restart();
  }

  end(): void {
    this.stopStills?.();
    this.stopStills = null;
    this.stopWatching?.();
    this.stopWatching = null;
    this.awake.release();
    this.speaker.hush();
    this.camera.close();
  }

  showing(video: HTMLVideoElement | null): void {
    this.video = video;
  }

  /** What the open challenge needs of the camera. Called again for every challenge, with null when there is none. */
  async attend(challenge: Challenge | null): Promise<void> {
    this.stopStills?.();
    this.stopStills = null;
    if (!challenge?.prompt.startsWith("environment.")) await this.camera.turn("user");
    if (challenge === null || !wantsStills(challenge.prompt)) return;
    this.stopStills = startStills({
      take: async () => (this.video === null ? null : takeStill(this.video)),
      post: (picture, takenMsAgo) => this.options.api.still(this.options.session(), challenge.id, picture, takenMsAgo),
    });
  }

  say(words: string, language: Language, onEnd?: () => void): boolean {
    return this.speaker.say(words, language, onEnd);
  }

  /** How loud the own microphone is, until the returned function is called. */
  level(onLevel: (level: number) => void): () => void {
    const { stream } = this.camera;
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
}
