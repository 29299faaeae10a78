// A clerk's deeds over REST: signing in, the seat, and one method for each route of a session at the counter.
import { Calls, type IceServer } from "./http.ts";
import type { Outcome, Verdict } from "./protocol.ts";
import type { Availability, Brief, Me, Ways } from "./seat-protocol.ts";

interface Done {
  index: number;
}
interface Made extends Done {
  document: string;
  pages: number;
}
interface Offered extends Done {
  svg?: string;
}

/** Accounts and the seat itself. */
export class OfficeApi extends Calls {
  ways(): Promise<Ways> {
    return this.call("GET", "/api/office/ways");
  }

  me(): Promise<Me> {
    return this.call("GET", "/api/office/me");
  }

  signIn(login: string, password: string): Promise<Me> {
    return this.post("/api/office/sign-in", { login, password });
  }

  signOut(): Promise<unknown> {
    return this.post("/api/office/sign-out", {});
  }

  passkeyBegin(): Promise<unknown> {
    return this.post("/api/office/passkey/begin", {});
  }

  passkeyFinish(credential: unknown): Promise<Me> {
    return this.post("/api/office/passkey/finish", { credential });
  }

  newPasskeyBegin(): Promise<unknown> {
    return this.post("/api/office/me/passkeys/begin", {});
  }

  newPasskeyFinish(credential: unknown): Promise<unknown> {
    return this.post("/api/office/me/passkeys/finish", { credential });
  }

  changePassword(old: string, fresh: string): Promise<unknown> {
    return this.post("/api/office/me/password", { old, new: fresh });
  }

  availability(availability: Exclude<Availability, "busy">): Promise<unknown> {
    return this.post("/api/seat/availability", { availability });
  }
}

/** One session at the counter. */
export class CounterApi extends Calls {
  constructor(
    readonly session: string,
    fetcher?: ConstructorParameters<typeof Calls>[0],
  ) {
    super(fetcher);
  }

  brief(): Promise<Brief> {
    return this.call("GET", this.path(""));
  }

  join(silent: boolean): Promise<Done> {
    return this.deed("join", { silent });
  }

  leave(): Promise<Done> {
    return this.deed("leave", {});
  }

  takeOver(note: string): Promise<Done> {
    return this.deed("take-over", { note });
  }

  handOver(note: string): Promise<Done> {
    return this.deed("hand-over", { note });
  }

  next(): Promise<Done> {
    return this.deed("next", {});
  }

  repeat(number: number, reason: string, words: string): Promise<Done> {
    return this.deed("repeat", { number, reason, words });
  }

  skip(number: number, reason: string, words: string): Promise<Done> {
    return this.deed("skip", { number, reason, words });
  }

  override(number: number, verdict: Verdict, reason: string, words: string): Promise<Done> {
    return this.deed("override", { number, verdict, reason, words });
  }

  confirm(challenge: string, verdict: Verdict, words: string): Promise<Done> {
    return this.deed("confirm", { challenge, verdict, words });
  }

  say(text: string): Promise<Done> {
    return this.deed("say", { text });
  }

  chat(words: string): Promise<Done> {
    return this.deed("chat", { words });
  }

  note(words: string): Promise<Done> {
    return this.deed("note", { words });
  }

  snapshot(): Promise<Done> {
    return this.deed("snapshot", {});
  }

  together(): Promise<Done> {
    return this.deed("together", {});
  }

  askScreen(): Promise<Done> {
    return this.deed("ask-screen", {});
  }

  tick(item: string, done: boolean): Promise<Done> {
    return this.deed("tick", { item, done });
  }

  assess(verdict: Verdict, words: string): Promise<Done> {
    return this.deed("assess", { verdict, words });
  }

  suspend(reason: string, words: string): Promise<Done> {
    return this.deed("suspend", { reason, words });
  }

  terminate(reason: string, words: string): Promise<Done> {
    return this.deed("terminate", { reason, words });
  }

  resume(): Promise<Done> {
    return this.deed("resume", {});
  }

  interpreter(language: string): Promise<Done & { link: string }> {
    return this.post(this.path("/interpreter"), { language });
  }

  document(): Promise<Made> {
    return this.post(this.path("/document"), {});
  }

  signing(via: "page" | "qr" | "sms", phone?: string): Promise<Offered> {
    return this.post(this.path("/signing"), phone ? { via, phone } : { via });
  }

  code(phone: string): Promise<Done> {
    return this.deed("code", { phone });
  }

  seal(): Promise<Done> {
    return this.deed("seal", {});
  }

  decide(outcome: Outcome, reasons: readonly string[], note: string): Promise<Done> {
    return this.deed("decide", { outcome, reasons, note });
  }

  second(agrees: boolean, words: string): Promise<Done> {
    return this.deed("second", { agrees, words });
  }

  ice(): Promise<IceServer[]> {
    return this.iceAt(this.path("/ice"));
  }

  offer(sdp: string, who: "clerk" | "clerk.screen"): Promise<{ sdp: string; part: string }> {
    return this.post(this.path("/offer"), { sdp, who });
  }

  view(sdp: string, of: string): Promise<{ sdp: string; view: string }> {
    return this.post(this.path("/view"), { sdp, of });
  }

  stop(who: string): Promise<unknown> {
    return this.post(this.path("/stop"), { who });
  }

  still(still: string): string {
    return this.path(`/stills/${encodeURIComponent(still)}`);
  }

  page(document: string, page: number): string {
    return this.path(`/documents/${encodeURIComponent(document)}/pages/${page}`);
  }

  signed(document: string): string {
    return this.path(`/documents/${encodeURIComponent(document)}/signed`);
  }

  result(): string {
    return this.path("/result");
  }

  live(since: number): string {
    return this.path(`/live?since=${since}`);
  }

  private deed(name: string, body: unknown): Promise<Done> {
    return this.post(this.path(`/${name}`), body);
  }

  private path(tail: string): string {
    return `/api/seat/sessions/${encodeURIComponent(this.session)}${tail}`;
  }
}
