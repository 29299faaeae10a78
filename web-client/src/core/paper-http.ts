// A document's routes: the same for the session's own page and for a phone that opened a link, under another path.

import { Calls } from "./http.ts";
import type { Drawing } from "./strokes.ts";

/** What a phone is told when it opens its link. */
export interface OpenedPaper {
  session: string;
  document: string;
  pages: number;
  language: string;
  matter: string;
  expires_s: number;
}

export class PaperApi extends Calls {
  /** `under`: 'sessions', or 'sign' for the phone. */
  at(under: "sessions" | "sign", session: string, document: string): PaperAt {
    const base = `/api/${under}/${encodeURIComponent(session)}/documents/${encodeURIComponent(document)}`;
    return {
      picture: (page) => `${base}/pages/${page}`,
      shown: (page) => this.post(`${base}/shown`, { page }),
      sign: (drawing) => this.post(`${base}/signature`, drawing),
      phone: () => this.post<{ svg: string | null }>(`${base}/phone`, {}),
      code: (code) => this.post(`${base}/code`, { code }),
    };
  }

  open(token: string): Promise<OpenedPaper> {
    return this.post("/api/sign/open", { token });
  }
}

interface PaperAt {
  picture: (page: number) => string;
  shown: (page: number) => Promise<{ index: number }>;
  sign: (drawing: Drawing) => Promise<{ index: number }>;
  /** A QR code to sign on one's own phone instead. */
  phone: () => Promise<{ svg: string | null }>;
  code: (code: string) => Promise<{ index: number }>;
}
