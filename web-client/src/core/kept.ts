// What a page remembers over a reload: language, text size, captions. Nothing of a session, nothing of a person.
import { LANGUAGES, type Language } from "./protocol.ts";

export type TextSize = 1 | 2 | 3;

/** Storage may be closed to the page (private windows): then nothing is remembered. */
export class Kept {
  /** `under`: what all its keys begin with. */
  constructor(
    private readonly under: string,
    private readonly storage: () => Storage,
  ) {}

  get size(): TextSize {
    const size = Number(this.read("size"));
    return size === 2 || size === 3 ? size : 1;
  }

  set size(size: TextSize) {
    this.write("size", String(size));
  }

  get language(): Language | null {
    const language = this.read("language");
    return LANGUAGES.find((each) => each === language) ?? null;
  }

  set language(language: Language) {
    this.write("language", language);
  }

  /** Shown unless they were switched off. */
  get captions(): boolean {
    return this.read("captions") !== "off";
  }

  set captions(on: boolean) {
    this.write("captions", on ? "on" : "off");
  }

  private read(name: string): string | null {
    try {
      return this.storage().getItem(`${this.under}.${name}`);
    } catch {
      return null;
    }
  }

  private write(name: string, value: string): void {
    try {
      this.storage().setItem(`${this.under}.${name}`, value);
    } catch {
      // not remembered
    }
  }
}

/** An applicant's and an interpreter's, as long as the tab is open. */
export const OF_THE_TAB = new Kept("cloudwindow", () => sessionStorage);
/** A clerk's, as long as the browser keeps it. */
export const OF_THE_CLERK = new Kept("cloudwindow.clerk", () => localStorage);
