// The applicant's media: one peer connection at a time, replaced by a new one whenever the path breaks (the server knows no ICE restart).

import type { IceServer } from "./http.ts";

export type PeerStatus = "idle" | "connecting" | "connected" | "lost" | "refused";

export interface PeerOptions {
  ice: () => Promise<IceServer[]>;
  offer: (sdp: string) => Promise<{ sdp: string }>;
  /** True when the server's refusal is final for now (the session's state does not allow media). */
  isRefusal: (error: unknown) => boolean;
  onStatus: (status: PeerStatus) => void;
  /** How the picture is sent; a camera's unless it is said. */
  picture?: Picture;
  connect?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

/** What a picture may cost, and what matters in it. */
export interface Picture {
  longestSide: number;
  maxBitrate: number;
  frameRate: number;
  hint: "motion" | "text";
}

export const CAMERA: Picture = { longestSide: 640, maxBitrate: 800_000, frameRate: 30, hint: "motion" };
/** A shared screen: few pictures, each sharp enough to read. */
export const SCREEN: Picture = { longestSide: 1280, maxBitrate: 1_200_000, frameRate: 8, hint: "text" };

export const GATHER_MS = 2_000;
const CONNECT_MS = 10_000;
const BROKEN_MS = 1_000;
const BACKOFF_MS: readonly number[] = [0, 300, 1_000, 2_000, 4_000, 8_000];

/** `start` takes the stream, `stop` gives everything back except the stream, which belongs to the caller. */
export class PeerLink {
  private peer: RTCPeerConnection | null = null;
  private stream: MediaStream | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  constructor(private readonly options: PeerOptions) {}

  start(stream: MediaStream): void {
    this.stream = stream;
    this.failures = 0;
    this.schedule();
  }

  /** A new connection at once: the network changed, or the applicant asked for it. */
  restart(): void {
    if (this.stream === null) return;
    this.failures = 0;
    this.schedule();
  }

  stop(): void {
    this.round += 1;
    clearTimeout(this.timer);
    this.stream = null;
    this.hangUp();
    this.options.onStatus("idle");
  }

  /** Another camera on the same connection. */
  async switchCamera(track: MediaStreamTrack): Promise<void> {
    const sender = this.peer?.getSenders().find((each) => each.track?.kind === "video");
    if (sender === undefined) return;
    await sender.replaceTrack(track);
    const parameters = sender.getParameters();
    const encoding = parameters.encodings[0];
    if (encoding === undefined) return;
    Object.assign(encoding, encodingFor(track, this.options.picture));
    await sender.setParameters(parameters);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.round += 1;
    const round = this.round;
    const delay = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 8_000;
    this.timer = setTimeout(() => void this.attempt(round), delay);
  }

  private async attempt(round: number): Promise<void> {
    const stream = this.stream;
    if (stream === null || round !== this.round) return;
    this.hangUp();
    this.options.onStatus("connecting");
    try {
      const iceServers = await this.options.ice();
      if (round !== this.round) return;
      const peer = (this.options.connect ?? ((c) => new RTCPeerConnection(c)))({ iceServers, bundlePolicy: "max-bundle" });
      this.peer = peer;
      this.watch(peer, round);
      addTracks(peer, stream, this.options.picture ?? CAMERA);
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer, GATHER_MS);
      const local = peer.localDescription;
      if (round !== this.round || local === null) return;
      const answer = await this.options.offer(local.sdp);
      if (round !== this.round) return;
      await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      this.timer = setTimeout(() => {
        if (peer.connectionState !== "connected") this.broken(round);
      }, CONNECT_MS);
    } catch (error) {
      if (round !== this.round) return;
      if (this.options.isRefusal(error)) {
        this.hangUp();
        this.options.onStatus("refused");
        return;
      }
      this.broken(round);
    }
  }

