// Camera and microphone of this page, and the connection that carries them.
import { signal } from "@preact/signals";
import { askForDevices, type Devices, type Facing, release, turnCamera } from "../core/devices.ts";
import { PeerLink, type PeerOptions } from "../core/peer.ts";
import type { LinkStatus } from "../core/redial.ts";

/** Opened and closed by whoever made it; what is lost in between has to be opened again by a person. */
export class OwnCamera {
  readonly devices = signal<Devices>({ kind: "none" });
  readonly status = signal<LinkStatus>("idle");
  readonly muted = signal(false);
  private readonly link: PeerLink;

  constructor(options: Pick<PeerOptions, "ice" | "offer">) {
    this.link = new PeerLink({
      ...options,
      onStatus: (status) => {
        this.status.value = status;
      },
    });
  }

  get stream(): MediaStream | null {
    return this.devices.value.kind === "live" ? this.devices.value.stream : null;
  }

  /** Asks the person, unless they are being asked or have said yes. */
  async open(): Promise<Devices> {
    if (this.devices.value.kind === "live" || this.devices.value.kind === "asking") return this.devices.value;
    const asking: Devices = { kind: "asking" };
    this.devices.value = asking;
    const devices = await askForDevices();
    if (this.devices.value === asking) this.devices.value = devices;
    else release(devices); // closed before the person answered
    return this.devices.value;
  }

  /** Sends what is open. */
  send(): void {
    const { stream } = this;
    if (stream === null) return;
    this.setMuted(this.muted.value);
    for (const track of stream.getTracks()) track.onended = () => this.lost();
    this.link.start(stream);
  }

  restart(): void {
    this.link.restart();
  }

  close(): void {
    this.link.stop();
    release(this.devices.value);
    this.devices.value = { kind: "none" };
  }

  setMuted(muted: boolean): void {
    this.muted.value = muted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  /** The other camera, where there is one, on the same connection. */
  async turn(wanted: Facing): Promise<void> {
    const devices = this.devices.value;
    if (devices.kind !== "live" || devices.facing === wanted) return;
    const track = await turnCamera(devices.stream, wanted);
    if (track === null) {
      this.lost();
      return;
    }
    track.onended = () => this.lost();
    const facing = track.getSettings().facingMode === "environment" ? "environment" : "user";
    this.devices.value = { ...devices, facing };
    await this.link.switchCamera(track);
  }

  /** Taken away: another program, a pulled cable. */
  private lost(): void {
    this.link.stop();
    release(this.devices.value);
    this.devices.value = { kind: "busy" };
  }
}
