// Whoever looks back: signed in or not, where they are, and which sessions they have open until when. Signals in, intents out.
import { signal } from "@preact/signals";
import { ApiError } from "../core/http.ts";
import type { OfficeApi } from "../core/seat-http.ts";
import type { Me, StaffRole } from "../core/seat-protocol.ts";
import { SignedIn } from "../staff/signed-in.ts";
import type { ReviewApi } from "./api.ts";
import { Sessions } from "./list/sessions.ts";
import { hashOf, type Place, placeOf } from "./places.ts";
import type { ServerTime } from "./server-time.ts";

/** A viewing that this page opened. Kept in memory alone: whoever loads the page again opens the session again. */
export interface Viewing {
  readonly viewing: string;
  /** UTC, UNIX seconds, by the server's clock. */
  readonly until: number;
}

const NAMED: readonly StaffRole[] = ["reviewer", "supervisor", "auditor"];

export class ReviewRoom extends SignedIn {
  readonly place = signal<Place>(placeOf(location.hash));
  readonly viewings = signal<Readonly<Record<string, Viewing>>>({});

  /** What people of the staff are called, by their id. */
  readonly names = signal<Readonly<Record<string, string>>>({});
  readonly sessions: Sessions;

  constructor(
    office: OfficeApi,
    readonly review: ReviewApi,
    readonly time: ServerTime,
  ) {
    super(office);
    this.sessions = new Sessions(review);
  }

  override async start(): Promise<void> {
    window.addEventListener("hashchange", () => {
      this.trouble.value = null;
      this.place.value = placeOf(location.hash);
    });
    await super.start();
  }

  get roles(): readonly StaffRole[] {
    return this.me.value?.roles ?? [];
  }

  /** Where the address leads; the page itself follows it. */
  go(page: string, id: string | null = null): void {
    location.hash = hashOf(page, id);
  }

  /** With the case's reference and a reason; an entry of the session's trail. */
  async open(session: string, reference: string, why: string): Promise<boolean> {
    return this.doing("open", async () => {
      const viewing = await this.review.open(session, reference, why);
      this.viewings.value = { ...this.viewings.value, [session]: viewing };
    });
  }

  forget(session: string): void {
    const { [session]: _, ...others } = this.viewings.value;
    this.viewings.value = others;
  }

  protected override onEntered(me: Me): void {
    this.place.value = placeOf(location.hash);
    if (NAMED.some((role) => me.roles.includes(role))) void this.readNames();
  }

  /** Without them people are shown by their ids: nothing waits for it. */
  private async readNames(): Promise<void> {
    try {
      this.names.value = (await this.review.names()).names;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  protected override onLeft(): void {
    this.viewings.value = {};
    this.names.value = {};
    this.sessions.forget();
  }
}
