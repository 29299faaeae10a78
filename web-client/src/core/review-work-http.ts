// Deeds of the second look over REST: the queue, words, judging again, copies that leave, holds, figures and numbers.
import type {
  AdjudicationIn,
  ClerksOut,
  ExportAskedOut,
  ExportIn,
  ExportsOut,
  IndexOut,
  KeepingOut,
  NextReviewOut,
  NumbersOut,
  ReviewersOut,
  ReviewIn,
  ReviewQueueOut,
  SamplesOut,
  SeededIn,
  SessionAgainOut,
} from "./generated.ts";
import { Calls } from "./http.ts";

/** Days, YYYY-MM-DD; empty: no bound. */
export interface Span {
  from: string;
  to: string;
}

export class ReviewWorkApi extends Calls {
  queue(): Promise<ReviewQueueOut> {
    return this.call("GET", "/api/review/queue");
  }

  /** Null: none waits. */
  next(): Promise<NextReviewOut | null> {
    return this.post("/api/review/queue/next", {});
  }

  give(session: string, word: ReviewIn): Promise<IndexOut> {
    return this.post(`${at(session)}/review`, word);
  }

  adjudicate(session: string, word: AdjudicationIn): Promise<IndexOut> {
    return this.post(`${at(session)}/adjudication`, word);
  }

  seed(session: string, truth: SeededIn["truth"]): Promise<IndexOut> {
    return this.post("/api/review/seeded", { session, truth });
  }

  /** Null: under the session's own policy. */
  judgeAgain(session: string, viewing: string, policy: string | null): Promise<SessionAgainOut> {
    return this.post(`${at(session)}/judged-again?${new URLSearchParams({ viewing })}`, { policy });
  }

  exports(): Promise<ExportsOut> {
    return this.call("GET", "/api/review/exports");
  }

  askExport(session: string, asked: ExportIn): Promise<ExportAskedOut> {
    return this.post(`${at(session)}/exports`, asked);
  }

  answerExport(request: string, agrees: boolean, words: string): Promise<unknown> {
    return this.post(`/api/review/exports/${encodeURIComponent(request)}/approval`, { agrees, words });
  }

  /** Where the copy is taken; opening it is an entry of the trail. */
  file(request: string): string {
    return `/api/review/exports/${encodeURIComponent(request)}/file`;
  }

  /** How long it is kept, and what holds it beyond that. */
  keeping(session: string): Promise<KeepingOut> {
    return this.call("GET", `${at(session)}/keeping`);
  }

  layHold(session: string, why: string): Promise<unknown> {
    return this.post(`${at(session)}/hold`, { on: true, why });
  }

  liftHold(session: string, hold: string, why: string): Promise<unknown> {
    return this.post(`${at(session)}/hold`, { on: false, why, hold });
  }

  /** On the written request of whom it is about. */
  withdraw(session: string, consent: string, why: string): Promise<unknown> {
    return this.post(`${at(session)}/withdrawal`, { consent, why });
  }

  numbers(span: Span, by: string): Promise<NumbersOut> {
    return this.call("GET", `/api/numbers?${within(span)}&by=${encodeURIComponent(by)}`);
  }

  /** The same as a table for other programs. */
  csv(span: Span, by: string): string {
    return `/api/numbers.csv?${within(span)}&by=${encodeURIComponent(by)}`;
  }

  samples(span: Span): Promise<SamplesOut> {
    return this.call("GET", `/api/review/samples?${within(span)}`);
  }

  reviewers(): Promise<ReviewersOut> {
    return this.call("GET", "/api/review/reviewers");
  }

  clerks(span: Span): Promise<ClerksOut> {
    return this.call("GET", `/api/review/clerks?${within(span)}`);
  }
}

function within({ from, to }: Span): string {
  return new URLSearchParams({ from, to }).toString();
}

function at(session: string): string {
  return `/api/review/sessions/${encodeURIComponent(session)}`;
}
