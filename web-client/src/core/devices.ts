// Camera, microphone and screen: asking for them, saying why they were not given, switching to the other camera.
import { SCREEN } from "./peer.ts";

export type Facing = "user" | "environment";

export type Devices =
  | { kind: "none" }
  | { kind: "asking" }
  | { kind: "live"; stream: MediaStream; facing: Facing }
  | { kind: "denied" }
  | { kind: "missing" }
  | { kind: "busy" };

const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };

export async function askForDevices(media: MediaDevices = navigator.mediaDevices): Promise<Devices> {
  try {
    const stream = await media.getUserMedia({ video: { ...PICTURE, facingMode: "user" }, audio: SOUND });
    return { kind: "live", stream, facing: "user" };
  } catch (error) {
    return refusal(error);
  }
}

/** Null when the person closed the browser's own chooser: they have decided nothing. Throws what else the browser says. */
export async function askForScreen(media: MediaDevices = navigator.mediaDevices): Promise<MediaStream | null> {
  const video = { frameRate: { ideal: SCREEN.frameRate, max: 15 }, width: { max: 1920 }, height: { max: 1080 } };
  try {
    return await media.getDisplayMedia({ video, audio: false });
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotAllowedError") return null;
    throw error;
  }
}

/** Why they were not given; null where they were not refused. */
export function refusedBy({ kind }: Devices): "denied" | "missing" | "busy" | null {
  return kind === "denied" || kind === "missing" || kind === "busy" ? kind : null;
}

/** The names are those of the Media Capture specification, section 10.2. */
export function refusal(error: unknown): Devices {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotFoundError" || name === "OverconstrainedError") return { kind: "missing" };
  if (name === "NotReadableError" || name === "AbortError") return { kind: "busy" };
  return { kind: "denied" };
}

/**
 * Replaces the video track inside `stream` by the other camera's. Most phones cannot hold two cameras open, so the old one is
 * stopped first; when the other cannot be had, the old one is asked for again.
 */
export async function turnCamera(
  stream: MediaStream,
  facing: Facing,
  media: MediaDevices = navigator.mediaDevices,
): Promise<MediaStreamTrack | null> {
  for (const track of stream.getVideoTracks()) {
    stream.removeTrack(track);
    track.stop();
  }
  const wishes: MediaTrackConstraints[] = [
    { ...PICTURE, facingMode: { exact: facing } },
    { ...PICTURE, facingMode: "user" },
  ];
  for (const video of wishes) {
    try {
      const [track] = (await media.getUserMedia({ video })).getVideoTracks();
      if (track !== undefined) {
        stream.addTrack(track);
        return track;
      }
    } catch {
      // the next wish is weaker
    }
  }
  return null;
}

/** Whether this device has a second camera that looks away from its user. Labels are readable once permission was given. */
export async function hasOtherCamera(media: MediaDevices = navigator.mediaDevices): Promise<boolean> {
  if (!/Android|iPhone|iPad|Mobile/i.test(navigator.userAgent) && navigator.maxTouchPoints < 2) return false;
  const cameras = (await media.enumerateDevices()).filter((device) => device.kind === "videoinput");
  return cameras.length > 1;
}

export function release(devices: Devices): void {
  if (devices.kind !== "live") return;
  for (const track of devices.stream.getTracks()) track.stop();
}
