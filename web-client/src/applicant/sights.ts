// Whom this page sees and hears: one view for each sender, opened, renewed and closed as the trail says who sends.
import { type Signal, signal } from "@preact/signals";
import { ApiError, type IceServer } from "../core/http.ts";
import { partOf, type SessionView } from "../core/session.ts";
import { ViewLink, type ViewStatus } from "../core/view.ts";

export interface SightsOptions {
  ice: () => Promise<IceServer[]>;
  view: (sdp: string, of: string) => Promise<{ sdp: string }>;
}

/** Final for now: the session's state, or a right, does not allow media. */
export function refuses(error: unknown): boolean {
  return error instanceof ApiError && [400, 401, 403, 404, 409].includes(error.status);
}

export class Sight {
  readonly stream: Signal<MediaStream | null> = signal(null);
  readonly status: Signal<ViewStatus> = signal("idle");
  private readonly link: ViewLink;
  private part = "";

  constructor(
    readonly who: string,
    options: SightsOptions,
  ) {
    this.link = new ViewLink({
      sound: !who.endsWith(".screen"),
      ice: options.ice,
      view: (sdp) => options.view(sdp, who),
      isRefusal: refuses,
      onStream: (stream) => {
        this.stream.value = stream;
      },
      onStatus: (status) => {
        this.status.value = status;
      },
    });
  }

  follow(view: Pick<SessionView, "parts">): void {
    const part = partOf(view, this.who);
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
