// What an interpreter's page asks over REST: the link, sound and picture, written words.
import { Calls, type IceServer } from "./http.ts";
import type { Language } from "./protocol.ts";

export interface InterpreterOpened {
  session: string;
  /** The interpreter's other language, as the clerk asked for it. */
  language: Language;
  applicant_language: Language;
  matter: string;
}

/** Both come from the link's fragment, `SESSION.TOKEN`. Null when it is not whole. */
export function readLink(fragment: string): { session: string; token: string } | null {
  const at = fragment.lastIndexOf(".");
  const [session, token] = [fragment.slice(0, Math.max(0, at)), fragment.slice(at + 1)];
  return session === "" || token === "" ? null : { session, token };
}

export class InterpreterApi extends Calls {
  open(session: string, token: string): Promise<InterpreterOpened> {
    return this.post("/api/interpreter/open", { session, token });
  }

  ice(session: string): Promise<IceServer[]> {
    return this.iceAt(path(session, "ice"));
  }

  offer(session: string, sdp: string): Promise<{ sdp: string; part: string }> {
    return this.post(path(session, "offer"), { sdp });
  }

  view(session: string, sdp: string, of: string): Promise<{ sdp: string; view: string }> {
    return this.post(path(session, "view"), { sdp, of });
  }

  stop(session: string): Promise<unknown> {
    return this.post(path(session, "stop"), {});
  }

  chat(session: string, words: string): Promise<{ index: number }> {
    return this.post(path(session, "chat"), { words });
  }

  live(session: string, since: number): string {
    return path(session, `live?since=${since}`);
  }
}

function path(session: string, tail: string): string {
  return `/api/interpreter/sessions/${encodeURIComponent(session)}/${tail}`;
}
