// Calling somebody who waits: a chime that repeats, the title of the tab, and a notification where it was allowed.
import { signal } from "@preact/signals";
import type { Language } from "../core/protocol.ts";
import { translate } from "../locales/index.ts";

export type Notifying = "impossible" | "ask" | "on" | "denied";

const EVERY_MS = 4_000;
const MOST = 15;

interface Note {
  onclick: ((event: Event) => void) | null;
  close(): void;
}

/** `Notification`, as far as it is used; tests hand in their own. */
export interface Notices {
  permission: string;
  requestPermission(): Promise<string>;
  new (title: string, options: { body: string; tag: string }): Note;
}

function noticesOfTheBrowser(): Notices | undefined {
  return (globalThis as { Notification?: Notices }).Notification;
}

export class Caller {
  readonly notifying = signal<Notifying>("impossible");
  readonly calling = signal(false);
  private timer: ReturnType<typeof setInterval> | undefined;
  private note: Note | null = null;
  private title = "";

  constructor(
    private readonly chime: () => void,
    private readonly notices: Notices | undefined = noticesOfTheBrowser(),
  ) {
    this.notifying.value = stateOf(notices);
  }

  /** Inside a tap: browsers ask the person. */
  async allow(): Promise<void> {
    if (this.notices === undefined) return;
    try {
      await this.notices.requestPermission();
    } catch {
      // an old browser that knows callbacks only: it stays as it was
    }
    this.notifying.value = stateOf(this.notices);
  }

  /** Until `answered`, a minute at most. */
  call(language: Language): void {
    if (this.calling.value) return;
    this.calling.value = true;
    const words = translate(language, "waiting.called");
    let rung = 0;
    const ring = () => {
      rung += 1;
      this.chime();
      this.flash(rung % 2 === 1 ? `● ${words}` : words);
      if (rung >= MOST) clearInterval(this.timer);
    };
    this.title = document.title;
    this.timer = setInterval(ring, EVERY_MS);
    ring();
    if (document.hidden) this.notify(words, translate(language, "waiting.called.body"));
  }

  answered(): void {
    clearInterval(this.timer);
    this.note?.close();
    this.note = null;
    if (!this.calling.value) return;
    this.calling.value = false;
    document.title = this.title;
  }

  private flash(words: string): void {
    document.title = words;
  }

  private notify(title: string, body: string): void {
    if (this.notices === undefined || this.notifying.value !== "on") return;
    try {
      this.note = new this.notices(title, { body, tag: "cloudwindow-called" });
      this.note.onclick = () => {
        window.focus();
        this.note?.close();
      };
    } catch {
      // phones want a service worker for this; the chime calls anyway
    }
  }
}

function stateOf(notices: Notices | undefined): Notifying {
  if (notices === undefined) return "impossible";
  if (notices.permission === "granted") return "on";
  return notices.permission === "denied" ? "denied" : "ask";
}
