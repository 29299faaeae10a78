// Every page of the review console: its name in the address, who may see it, its word in the navigation, what shows it.
import type { FunctionComponent } from "preact";
import type { Language } from "../core/protocol.ts";
import type { StaffRole } from "../core/seat-protocol.ts";
import { REVIEW } from "../locales/review/index.ts";
import { SessionsView } from "./pages/SessionsView.tsx";
import { SessionView } from "./pages/SessionView.tsx";
import { TrailView } from "./pages/TrailView.tsx";
import type { ReviewRoom } from "./room.ts";
import { WORK_PAGES } from "./work/register.ts";

export interface PageViewProps {
  room: ReviewRoom;
  /** What the address names after the page: `#/session/ID`. */
  id: string | null;
}

export interface ReviewPage {
  /** `#/name` */
  readonly name: string;
  readonly roles: readonly StaffRole[];
  /** Its word in the navigation; null: it is reached from another page. */
  readonly nav: ((language: Language) => string) | null;
  readonly View: FunctionComponent<PageViewProps>;
}

const LOOKERS: readonly StaffRole[] = ["reviewer", "supervisor"];

export const PAGES: readonly ReviewPage[] = [
  { name: "sessions", roles: LOOKERS, nav: (language) => REVIEW[language]["nav.sessions"], View: SessionsView },
  { name: "session", roles: LOOKERS, nav: null, View: SessionView },
  ...WORK_PAGES,
  { name: "trail", roles: ["auditor"], nav: (language) => REVIEW[language]["nav.trail"], View: TrailView },
];

/** Those that somebody with these roles may see. */
export function pagesFor(roles: readonly StaffRole[], pages: readonly ReviewPage[] = PAGES): readonly ReviewPage[] {
  return pages.filter((page) => page.roles.some((role) => roles.includes(role)));
}

/** The page that was named, else the first that this person may see; null: there is none for them. */
export function pageNamed(name: string, roles: readonly StaffRole[], pages: readonly ReviewPage[] = PAGES): ReviewPage | null {
  const allowed = pagesFor(roles, pages);
  return allowed.find((page) => page.name === name) ?? allowed[0] ?? null;
}
