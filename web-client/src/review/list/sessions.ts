// The list of sessions: what is looked for, what was found so far, the searches that somebody keeps.
import { batch, signal } from "@preact/signals";
import type { FilterOut, ListedSession } from "../../core/generated.ts";
import { ApiError } from "../../core/http.ts";
import type { ReviewApi, Search } from "../api.ts";
import { EVERYTHING, keptOf, searchOf } from "./search.ts";

export class Sessions {
  readonly search = signal<Search>(EVERYTHING);
  /** Null: not asked for yet. */
  readonly rows = signal<readonly ListedSession[] | null>(null);
  readonly next = signal<string | null>(null);
  readonly filters = signal<readonly FilterOut[]>([]);
  readonly busy = signal<"find" | "more" | "keep" | null>(null);
  readonly trouble = signal<ApiError | null>(null);
  private asked = 0;

  constructor(private readonly api: ReviewApi) {}

  /** Once when the list is shown: what was found before stays. */
  async show(): Promise<void> {
    if (this.rows.value === null) await Promise.all([this.find(this.search.value), this.readFilters()]);
  }

  /** From the newest on. An answer that comes after a newer question is dropped. */
  async find(search: Search): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    this.search.value = search;
    await this.doing("find", async () => {
      const found = await this.api.sessions(search);
      if (mine !== this.asked) return;
      batch(() => {
        this.rows.value = found.rows;
        this.next.value = found.next;
      });
    });
  }

  async more(): Promise<void> {
    const cursor = this.next.value;
    const mine = this.asked;
    if (cursor === null || this.busy.value !== null) return;
    await this.doing("more", async () => {
      const found = await this.api.sessions(this.search.value, cursor);
      if (mine !== this.asked) return;
      batch(() => {
        this.rows.value = [...(this.rows.value ?? []), ...found.rows];
        this.next.value = found.next;
      });
    });
  }

  async keep(name: string): Promise<boolean> {
    return this.doing("keep", async () => {
      await this.api.keepFilter(name, keptOf(this.search.value));
      await this.readFilters();
    });
  }

  async drop(name: string): Promise<boolean> {
    return this.doing("keep", async () => {
      await this.api.dropFilter(name);
      await this.readFilters();
    });
  }

  async use(filter: FilterOut): Promise<void> {
    await this.find(searchOf(filter.query));
  }

  forget(): void {
    this.asked += 1;
    batch(() => {
      this.busy.value = null;
      this.search.value = EVERYTHING;
      this.rows.value = null;
      this.next.value = null;
      this.filters.value = [];
      this.trouble.value = null;
    });
  }

  private async readFilters(): Promise<void> {
    try {
      this.filters.value = (await this.api.filters()).filters;
    } catch (error) {
      this.trouble.value = ApiError.of(error);
    }
  }

  /** A newer question is busy and refused for itself: an older one that ends says nothing of it any more. */
  private async doing(name: "find" | "more" | "keep", deed: () => Promise<void>): Promise<boolean> {
    const mine = this.asked;
    batch(() => {
      this.busy.value = name;
      this.trouble.value = null;
    });
    try {
      await deed();
      return true;
    } catch (error) {
      if (mine === this.asked) this.trouble.value = ApiError.of(error);
      return false;
    } finally {
      if (mine === this.asked && this.busy.value === name) this.busy.value = null;
    }
  }
}
