// Looking at somebody: one peer connection that only receives, made anew whenever its path breaks.

import type { IceServer } from "./http.ts";
import { GATHER_MS, gathered, prefer, preferred } from "./peer.ts";

export type ViewStatus = "idle" | "connecting" | "seen" | "lost" | "refused";

export interface ViewOptions {
  /** A shared screen has no sound. */
  sound: boolean;
  ice: () => Promise<IceServer[]>;
  view: (sdp: string) => Promise<{ sdp: string }>;
  isRefusal: (error: unknown) => boolean;
  onStream: (stream: MediaStream | null) => void;
  onStatus: (status: ViewStatus) => void;
  connect?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

const CONNECT_MS = 10_000;
const BROKEN_MS = 1_000;
const BACKOFF_MS: readonly number[] = [0, 300, 1_000, 2_000, 4_000, 8_000];

/** `start` may be called again and again: what is open stays open. `stop` gives everything back. */
export class ViewLink {
  private peer: RTCPeerConnection | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private doubt: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private round = 0;
  private wanted = false;

  constructor(private readonly options: ViewOptions) {}

  start(): void {
    if (this.wanted && this.peer !== null) return;
    this.wanted = true;
    this.failures = 0;
    this.schedule();
  }

  /** A new connection at once: the other side sends anew, or the network changed. */
  restart(): void {
    if (!this.wanted) return;
    this.failures = 0;
    this.schedule();
  }

  stop(): void {
    this.wanted = false;
    this.round += 1;
    clearTimeout(this.timer);
    this.hangUp();
    this.options.onStatus("idle");
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.round += 1;
    const round = this.round;
    const delay = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 8_000;
    this.timer = setTimeout(() => void this.attempt(round), delay);
  }

  private async attempt(round: number): Promise<void> {
    if (!this.wanted || round !== this.round) return;
    this.hangUp();
    this.options.onStatus("connecting");
    try {
      const iceServers = await this.options.ice();
      if (round !== this.round) return;
      const peer = (this.options.connect ?? ((c) => new RTCPeerConnection(c)))({ iceServers, bundlePolicy: "max-bundle" });
      this.peer = peer;
      this.watch(peer, round);
      this.receive(peer);
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer, GATHER_MS);
      const local = peer.localDescription;
      if (round !== this.round || local === null) return;
      const answer = await this.options.view(local.sdp);
      if (round !== this.round) return;
      await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      this.timer = setTimeout(() => {
        if (peer.connectionState !== "connected") this.broken(round);
      }, CONNECT_MS);
    } catch (error) {
      if (round !== this.round) return;
      if (!this.options.isRefusal(error)) {
        this.broken(round);
        return;
      }
      this.hangUp();
      this.options.onStatus("refused");
    }
  }

  private receive(peer: RTCPeerConnection): void {
    const stream = new MediaStream();
    peer.ontrack = ({ track }) => {
      stream.addTrack(track);
      this.options.onStream(stream);
    };
    if (this.options.sound) {
      const opus = (codecs: RTCRtpCodec[]) => codecs.filter((codec) => codec.mimeType.toLowerCase() === "audio/opus");
      prefer(peer.addTransceiver("audio", { direction: "recvonly" }), opus, "audio");
    }
    prefer(peer.addTransceiver("video", { direction: "recvonly" }), preferred, "video");
  }

  private watch(peer: RTCPeerConnection, round: number): void {
    peer.oniceconnectionstatechange = () => {
      clearTimeout(this.doubt);
      if (round !== this.round) return;
      const state = peer.iceConnectionState;
      if (state === "connected" || state === "completed") {
        clearTimeout(this.timer);
        this.failures = 0;
        this.options.onStatus("seen");
      } else if (state === "failed" || state === "closed") {
        this.broken(round);
      } else if (state === "disconnected") {
        this.doubt = setTimeout(() => this.broken(round), BROKEN_MS);
      }
    };
  }

  private broken(round: number): void {
    if (round !== this.round || !this.wanted) return;
    this.failures += 1;
    this.options.onStatus("lost");
    this.schedule();
  }

  private hangUp(): void {
    const peer = this.peer;
    this.peer = null;
    clearTimeout(this.doubt);
    if (peer === null) return;
    peer.oniceconnectionstatechange = null;
    peer.ontrack = null;
    peer.close();
    this.options.onStream(null);
  }
}
