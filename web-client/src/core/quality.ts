// Light, sharpness and sound level, measured in the page. They guide the applicant; the server judges for itself.

interface PictureQuality {
  /** Mean luma 0..255. */
  light: number;
  /** Variance of the Laplacian of luma at 160x120: under about 15 is a blurred or empty picture. */
  sharpness: number;
}

export type Light = "good" | "dark" | "glaring";

const WIDTH = 160;
const HEIGHT = 120;

export function lightOf(quality: PictureQuality): Light {
  if (quality.light < 60) return "dark";
  return quality.light > 225 ? "glaring" : "good";
}

export function isSharp(quality: PictureQuality): boolean {
  return quality.sharpness >= 15;
}

/** Over RGBA bytes, row by row; integer BT.601 luma. */
export function measurePicture(rgba: Uint8ClampedArray, width: number, height: number): PictureQuality {
  const luma = new Float32Array(width * height);
  let sum = 0;
  for (let n = 0; n < luma.length; n += 1) {
    const value = (299 * (rgba[4 * n] ?? 0) + 587 * (rgba[4 * n + 1] ?? 0) + 114 * (rgba[4 * n + 2] ?? 0)) / 1000;
    luma[n] = value;
    sum += value;
  }
  let edges = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const around = (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0);
      const edge = around - 4 * (luma[at] ?? 0);
      edges += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  const mean = edges / Math.max(1, count);
  return { light: sum / Math.max(1, luma.length), sharpness: squares / Math.max(1, count) - mean * mean };
}

/** A small canvas that is used again for every look at the picture. */
export class PictureMeter {
  private readonly canvas = document.createElement("canvas");

  look(video: HTMLVideoElement): PictureQuality | null {
    if (video.videoWidth === 0) return null;
    this.canvas.width = WIDTH;
    this.canvas.height = HEIGHT;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return null;
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    return measurePicture(context.getImageData(0, 0, WIDTH, HEIGHT).data, WIDTH, HEIGHT);
  }
}

/** 0..1 for a bar: −60 dBFS is empty, −10 dBFS is full. */
export function levelOf(samples: Float32Array): number {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  const db = 10 * Math.log10(squares / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (db + 60) / 50));
}

/** How loud the microphone is, about ten times a second, until the returned function is called. */
export function watchLevel(stream: MediaStream, context: AudioContext, onLevel: (level: number) => void): () => void {
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}
