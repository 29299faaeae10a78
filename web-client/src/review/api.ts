// What compliance asks the server for: the list, a viewing and what it opens. One method for each route.
import type {
  DoneOut,
  FiltersOut,
  FindingSeenOut,
  NamesOut,
  SeenEntriesOut,
  SessionPageOut,
  SessionsListOut,
  ViewingOut,
} from "../core/generated.ts";
import { Calls } from "../core/http.ts";

/** The fields of a search; empty ones are left out. */
export interface Search {
  readonly q: string;
  readonly case: string;
  readonly person: string;
  readonly clerk: string;
  readonly matter: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: string;
  readonly risk: string;
  readonly reason: string;
  readonly review: string;
}

const ROWS = 50;

export class ReviewApi extends Calls {
  sessions(search: Partial<Search>, cursor = ""): Promise<SessionsListOut> {
    const given = Object.entries({ ...search, cursor }).filter((field): field is [string, string] => Boolean(field[1]));
    return this.call("GET", `/api/review/sessions?${new URLSearchParams([...given, ["limit", String(ROWS)]])}`);
  }

  /** What people of the staff are called. */
  names(): Promise<NamesOut> {
    return this.call("GET", "/api/office/names");
  }

  filters(): Promise<FiltersOut> {
    return this.call("GET", "/api/review/filters");
  }

  keepFilter(name: string, query: Readonly<Record<string, string>>): Promise<DoneOut> {
    return this.post("/api/review/filters", { name, query });
  }

  dropFilter(name: string): Promise<DoneOut> {
    return this.post(`/api/review/filters/${encodeURIComponent(name)}/remove`, {});
  }

  open(session: string, reference: string, why: string): Promise<ViewingOut> {
    return this.post(`${at(session)}/viewings`, { case: reference, why });
  }

  page(session: string, viewing: string): Promise<SessionPageOut> {
    return this.call("GET", `${at(session)}?viewing=${encodeURIComponent(viewing)}`);
  }

  finding(session: string, viewing: string, index: number): Promise<FindingSeenOut> {
    return this.call("GET", `${at(session)}/findings/${index}?viewing=${encodeURIComponent(viewing)}`);
  }

  /** Without a viewing: what an auditor may know. */
  entries(session: string, viewing: string, since: number): Promise<SeenEntriesOut> {
    return this.call("GET", `${at(session)}/entries?${new URLSearchParams({ viewing, since: String(since) })}`);
  }

  still(session: string, viewing: string, sha256: string): string {
    return `${at(session)}/stills/${encodeURIComponent(sha256)}?viewing=${encodeURIComponent(viewing)}`;
  }

  /** `media`: of a track. */
  media(media: string, viewing: string): string {
    return `${media}?viewing=${encodeURIComponent(viewing)}`;
  }
}

function at(session: string): string {
  return `/api/review/sessions/${encodeURIComponent(session)}`;
}
