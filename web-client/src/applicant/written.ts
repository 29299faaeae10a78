// Written words during a call: whether they are in view, and how many came since they were.
import { signal } from "@preact/signals";
import { accepted } from "../core/http.ts";

export class Written {
  readonly open = signal(false);
  readonly unread = signal(0);

  constructor(private readonly post: (words: string) => Promise<unknown>) {}

  show(open: boolean): void {
    this.open.value = open;
    if (open) this.unread.value = 0;
  }

  /** `n` more of somebody else's. */
  came(n: number): void {
    if (!this.open.value) this.unread.value += n;
  }

  /** False when the words could not be sent. */
  write(words: string): Promise<boolean> {
    return accepted(this.post(words));
  }
}
