// Which codecs are asked for, best first; no others, because the server would refuse the offer.

interface Codec {
  mimeType: string;
  sdpFmtpLine?: string;
}

const is = (name: string) => (codec: Codec) => codec.mimeType.toLowerCase() === name;

/** H264 baseline first (it costs the server half), then VP8. */
export function pictureCodecs<C extends Codec>(codecs: readonly C[]): C[] {
  const baseline = codecs
    .filter(is("video/h264"))
    .filter(
      (codec) => /profile-level-id=42[0e]0/i.test(codec.sdpFmtpLine ?? "") && /packetization-mode=1/.test(codec.sdpFmtpLine ?? ""),
    );
  return [...baseline, ...codecs.filter(is("video/vp8")), ...codecs.filter(is("video/rtx"))];
}

/** Leaves the browser's own order where it knows none of them, or cannot be told. */
export function prefer(transceiver: RTCRtpTransceiver, kind: "audio" | "video"): void {
  const known = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const codecs = kind === "audio" ? known.filter(is("audio/opus")) : pictureCodecs(known);
  if (codecs.length > 0) transceiver.setCodecPreferences?.(codecs);
}
