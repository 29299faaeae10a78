// Waiting, by degrees: nothing for 300 ms, then the shape of what comes, then after a second a bar that moves.
import { useEffect, useState } from "preact/hooks";
import { useWords } from "./words.tsx";

export function Loading() {
  const { t } = useWords();
  const [degree, setDegree] = useState<0 | 1 | 2>(0);
  useEffect(() => {
    const first = setTimeout(() => setDegree(1), 300);
    const second = setTimeout(() => setDegree(2), 1_000);
    return () => {
      clearTimeout(first);
      clearTimeout(second);
    };
  }, []);
  return (
    <div class="page" data-page="loading">
      <main aria-busy="true">
        <h1 class={degree === 2 ? "loading-title" : "sr-only"}>{t("common.loading")}</h1>
        {degree === 2 && <progress aria-label={t("common.loading")} />}
        {degree > 0 && (
          <div class="skeleton" aria-hidden="true">
            <span />
            <span />
            <span />
          </div>
        )}
      </main>
    </div>
  );
}
