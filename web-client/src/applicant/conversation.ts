// What a clerk adds to the call: their sound, picture and screen, an interpreter's, and the applicant's own screen.
import { signal } from "@preact/signals";
import type { Api } from "../core/http.ts";
import { PeerLink, type PeerStatus, SCREEN, watchNetwork } from "../core/peer.ts";
import type { SessionView } from "../core/session.ts";
import { refuses, Sight } from "./sights.ts";

export type Share = "impossible" | "off" | "on";

/** Phones have no such thing, and some that have it always refuse. */
export function canShare(media: MediaDevices | undefined = navigator.mediaDevices): boolean {
  return typeof media?.getDisplayMedia === "function" && !/Android|iPhone|iPad|Mobile/i.test(navigator.userAgent);
}

/** `follow` with every new view of the session, `end` when it is over. Stops everything it started. */
export class Conversation {
  readonly clerk: Sight;
  readonly screen: Sight;
  readonly interpreter: Sight;
  readonly shared = signal<MediaStream | null>(null);
  readonly sharing = signal<PeerStatus>("idle");
  private readonly link: PeerLink;
  private stopWatching: (() => void) | null = null;

  constructor(
    private readonly api: Api,
    private readonly session: () => string,
  ) {
    const ice = () => api.ice(session());
    const options = { ice, view: (sdp: string, of: string) => api.view(session(), sdp, of) };
    this.clerk = new Sight("clerk", options);
    this.screen = new Sight("clerk.screen", options);
    this.interpreter = new Sight("interpreter", options);
    this.link = new PeerLink({
      ice,
      picture: SCREEN,
      offer: (sdp) => api.offer(session(), sdp, "applicant.screen"),
      isRefusal: refuses,
      onStatus: (status) => {
        this.sharing.value = status;
        if (status === "refused") this.drop();
      },
    });
  }

  follow(view: SessionView): void {
    this.stopWatching ??= watchNetwork(() => this.restart());
    for (const sight of this.sights) sight.follow(view);
  }

  restart(): void {
    for (const sight of this.sights) sight.restart();
    this.link.restart();
  }

  /** Whoever closes the browser's own chooser has decided nothing: no error. */
  async share(): Promise<void> {
    if (this.shared.value !== null) return;
    const video = { frameRate: { ideal: SCREEN.frameRate, max: 15 }, width: { max: 1920 }, height: { max: 1080 } };
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video, audio: false });
    } catch (error) {
      if (error instanceof DOMException && ["NotAllowedError", "AbortError", "NotFoundError"].includes(error.name)) return;
      throw error;
    }
    for (const track of stream.getVideoTracks()) track.onended = () => void this.unshare();
    this.shared.value = stream;
    this.link.start(stream);
  }

  /** The screen is no longer sent, whether the server hears of it or not. */
  async unshare(): Promise<void> {
    if (this.shared.value === null) return;
    this.drop();
    await this.api.unshare(this.session()).catch(() => undefined);
  }

  end(): void {
    this.stopWatching?.();
    this.stopWatching = null;
    for (const sight of this.sights) sight.close();
    this.drop();
  }

  private get sights(): readonly Sight[] {
    return [this.clerk, this.screen, this.interpreter];
  }

  private drop(): void {
    const stream = this.shared.value;
    if (stream === null) return;
    this.shared.value = null;
    this.link.stop();
    for (const track of stream.getTracks()) track.stop();
  }
}
