// What this browser remembers for the clerk: language and text size. Nothing of a session, nothing of a person.
import { LANGUAGES, type Language } from "../core/protocol.ts";
import type { TextSize } from "../ui/Settings.tsx";

const SIZE = "cloudwindow.clerk.size";
const LANGUAGE = "cloudwindow.clerk.language";

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

/** Storage may be closed to the page: then nothing is remembered. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // not remembered
  }
}
