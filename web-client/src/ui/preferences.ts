// Language and text size of a page: guessed, suggested by the server, or chosen and remembered.
import { signal } from "@preact/signals";
import { languageOf } from "../core/browser.ts";
import type { Kept, TextSize } from "../core/kept.ts";
import type { Language } from "../core/protocol.ts";

export class Preferences {
  readonly language = signal<Language>("zh-CN");
  readonly size = signal<TextSize>(1);
  private chosen = false;

  constructor(
    private readonly kept: Kept,
    private readonly onChosen: (language: Language) => void = () => undefined,
  ) {}

  /** What was remembered; else the first of the browser's languages that the page speaks. */
  restore(): this {
    const { language, size } = this.kept;
    this.chosen = language !== null;
    this.language.value = language ?? languageOf(navigator.languages);
    this.size.value = size;
    return this;
  }

  /** What the server knows of them. Whoever has chosen keeps their choice. */
  suggest(language: Language): void {
    if (!this.chosen) this.language.value = language;
  }

  setLanguage(language: Language): void {
    this.language.value = language;
    this.chosen = true;
    this.kept.language = language;
    this.onChosen(language);
  }

  setSize(size: TextSize): void {
    this.size.value = size;
    this.kept.size = size;
  }
}
