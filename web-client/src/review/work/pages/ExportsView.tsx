// Copies that leave, on their page: what the address `#/exports` shows.
import { useMemo } from "preact/hooks";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { ExportsPage } from "./ExportsPage.tsx";

export function ExportsView() {
  const api = useMemo(() => new ReviewWorkApi(), []);
  return <ExportsPage api={api} />;
}
