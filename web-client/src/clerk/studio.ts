// Pictures and sound at the counter: what this console sends, and whom it looks at.
import { StayAwake } from "../core/browser.ts";
import { type Parts, sends } from "../core/parts.ts";
import { watchNetwork } from "../core/peer.ts";
import type { State } from "../core/protocol.ts";
import type { CounterApi } from "../core/seat-http.ts";
import { OwnCamera } from "../media/own-camera.ts";
import { OwnScreen } from "../media/own-screen.ts";
import { Sight } from "../media/sight.ts";
import type { Seat } from "./needs.ts";

export class Studio {
  readonly camera: OwnCamera;
  readonly screen: OwnScreen;
  readonly sights: readonly Sight[];

  private readonly stopWatching: () => void;
  private readonly awake = new StayAwake();

  constructor(
    private readonly api: CounterApi,
    seat: Seat,
  ) {
    const ice = () => api.ice();
    const view = (sdp: string, of: string) => api.view(sdp, of);
    const others = seat === "supervisor" ? ["clerk", "clerk.screen"] : [];
    this.sights = ["applicant", "applicant.screen", "interpreter", ...others].map((who) => new Sight(who, { ice, view }));
    this.camera = new OwnCamera({ ice, offer: (sdp) => api.offer(sdp, "clerk") });
    this.screen = new OwnScreen({
      ice,
      offer: (sdp) => api.offer(sdp, "clerk.screen"),
      stop: () => api.stop("clerk.screen"),
    });
    this.stopWatching = watchNetwork(() => this.reconnect());
  }

  follow(view: { state: State; parts: Parts }): void {
    for (const sight of this.sights) sight.follow(view);
    if (this.camera.status.value === "refused" && view.state === "verifying" && !sends(view, "clerk")) this.camera.restart();
  }

  async openCamera(): Promise<void> {
    if (this.camera.devices.value.kind === "asking" || (await this.camera.open()).kind !== "live") return;
    await this.awake.hold();
    this.camera.send();
  }

  async closeCamera(): Promise<void> {
    const sent = this.camera.stream !== null;
    this.camera.close();
    if (sent) await this.api.stop("clerk");
  }

  /** Gives everything back. The server closes the parts itself when their connections end. */
  end(): void {
    this.stopWatching();
    this.awake.release();
    for (const sight of this.sights) sight.close();
    this.camera.close();
    this.screen.close();
  }

  private reconnect(): void {
    this.camera.restart();
    this.screen.restart();
    for (const sight of this.sights) sight.restart();
  }
}
