// One peer connection at a time, made anew whenever its path breaks: the server knows no ICE restart.
import { type IceServer, isFinal } from "./http.ts";

/** `refused`: the server does not allow it now; nothing is tried again before `restart`. */
export type LinkStatus = "idle" | "connecting" | "connected" | "lost" | "refused";

/** What every link needs of its page. */
export interface LinkOptions {
  ice: () => Promise<IceServer[]>;
  onStatus: (status: LinkStatus) => void;
  connect?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

interface RedialOptions extends LinkOptions {
  /** Puts on a new connection what it sends or receives; returns what takes that off again. */
  furnish: (peer: RTCPeerConnection) => () => void;
  /** The server's answer to an offer. */
  ask: (sdp: string) => Promise<{ sdp: string }>;
}

const GATHER_MS = 2_000;
const CONNECT_MS = 10_000;
const BROKEN_MS = 1_000;
const BACKOFF_MS: readonly number[] = [0, 300, 1_000, 2_000, 4_000, 8_000];

/** `start` begins and `stop` ends; in between the connection is replaced as often as it must be. */
export class Redial {
  private open: { peer: RTCPeerConnection; strip: () => void } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private doubt: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private round = 0;
  private wanted = false;

  constructor(private readonly options: RedialOptions) {}

  get peer(): RTCPeerConnection | null {
    return this.open?.peer ?? null;
  }

  start(): void {
    this.wanted = true;
    this.restart();
  }

  /** A new connection at once: the network changed, the other side sends anew, or somebody asked for it. */
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
      this.open = { peer, strip: () => undefined };
      this.watch(peer, round);
      this.open.strip = this.options.furnish(peer);
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer, GATHER_MS);
      const local = peer.localDescription;
      if (round !== this.round || local === null) return;
      const answer = await this.options.ask(local.sdp);
      if (round !== this.round) return;
      await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      this.timer = setTimeout(() => {
        if (peer.connectionState !== "connected") this.broken(round);
      }, CONNECT_MS);
    } catch (error) {
      if (round !== this.round) return;
      if (!isFinal(error)) {
        this.broken(round);
        return;
      }
      this.hangUp();
      this.options.onStatus("refused");
    }
  }

  private watch(peer: RTCPeerConnection, round: number): void {
    peer.oniceconnectionstatechange = () => {
      clearTimeout(this.doubt);
      if (round !== this.round) return;
      const state = peer.iceConnectionState;
      if (state === "connected" || state === "completed") {
        clearTimeout(this.timer);
        this.failures = 0;
        this.options.onStatus("connected");
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
    const { open } = this;
    this.open = null;
    clearTimeout(this.doubt);
    if (open === null) return;
    open.peer.oniceconnectionstatechange = null;
    open.peer.close();
    open.strip();
  }
}

/** The offer must hold its candidates. A network that answers slowly costs at most `limitMs`. */
function gathered(peer: RTCPeerConnection, limitMs: number): Promise<void> {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      peer.removeEventListener("icegatheringstatechange", look);
      resolve();
    };
    const look = () => {
      if (peer.iceGatheringState === "complete") done();
    };
    const timer = setTimeout(done, limitMs);
    peer.addEventListener("icegatheringstatechange", look);
  });
}
