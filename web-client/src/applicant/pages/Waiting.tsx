// The queue: place, estimate, and what to do meanwhile.
import { Icon } from "../../ui/Icon.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

export interface WaitingProps {
  /** `waitS` null: nobody works now who could take this session. */
  place: { ahead: number; waitS: number | null } | null;
  settings?: PageProps["settings"];
}

export function Waiting({ place, settings }: WaitingProps) {
  const { t } = useWords();
  return (
    <Page name="waiting" title={t("waiting.title")} stage={4} settings={settings}>
      <div class="place" aria-live="polite">
        {place === null ? (
          <p class="place-words">{t("waiting.unknown")}</p>
        ) : (
          <>
            <p class="place-words">{place.ahead === 0 ? t("waiting.next") : t("waiting.ahead", { n: place.ahead })}</p>
            <p class="place-estimate">
              <Icon name="clock" />
              {place.waitS === null
                ? t("waiting.nobody")
                : place.waitS < 60
                  ? t("waiting.soon")
                  : t("waiting.estimate", { minutes: Math.ceil(place.waitS / 60) })}
            </p>
          </>
        )}
      </div>
      <Notice tone="info">{t("waiting.keep")}</Notice>
      <h2>{t("waiting.prepare")}</h2>
      <ul class="happens">
        <li>
          <Icon name="card" />
          <span>{t("waiting.prepare.card")}</span>
        </li>
        <li>
          <Icon name="sun" />
          <span>{t("waiting.prepare.light")}</span>
        </li>
        <li>
          <Icon name="face" />
          <span>{t("waiting.prepare.alone")}</span>
        </li>
      </ul>
    </Page>
  );
}
