// What this page sends: camera and microphone, or a screen.
import { prefer } from "./codecs.ts";
import { type LinkOptions, Redial } from "./redial.ts";

export interface PeerOptions extends LinkOptions {
  offer: (sdp: string) => Promise<{ sdp: string }>;
  /** How the picture is sent; a camera's unless it is said. */
  picture?: Picture;
}

/** What a picture may cost, and what matters in it. */
interface Picture {
  /** Temporal layers (W3C Scalable Video Coding), where the browser has them: the server decodes only as many as it looks at. */
  layers?: string;
  longestSide: number;
  maxBitrate: number;
  frameRate: number;
  hint: "motion" | "text";
}

const CAMERA: Picture = { layers: "L1T3", longestSide: 640, maxBitrate: 800_000, frameRate: 30, hint: "motion" };
/** A shared screen: few pictures, each sharp enough to read. */
export const SCREEN: Picture = { longestSide: 1280, maxBitrate: 1_200_000, frameRate: 8, hint: "text" };

/** `start` takes the stream, `stop` gives everything back except the stream, which belongs to the caller. */
export class PeerLink {
  private stream: MediaStream | null = null;
  private readonly line: Redial;

  constructor(private readonly options: PeerOptions) {
    this.line = new Redial({ ...options, ask: options.offer, furnish: (peer) => this.send(peer) });
  }

  start(stream: MediaStream): void {
    this.stream = stream;
    this.line.start();
  }

  restart(): void {
    this.line.restart();
  }

  stop(): void {
    this.stream = null;
    this.line.stop();
  }

  /** Another camera on the same connection. */
  async switchCamera(track: MediaStreamTrack): Promise<void> {
    const sender = this.line.peer?.getSenders().find((each) => each.track?.kind === "video");
    if (sender === undefined) return;
    await sender.replaceTrack(track);
    const parameters = sender.getParameters();
    const encoding = parameters.encodings[0];
    if (encoding === undefined) return;
    Object.assign(encoding, encodingFor(track, this.options.picture));
    await sender.setParameters(parameters);
  }

  private send(peer: RTCPeerConnection): () => void {
    if (this.stream !== null) addTracks(peer, this.stream, this.options.picture ?? CAMERA);
    return () => undefined;
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

function addTracks(peer: RTCPeerConnection, stream: MediaStream, picture: Picture): void {
  const [audio] = stream.getAudioTracks();
  const [video] = stream.getVideoTracks();
  if (audio !== undefined) {
    prefer(peer.addTransceiver(audio, { direction: "sendonly", streams: [stream] }), "audio");
  }
  if (video !== undefined) {
    video.contentHint = picture.hint;
    prefer(addVideo(peer, stream, video, picture), "video");
  }
}

/** With layers, and without where the browser does not know the word. */
function addVideo(peer: RTCPeerConnection, stream: MediaStream, video: MediaStreamTrack, picture: Picture): RTCRtpTransceiver {
  const plain = encodingFor(video, picture);
  const add = (encoding: RTCRtpEncodingParameters) =>
    peer.addTransceiver(video, { direction: "sendonly", streams: [stream], sendEncodings: [encoding] });
  if (picture.layers === undefined) return add(plain);
  try {
    return add({ ...plain, scalabilityMode: picture.layers } as RTCRtpEncodingParameters);
  } catch {
    return add(plain);
  }
}
