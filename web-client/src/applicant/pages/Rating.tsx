// How content somebody was: five choices, none of them chosen for them, and nobody has to.
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { useAttempt } from "../../ui/useAttempt.ts";
import { useWords } from "../../ui/words.tsx";

const STARS = [1, 2, 3, 4, 5] as const;

interface RatingProps {
  /** What was said already. */
  stars: number | null;
  /** Rejects when it was not stored. */
  onRate: (stars: number) => Promise<void>;
}

export function Rating({ stars, onRate }: RatingProps) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<number | null>(null);
  const { busy, error, attempt } = useAttempt();
  const thanks = useRef<HTMLParagraphElement>(null);
  const said = useRef(stars !== null);

  useEffect(() => {
    if (stars !== null && !said.current) thanks.current?.focus(); // the form that had the focus is gone
    said.current = stars !== null;
  }, [stars]);

  if (stars !== null) {
    return (
      <p ref={thanks} class="rated" data-part="rated" role="status" tabIndex={-1}>
        {t("rating.thanks")}
      </p>
    );
  }
  return (
    <section class="rating" data-part="rating">
      <fieldset class="stars">
        <legend>{t("rating.title")}</legend>
        <div class="choices">
          {STARS.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="rating"
                value={each}
                checked={chosen === each}
                aria-describedby="rating-private"
                onChange={() => setChosen(each)}
              />
              <span>{t(`rating.${each}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p id="rating-private" class="small">
        {t("rating.private")}
      </p>
      {error !== null && (
        <Notice tone="bad" live>
          {t("rating.failed")}
        </Notice>
      )}
      <Button
        action="rate"
        look="plain"
        busy={busy}
        disabled={chosen === null}
        onClick={() => chosen !== null && void attempt(() => onRate(chosen))}
      >
        {t("rating.send")}
      </Button>
    </section>
  );
}