  private watch(peer: RTCPeerConnection, round: number): void {
    let doubt: ReturnType<typeof setTimeout> | undefined;
    peer.oniceconnectionstatechange = () => {
      clearTimeout(doubt);
      if (round !== this.round) return;
      const state = peer.iceConnectionState;
      if (state === "connected" || state === "completed") {
        clearTimeout(this.timer);
        this.failures = 0;
        this.options.onStatus("connected");
      } else if (state === "failed") {
        this.broken(round);
      } else if (state === "disconnected") {
        doubt = setTimeout(() => this.broken(round), BROKEN_MS);
      }
    };
  }

  private broken(round: number): void {
    if (round !== this.round || this.stream === null) return;
    this.failures += 1;
    this.options.onStatus("lost");
    this.schedule();
  }

  private hangUp(): void {
    const peer = this.peer;
    this.peer = null;
    if (peer === null) return;
    peer.oniceconnectionstatechange = null;
    peer.close();
  }
}

/**
 * Calls `onChange` when the path to the server may have changed. Returns what stops it. Browsers also report every new estimate of
 * speed as a change of the connection; only another kind of network (Wi-Fi, mobile) is one.
 */
export function watchNetwork(onChange: () => void): () => void {
  const connection = (navigator as { connection?: EventTarget & { type?: string } }).connection;
  let kind = connection?.type;
  const look = () => {
    if (connection?.type === kind) return;
    kind = connection?.type;
    if (kind !== "none") onChange();
  };
  window.addEventListener("online", onChange);
  connection?.addEventListener("change", look);
  return () => {
    window.removeEventListener("online", onChange);
    connection?.removeEventListener("change", look);
  };
}

/** What is sent: a camera's at most 640 px on the longer side, while the camera itself stays at full resolution for the stills. */
export function encodingFor(track: MediaStreamTrack, picture: Picture = CAMERA): RTCRtpEncodingParameters {
  const { width = 0, height = 0 } = track.getSettings();
  return {
    maxBitrate: picture.maxBitrate,
    maxFramerate: picture.frameRate,
    scaleResolutionDownBy: Math.max(1, Math.max(width, height) / picture.longestSide),
  };
}

/** H264 baseline first (it costs the server half), then VP8; nothing else, because the server would refuse the offer. */
export function preferred<C extends { mimeType: string; sdpFmtpLine?: string }>(codecs: readonly C[]): C[] {
  const is = (name: string) => (codec: C) => codec.mimeType.toLowerCase() === name;
  const baseline = codecs
    .filter(is("video/h264"))
    .filter(
      (codec) => /profile-level-id=42[0e]0/i.test(codec.sdpFmtpLine ?? "") && /packetization-mode=1/.test(codec.sdpFmtpLine ?? ""),
    );
  return [...baseline, ...codecs.filter(is("video/vp8")), ...codecs.filter(is("video/rtx"))];
}

function addTracks(peer: RTCPeerConnection, stream: MediaStream, picture: Picture): void {
  const [audio] = stream.getAudioTracks();
  const [video] = stream.getVideoTracks();
  if (audio !== undefined) {
    const sending = peer.addTransceiver(audio, { direction: "sendonly", streams: [stream] });
    prefer(sending, (codecs) => codecs.filter((codec) => codec.mimeType.toLowerCase() === "audio/opus"), "audio");
  }
  if (video !== undefined) {
    video.contentHint = picture.hint;
    const sendEncodings = [encodingFor(video, picture)];
    const sending = peer.addTransceiver(video, { direction: "sendonly", streams: [stream], sendEncodings });
    prefer(sending, preferred, "video");
  }
}

export function prefer(
  sending: RTCRtpTransceiver,
  choose: (codecs: RTCRtpCodec[]) => RTCRtpCodec[],
  kind: "audio" | "video",
): void {
  const codecs = choose(RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? []);
  if (codecs.length > 0) sending.setCodecPreferences?.(codecs);
}

/** The offer must hold its candidates. A network that answers slowly costs at most `limitMs`. */
export function gathered(peer: RTCPeerConnection, limitMs: number): Promise<void> {
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
