// The second look at the session that is open: one's own word while it is blind, then every word beside the others, and the last one.
import { useMemo } from "preact/hooks";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import type { PanelProps } from "../../panels/index.ts";
import { useWorkWords } from "../words.tsx";
import { AllWords } from "./AllWords.tsx";
import { OwnWordForm } from "./OwnWordForm.tsx";

export function SecondLookPanel({ room, page, viewing, onChanged }: PanelProps) {
  const { t } = useWorkWords();
  const api = useMemo(() => new ReviewWorkApi(), []);
  return (
    <section class="panel work-panel" data-work="second-look">
      <h2>{t("look.title")}</h2>
      {page.session.blind ? (
        <OwnWordForm api={api} session={page.session.id} nowS={room.time.nowS} onGiven={onChanged} />
      ) : (
        <AllWords
          api={api}
          review={room.review}
          page={page}
          viewing={viewing.viewing}
          me={room.me.value?.person ?? ""}
          supervises={room.roles.includes("supervisor")}
          onDecided={onChanged}
        />
      )}
    </section>
  );
}
