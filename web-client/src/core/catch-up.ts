// The past arrives as a burst and is folded in one go, so that nothing of it flickers by, rings or is announced again.

const CATCH_UP_MS = 80;

/** `fold` gets entries in order. `past`: they happened before this page was connected. */
export class CatchUp<E> {
  private pending: E[] = [];
  private past = true;
  private begun = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly fold: (entries: readonly E[], past: boolean) => void) {}

  /** The server's greeting: it has `length` entries, and this page goes on from `next`. Folds soon, even when nothing is missing. */
  greeted(next: number, length: number): void {
    this.past = !this.begun || next < length;
    this.soon();
  }

  add(entry: E): void {
    this.pending.push(entry);
    if (this.past) this.soon();
    else this.flush();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), CATCH_UP_MS);
  }

  private flush(): void {
    clearTimeout(this.timer);
    const { pending, past } = this;
    this.pending = [];
    this.past = false;
    this.begun = true;
    this.fold(pending, past);
  }
}
