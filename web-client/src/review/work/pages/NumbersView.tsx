// The office's numbers, on their page: what the address `#/numbers` shows.
import { useMemo } from "preact/hooks";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import type { PageViewProps } from "../../pages.ts";
import { NumbersPage } from "./NumbersPage.tsx";

export function NumbersView({ room }: PageViewProps) {
  const api = useMemo(() => new ReviewWorkApi(), []);
  return <NumbersPage api={api} roles={room.roles} now={new Date()} />;
}
