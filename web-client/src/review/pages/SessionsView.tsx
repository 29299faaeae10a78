// The list of sessions.

import type { PageViewProps } from "../pages.ts";
import { useReviewWords } from "../words.tsx";

export function SessionsView(_: PageViewProps) {
  const { t } = useReviewWords();
  return (
    <section data-page="sessions" class="sheet">
      <h1>{t("nav.sessions")}</h1>
    </section>
  );
}
