// Pictures of the card: the camera's own resolution, not the video's, one on the way at a time.

const EVERY_MS = 700;
const QUALITY = 0.92;

interface Still {
  picture: Blob;
  takenMs: number;
}

/** The picture as the camera gives it: never mirrored, at the track's resolution. */
export async function takeStill(video: HTMLVideoElement, nowMs: () => number = () => performance.now()): Promise<Still | null> {
  if (video.videoWidth === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.drawImage(video, 0, 0);
  const takenMs = nowMs();
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return picture === null ? null : { picture, takenMs };
}

interface StillSeries {
  take: () => Promise<Still | null>;
  post: (picture: Blob, takenMsAgo: number) => Promise<unknown>;
  nowMs?: () => number;
}

/**
 * Takes and posts until stopped. The next picture waits for the one before, so a slow link gets fewer pictures, never a queue of
 * them. A picture that could not be posted is dropped: the next one is newer anyway.
 */
export function startStills(series: StillSeries): () => void {
  const now = series.nowMs ?? (() => performance.now());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const once = async (): Promise<void> => {
    const from = now();
    try {
      const still = await series.take();
      if (still !== null && !stopped) await series.post(still.picture, now() - still.takenMs);
    } catch {
      // dropped
    }
    if (!stopped) timer = setTimeout(() => void once(), Math.max(0, EVERY_MS - (now() - from)));
  };
  void once();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

export function wantsStills(prompt: string): boolean {
  return prompt.startsWith("card.") || prompt.startsWith("passport.");
}
