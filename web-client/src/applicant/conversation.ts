// What a clerk adds to the call: their sound, picture and screen, an interpreter's, and the applicant's own screen.
import { type Api, accepted } from "../core/http.ts";
import { watchNetwork } from "../core/peer.ts";
import type { SessionView } from "../core/session.ts";
import { OwnScreen } from "../media/own-screen.ts";
import { Sight } from "../media/sight.ts";

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
  readonly shared: OwnScreen;
  private stopWatching: (() => void) | null = null;
  /** The last request for the screen that was answered by the page itself. */
  private answered = -1;

  constructor(
    private readonly api: Api,
    private readonly session: () => string,
  ) {
    const ice = () => api.ice(session());
    const options = { ice, view: (sdp: string, of: string) => api.view(session(), sdp, of) };
    this.clerk = new Sight("clerk", options);
    this.screen = new Sight("clerk.screen", options);
    this.interpreter = new Sight("interpreter", options);
    this.shared = new OwnScreen({
      ice,
      offer: (sdp) => api.offer(session(), sdp, "applicant.screen"),
      stop: () => accepted(api.unshare(session())),
    });
  }

  follow(view: SessionView): void {
    this.stopWatching ??= watchNetwork(() => this.restart());
    for (const sight of this.sights) sight.follow(view);
    if (view.screenAsked === null || view.screenAsked === this.answered || canShare()) return;
    this.answered = view.screenAsked;
    void this.decline("impossible"); // there is no button that a person could press for it
  }

  /** No screen will come. Refused: nobody waits for it any more. */
  async decline(why: "declined" | "impossible"): Promise<void> {
    await accepted(this.api.declineScreen(this.session(), why));
  }

  restart(): void {
    for (const sight of this.sights) sight.restart();
    this.shared.restart();
  }

  end(): void {
    this.stopWatching?.();
    this.stopWatching = null;
    for (const sight of this.sights) sight.close();
    this.shared.close();
  }

  private get sights(): readonly Sight[] {
    return [this.clerk, this.screen, this.interpreter];
  }
}
