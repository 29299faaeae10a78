// One session.

import type { PageViewProps } from "../pages.ts";
import { useReviewWords } from "../words.tsx";

export function SessionView({ id }: PageViewProps) {
  const { t } = useReviewWords();
  return (
    <section data-page="session" class="sheet">
      <h1>
        {t("session.title")} {id}
      </h1>
    </section>
  );
}
