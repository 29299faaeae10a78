// A member of the staff at a page: who they are, or how they may sign in; one deed at a time. Signals in, intents out.
import { batch, signal } from "@preact/signals";
import { ApiError } from "../core/http.ts";
import { OF_THE_CLERK } from "../core/kept.ts";
import { makePasskey, usePasskey } from "../core/passkey.ts";
import type { OfficeApi } from "../core/seat-http.ts";
import type { Me, Ways } from "../core/seat-protocol.ts";
import { Preferences } from "../ui/preferences.ts";

const RETRY_MS = 4_000;

/** What the pages of the staff have in common; each adds what it does once somebody entered, and forgets when they left. */
export abstract class SignedIn {
  readonly preferences = new Preferences(OF_THE_CLERK);
  readonly online = signal(true);
  readonly me = signal<Me | null>(null);
  readonly known = signal(false);
  readonly ways = signal<Ways | null>(null);
  readonly trouble = signal<ApiError | null>(null);
  readonly busy = signal<string | null>(null);
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly api: OfficeApi) {}

  protected abstract onEntered(me: Me): void;
  protected abstract onLeft(): void;
  protected onOnline(): void {}

  async start(): Promise<void> {
    this.preferences.restore();
    this.online.value = navigator.onLine;
    window.addEventListener("online", () => this.setOnline(true));
    window.addEventListener("offline", () => this.setOnline(false));
    await this.look();
  }

  /** Who am I? A cookie from before the reload answers; without one, how to sign in. */
  async look(): Promise<void> {
    clearTimeout(this.retryTimer);
    try {
      this.entered(await this.api.me());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) await this.askWays();
      else this.notReached(error);
    }
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.doing("password", async () => this.entered(await this.api.signIn(login, password)));
  }

  async signInByPasskey(): Promise<void> {
    await this.doing("passkey", async () => {
      const credential = await usePasskey(await this.api.passkeyBegin());
      this.entered(await this.api.passkeyFinish(credential));
    });
  }

  async addPasskey(): Promise<boolean> {
    return this.doing("new-passkey", async () => {
      await this.api.newPasskeyFinish(await makePasskey(await this.api.newPasskeyBegin()));
    });
  }

  async changePassword(old: string, fresh: string): Promise<boolean> {
    return this.doing("new-password", () => this.api.changePassword(old, fresh));
  }

  async signOut(): Promise<void> {
    const done = await this.doing("sign-out", () => this.api.signOut());
    if (!done) return;
    this.onLeft();
    this.me.value = null;
    await this.askWays();
  }

  /** False when it was refused, which `trouble` then holds, or when another deed is under way. */
  async doing(name: string, deed: () => Promise<unknown>): Promise<boolean> {
    if (this.busy.value !== null) return false;
    batch(() => {
      this.busy.value = name;
      this.trouble.value = null;
    });
    try {
      await deed();
      return true;
    } catch (error) {
      this.trouble.value = ApiError.of(error);
      return false;
    } finally {
      this.busy.value = null;
    }
  }

  private entered(me: Me): void {
    batch(() => {
      this.me.value = me;
      this.known.value = true;
      this.trouble.value = null;
    });
    this.onEntered(me);
  }

  private async askWays(): Promise<void> {
    try {
      const ways = await this.api.ways();
      batch(() => {
        this.ways.value = ways;
        this.me.value = null;
        this.known.value = true;
        this.trouble.value = this.returned();
      });
    } catch (error) {
      this.notReached(error);
    }
  }

  /** Back from the office's own sign-in without success: the address says why. */
  private returned(): ApiError | null {
    const status = { "#unauthorised": 401, "#too_many": 429 }[location.hash];
    if (status === undefined) return null;
    history.replaceState(null, "", location.pathname);
    return new ApiError(status, "returned", "");
  }

  private notReached(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.trouble.value = error;
    this.retryTimer = setTimeout(() => void this.look(), RETRY_MS);
  }

  private setOnline(online: boolean): void {
    this.online.value = online;
    if (!online) return;
    this.onOnline();
    if (!this.known.value) void this.look();
  }
}
