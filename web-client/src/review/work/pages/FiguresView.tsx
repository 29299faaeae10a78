// Figures of the second look and of the clerks, on their page: what the address `#/figures` shows.
import { useMemo } from "preact/hooks";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { FiguresPage } from "./FiguresPage.tsx";

export function FiguresView() {
  const api = useMemo(() => new ReviewWorkApi(), []);
  return <FiguresPage api={api} />;
}
