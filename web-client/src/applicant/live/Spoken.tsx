// A question or the legal notice: large, read out page by page, with a button to hear it again and the microphone in view.
import { useEffect, useState } from "preact/hooks";
import type { Challenge } from "../../core/protocol.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Level } from "../../ui/Level.tsx";
import { useWords } from "../../ui/words.tsx";
import { isNotice, pagesOf, type SeatLive } from "./seat.ts";

interface SpokenProps {
  challenge: Challenge;
  seat: Pick<SeatLive, "onRead" | "onHush" | "onLevel">;
}

export function Spoken({ challenge, seat }: SpokenProps) {
  const { t } = useWords();
  const pages = pagesOf(challenge.words ?? "", challenge.prompt);
  const [page, setPage] = useState(0);
  const [reading, setReading] = useState(false);
  const last = page >= pages.length - 1;
  const words = pages[Math.min(page, pages.length - 1)] ?? "";
  const read = (from: number) => {
    const said = pages[from];
    if (said === undefined) return;
    const spoken = seat.onRead(said, () => {
      if (from + 1 < pages.length) setPage(from + 1);
      else setReading(false);
    });
    setReading(spoken);
  };
  useEffect(() => {
    read(page);
    return () => seat.onHush();
  }, [challenge.id, page]);
  return (
    <section class="spoken" data-spoken={challenge.prompt} data-page-of={`${page + 1}/${pages.length}`}>
      {pages.length > 1 && <p class="spoken-page">{t("spoken.page", { n: page + 1, of: pages.length })}</p>}
      <section
        class="spoken-words"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        tabIndex={0}
        aria-label={t(isNotice(challenge.prompt) ? "spoken.notice" : "spoken.question")}
      >
        <p aria-live="assertive">{words}</p>
      </section>
      <div class="spoken-actions">
        {pages.length > 1 && page > 0 && (
          <Button action="spoken-back" look="plain" icon="left" onClick={() => setPage(page - 1)}>
            {t("spoken.back")}
          </Button>
        )}
        <Button action="hear" look="plain" icon="speaker" onClick={() => read(page)}>
          {t("spoken.repeat")}
        </Button>
        {!last && (
          <Button action="spoken-next" look="plain" icon="right" onClick={() => setPage(page + 1)}>
            {t("spoken.next")}
          </Button>
        )}
      </div>
      {last && <Microphone reading={reading} onLevel={seat.onLevel} />}
    </section>
  );
}

/** While the page itself speaks, an answer would be heard over it: the sentence says when to begin. */
function Microphone({ reading, onLevel }: { reading: boolean; onLevel: SeatLive["onLevel"] }) {
  const { t } = useWords();
  const [level, setLevel] = useState(0);
  useEffect(() => onLevel(setLevel), []);
  return (
    <div class={`listening${reading ? " waiting" : ""}`} data-listening={!reading}>
      <Icon name="microphone" />
      <div>
        <p role="status">{t(reading ? "spoken.reading" : "spoken.answer")}</p>
        <Level label={t("devices.microphone.level")} level={level} />
      </div>
    </div>
  );
}
