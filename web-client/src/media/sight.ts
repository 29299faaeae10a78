// Somebody who is seen and heard: their stream while it comes, opened, renewed and closed as the trail says who sends.
import { signal } from "@preact/signals";
import { type Parts, partOf } from "../core/parts.ts";
import type { LinkOptions, LinkStatus, Redial } from "../core/redial.ts";
import { viewLink } from "../core/view.ts";

interface SightOptions {
  ice: LinkOptions["ice"];
  view: (sdp: string, of: string) => Promise<{ sdp: string }>;
}

export class Sight {
  readonly stream = signal<MediaStream | null>(null);
  readonly status = signal<LinkStatus>("idle");
  private readonly link: Redial;
  private part = "";

  constructor(
    readonly who: string,
    { ice, view }: SightOptions,
  ) {
    this.link = viewLink({
      sound: !who.endsWith(".screen"),
      ice,
      view: (sdp) => view(sdp, who),
      onStream: (stream) => {
        this.stream.value = stream;
      },
      onStatus: (status) => {
        this.status.value = status;
      },
    });
  }

  follow(view: { parts: Parts }): void {
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
