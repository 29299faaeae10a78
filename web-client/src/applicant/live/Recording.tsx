// That everything is recorded, for as long as it is.
import { useWords } from "../../ui/words.tsx";

export function Recording() {
  const { t } = useWords();
  return (
    <span class="recording">
      <span class="dot" aria-hidden="true" />
      {t("live.recording")}
    </span>
  );
}
