// Moments and times of day as figures: on the page's clock to the frame, of the world to the minute or second.
import { clockOf } from "../../core/time.ts";

const FRAMES = 25;

/** 65.48 → "1:05.12": the last two are pictures of a second, of 25. */
export function frameClock(atS: number): string {
  const whole = Math.max(0, atS) + 1e-6;
  const frame = Math.min(FRAMES - 1, Math.floor((whole % 1) * FRAMES));
  return `${clockOf(whole)}.${String(frame).padStart(2, "0")}`;
}

const two = (n: number) => String(n).padStart(2, "0");

/** The day and the time here: "2026-11-22 09:42"; of nothing, nothing. */
export function dayTime(at: string | number, seconds = false): string {
  const date = new Date(typeof at === "number" ? at * 1000 : at);
  if (at === "" || Number.isNaN(date.getTime())) return "";
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return seconds ? `${day} ${time}:${two(date.getSeconds())}` : `${day} ${time}`;
}
