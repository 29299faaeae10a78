// Panels below a session's page: what a reviewer does about what they saw. Each is shown to whoever has one of its roles.
import type { FunctionComponent } from "preact";
import type { PageSession, SessionPageOut } from "../../core/generated.ts";
import type { StaffRole } from "../../core/seat-protocol.ts";
import type { ReviewRoom, Viewing } from "../room.ts";
import { WORK_PANELS } from "../work/register.ts";

export interface PanelProps {
  room: ReviewRoom;
  page: SessionPageOut;
  viewing: Viewing;
  /** Where the player is, in seconds on the page's clock. */
  atS: () => number;
  /** Shows that moment in the player. */
  onSeek: (atS: number) => void;
  /** Asks for the page anew, when something about the session has changed. */
  onChanged: () => void;
}

export interface SessionPanel {
  /** A stable name: `data-panel`. */
  readonly name: string;
  readonly allowed: (roles: readonly StaffRole[], session: PageSession) => boolean;
  readonly View: FunctionComponent<PanelProps>;
}

export const PANELS: readonly SessionPanel[] = WORK_PANELS;
