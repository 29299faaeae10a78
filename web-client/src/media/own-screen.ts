// The screen of this page while it is shared, and the connection that carries it.
import { signal } from "@preact/signals";
import { askForScreen } from "../core/devices.ts";
import { PeerLink, type PeerOptions, SCREEN } from "../core/peer.ts";

interface OwnScreenOptions extends Pick<PeerOptions, "ice" | "offer"> {
  /** Tells the server that the screen is no longer sent. */
  stop: () => Promise<unknown>;
}

export class OwnScreen {
  readonly stream = signal<MediaStream | null>(null);
  private readonly link: PeerLink;

  constructor(private readonly options: OwnScreenOptions) {
    this.link = new PeerLink({
      ...options,
      picture: SCREEN,
      onStatus: (status) => {
        if (status === "refused") this.close();
      },
    });
  }

  async share(): Promise<void> {
    if (this.stream.value !== null) return;
    const stream = await askForScreen();
    if (stream === null) return;
    for (const track of stream.getVideoTracks()) track.onended = () => void this.unshare().catch(() => undefined);
    this.stream.value = stream;
    this.link.start(stream);
  }

  /** The screen is no longer sent, whether the server hears of it or not. */
  async unshare(): Promise<void> {
    if (this.stream.value === null) return;
    this.close();
    await this.options.stop();
  }

  restart(): void {
    this.link.restart();
  }

  /** Without a word to the server, which closes the part itself when its connection ends. */
  close(): void {
    const stream = this.stream.value;
    if (stream === null) return;
    this.stream.value = null;
    this.link.stop();
    for (const track of stream.getTracks()) track.stop();
  }
}
