// What this tab remembers over a reload: text size, language, whether captions are shown. Nothing of the session.
import { LANGUAGES, type Language } from "../core/protocol.ts";
import type { TextSize } from "../ui/Settings.tsx";

const SIZE = "cloudwindow.size";
const LANGUAGE = "cloudwindow.language";
const CAPTIONS = "cloudwindow.captions";

export function keptSize(): TextSize {
  const size = Number(read(SIZE));
  return size === 2 || size === 3 ? size : 1;
}

export function keepSize(size: TextSize): void {
  write(SIZE, String(size));
}

export function keptLanguage(): Language | null {
  const language = read(LANGUAGE);
  return LANGUAGES.find((each) => each === language) ?? null;
}

export function keepLanguage(language: Language): void {
  write(LANGUAGE, language);
}

/** Shown unless they were switched off. */
export function keptCaptions(): boolean {
  return read(CAPTIONS) !== "off";
}

export function keepCaptions(on: boolean): void {
  write(CAPTIONS, on ? "on" : "off");
}

/** Storage may be closed to the page (private windows): then nothing is remembered. */
function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // not remembered
  }
}
