// A scripted peer connection, and the browser's parts that go with it.
import { vi } from "vitest";

export class FakeTrack {
  enabled = true;
  stopped = false;
  contentHint = "";
  onended: (() => void) | null = null;
  constructor(
    readonly kind: "audio" | "video",
    readonly facingMode = "user",
  ) {}
  getSettings = () => ({ width: 640, height: 480, facingMode: this.facingMode });
  stop() {
    this.stopped = true;
  }
}

export class FakeStream {
  tracks: FakeTrack[];
  constructor(tracks: FakeTrack[] = []) {
    this.tracks = [...tracks];
  }
  getTracks = () => this.tracks;
  getAudioTracks = () => this.tracks.filter(({ kind }) => kind === "audio");
  getVideoTracks = () => this.tracks.filter(({ kind }) => kind === "video");
  addTrack(track: FakeTrack) {
    this.tracks.push(track);
  }
  removeTrack(track: FakeTrack) {
    this.tracks = this.tracks.filter((each) => each !== track);
  }
}

export class FakePeer extends EventTarget {
  static all: FakePeer[] = [];
  /** A browser that does not know `scalabilityMode` refuses the whole transceiver. */
  static knowsLayers = true;
  iceGatheringState = "complete";
  iceConnectionState = "new";
  connectionState = "new";
  localDescription = { sdp: "offer" };
  ontrack: ((event: { track: object }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  asked: string[] = [];
  senders: { track: FakeTrack }[] = [];
  encodings: object[] = [];
  closed = false;
  constructor() {
    super();
    FakePeer.all.push(this);
  }
  addTransceiver(what: string | FakeTrack, { direction, sendEncodings = [] }: { direction: string; sendEncodings?: object[] }) {
    if (!FakePeer.knowsLayers && sendEncodings.some((each) => "scalabilityMode" in each))
      throw new DOMException("", "OperationError");
    this.encodings.push(...sendEncodings);
    this.asked.push(`${typeof what === "string" ? what : what.kind} ${direction}`);
    if (typeof what !== "string") this.senders.push({ track: what });
    return {};
  }
  getSenders() {
    return this.senders.map((sender) => ({
      ...sender,
      replaceTrack: async (track: FakeTrack) => {
        sender.track = track;
      },
      getParameters: () => ({ encodings: [] }),
      setParameters: async () => undefined,
    }));
  }
  createOffer = async () => ({});
  setLocalDescription = async () => undefined;
  setRemoteDescription = async () => undefined;
  close() {
    this.closed = true;
  }
  reaches(state: string) {
    this.iceConnectionState = state;
    this.oniceconnectionstatechange?.();
  }
  static newest(): FakePeer {
    const peer = FakePeer.all.at(-1);
    if (peer === undefined) throw new Error("expected a connection");
    return peer;
  }
}

/** Undone by `vi.unstubAllGlobals`. */
export function stubPeers(media: object = {}): void {
  FakePeer.all = [];
  vi.stubGlobal("RTCPeerConnection", FakePeer);
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [] }) });
  vi.stubGlobal("navigator", { mediaDevices: media, userAgent: "", maxTouchPoints: 0, languages: ["en"] });
}
