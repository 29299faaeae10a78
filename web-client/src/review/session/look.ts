// A session that somebody has open: its page, the player, where the search stands, until when it lasts.
import { batch, computed, signal } from "@preact/signals";
import type { PageMark, SessionPageOut } from "../../core/generated.ts";
import { ApiError } from "../../core/http.ts";
import type { ReviewApi } from "../api.ts";
import { Player } from "../player/player.ts";
import type { Viewing } from "../room.ts";
import { inOrder, neighbour } from "../timeline/marks.ts";

export const TABS = ["transcript", "marks", "findings", "steps", "pictures", "entries"] as const;
export type Tab = (typeof TABS)[number];

export class Look {
  readonly page = signal<SessionPageOut | null>(null);
  readonly trouble = signal<ApiError | null>(null);
  readonly tab = signal<Tab>("transcript");
  /** The finding that is opened, by its entry. */
  readonly opened = signal<number | null>(null);
  readonly player = signal<Player | null>(null);
  readonly marks = computed(() => inOrder(this.page.value?.marks ?? []));

  constructor(
    readonly session: string,
    readonly viewing: Viewing,
    private readonly api: ReviewApi,
    private readonly onOver: () => void,
  ) {}

  /** Asks for the page; the player stays where it is when there is one already. */
  async load(): Promise<void> {
    try {
      const page = await this.api.page(this.session, this.viewing.viewing);
      batch(() => {
        this.trouble.value = null;
        this.page.value = page;
        this.player.value ??= new Player(Math.max(page.clock.ended - page.clock.began, 0));
      });
    } catch (error) {
      const refusal = ApiError.of(error);
      if (refusal.status === 403) this.onOver();
      else this.trouble.value = refusal;
    }
  }

  seek(atS: number): void {
    this.player.value?.seek(atS);
  }

  /** To the mark before or after; a mark is nothing to play over, so the player goes on as it was. */
  toMark(by: 1 | -1): PageMark | null {
    const player = this.player.value;
    const mark = player === null ? null : neighbour(this.marks.value, player.atS, by);
    if (mark !== null) this.seek(mark.at_s);
    return mark;
  }

  /** Shows a finding with everything behind it, and its moment. */
  open(index: number | null): void {
    batch(() => {
      this.opened.value = index;
      if (index !== null) this.tab.value = "findings";
    });
  }
}
