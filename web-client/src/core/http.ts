// Deeds over REST. Every answer is typed; every refusal is an `ApiError` with the server's stable code.

import type { ConsentText, DeviceReport, Language, Opened } from "./protocol.ts";

const TIMEOUT_MS = 15_000;

/** One reason of a refusal: a code of the server's `domain/refusals.py`, and what it is about. */
export interface Refusal {
  readonly code: string;
  readonly [fact: string]: string | number;
}

/** The server said no. `status` 0: it could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly details: readonly Refusal[] = [],
  ) {
    super(`${code} (${status}): ${detail}`);
    this.name = "ApiError";
  }

  /** What was thrown, as a refusal: the browser's own errors (a credential that nobody gave) have the code 'browser'. */
  static of(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError(0, "browser", String(error));
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

/** Final for now: the session's state, or a right, does not allow it. Anything else may be tried again. */
export function isFinal(error: unknown): boolean {
  return error instanceof ApiError && [400, 401, 403, 404, 409].includes(error.status);
}

/** False when the server refused the deed or could not be reached. */
export async function accepted(deed: Promise<unknown>): Promise<boolean> {
  try {
    await deed;
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return false;
  }
}

export interface IceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** The one way to the server: same site, no cache, the header every deed carries, problems as `ApiError`. */
export class Calls {
  constructor(private readonly fetcher: Fetch = (input, init) => fetch(input, init)) {}

  protected post<T>(path: string, body: unknown): Promise<T> {
    return this.call("POST", path, JSON.stringify(body), "application/json");
  }

  protected async call<T>(
    method: "GET" | "POST",
    path: string,
    body?: BodyInit,
    type?: string,
    headers: Record<string, string> = {},
    signal: AbortSignal = AbortSignal.timeout(TIMEOUT_MS),
  ): Promise<T> {
    const init: RequestInit = { method, signal, credentials: "same-origin", cache: "no-store" };
    if (method === "POST") init.headers = { ...headers, "X-CloudWindow": "1", ...(type ? { "Content-Type": type } : {}) };
    if (body !== undefined) init.body = body;
    let response: Response;
    try {
      response = await this.fetcher(path, init);
    } catch (error) {
      throw new ApiError(0, "offline", String(error));
    }
    if (!response.ok) throw await refusal(response);
    if (response.status === 204) return null as T; // there is nothing, and that is the answer
    return (await response.json()) as T;
  }

  protected async iceAt(path: string): Promise<IceServer[]> {
    return (await this.call<{ ice_servers: IceServer[] }>("GET", path)).ice_servers;
  }
}

export class Api extends Calls {
  open(token: string): Promise<Opened> {
    return this.post("/api/open", { token });
  }

  async texts(language: Language): Promise<ConsentText[]> {
    const answer = await this.call<{ consents: ConsentText[] }>("GET", `/api/texts/${language}`);
    return answer.consents;
  }

  language(session: string, language: Language): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/language`, { language });
  }

  consent(session: string, text: ConsentText, given: boolean): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/consents`, { text: text.text, version: text.version, sha256: text.sha256, given });
  }

  devices(session: string, report: DeviceReport): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/devices`, report);
  }

  rate(session: string, stars: number): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/rating`, { stars });
  }

  ready(session: string): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/ready`, {});
  }

  async probe(session: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    await this.call("POST", `/api/sessions/${session}/probe`, bytes, "application/octet-stream", {}, signal);
  }

  ice(session: string): Promise<IceServer[]> {
    return this.iceAt(`/api/sessions/${session}/ice`);
  }

  /** The camera and microphone; with `who`, a shared screen. */
  offer(session: string, sdp: string, who?: "applicant.screen"): Promise<{ sdp: string; part: string }> {
    return this.post(`/api/sessions/${session}/offer`, who === undefined ? { sdp } : { sdp, who });
  }

  view(session: string, sdp: string, of: string): Promise<{ sdp: string; view: string }> {
    return this.post(`/api/sessions/${session}/view`, { sdp, of });
  }

  unshare(session: string): Promise<unknown> {
    return this.post(`/api/sessions/${session}/stop`, { who: "applicant.screen" });
  }

  chat(session: string, words: string): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/chat`, { words });
  }

  declineScreen(session: string, why: "declined" | "impossible"): Promise<unknown> {
    return this.post(`/api/sessions/${session}/decline-screen`, { why });
  }

  agreeOnSign(session: string, question: string, answer: string): Promise<unknown> {
    return this.post(`/api/sessions/${session}/sign-agreement`, { question, answer });
  }

  signed(session: string, document: string): string {
    return `/api/sessions/${encodeURIComponent(session)}/documents/${encodeURIComponent(document)}/signed`;
  }

  still(session: string, challenge: string, picture: Blob, takenMsAgo: number): Promise<{ still: string }> {
    const path = `/api/sessions/${session}/stills?challenge=${encodeURIComponent(challenge)}`;
    return this.call("POST", path, picture, "image/jpeg", { "X-Taken-Ms-Ago": String(Math.round(takenMsAgo)) });
  }

  live(session: string, since: number): string {
    return `/api/sessions/${encodeURIComponent(session)}/live?since=${since}`;
  }

  /** One consent is taken back; the office's policy says whether the session goes on by hand. */
  withdraw(session: string, consent: "face" | "recording" | "cross_border"): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/withdraw`, { consent });
  }

  /** The applicant's own word: pause, go on, leave, or take the consent back. */
  say(session: string, word: "suspend" | "resume" | "leave" | "withdraw"): Promise<{ index: number }> {
    return this.post(`/api/sessions/${session}/${word}`, {});
  }
}

/** RFC 9457 problem details; anything else (a proxy's page) keeps its status and an unknown code. */
async function refusal(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as { code?: string; detail?: string; details?: readonly Refusal[] };
    return new ApiError(response.status, problem.code ?? "unknown", problem.detail ?? "", problem.details ?? []);
  } catch {
    return new ApiError(response.status, "unknown", "");
  }
}
