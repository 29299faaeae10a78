// Looking at somebody: a connection that only receives.
import { prefer } from "./codecs.ts";
import { type LinkOptions, Redial } from "./redial.ts";

interface ViewOptions extends LinkOptions {
  /** A shared screen has no sound. */
  sound: boolean;
  view: (sdp: string) => Promise<{ sdp: string }>;
  onStream: (stream: MediaStream | null) => void;
}

export function viewLink(options: ViewOptions): Redial {
  const kinds = options.sound ? (["audio", "video"] as const) : (["video"] as const);
  const receive = (peer: RTCPeerConnection) => {
    const stream = new MediaStream();
    peer.ontrack = ({ track }) => {
      stream.addTrack(track);
      options.onStream(stream);
    };
    for (const kind of kinds) prefer(peer.addTransceiver(kind, { direction: "recvonly" }), kind);
    return () => {
      peer.ontrack = null;
      options.onStream(null);
    };
  };
  return new Redial({ ...options, ask: options.view, furnish: receive });
}
