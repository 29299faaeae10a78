// The clerk asks for the screen. A request, not a dialog: what is under way goes on, and no answer is also one.
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useWords } from "../../ui/words.tsx";

interface ScreenAskedProps {
  /** The browser then asks what is to be shared. */
  onShare: () => void;
  onDecline: () => void;
}

export function ScreenAsked({ onShare, onDecline }: ScreenAskedProps) {
  const { t } = useWords();
  return (
    <section class="screen-asked" aria-labelledby="screen-asked" data-screen-asked="">
      <p role="status" id="screen-asked">
        <Icon name="screen" />
        {t("live.screen.asked")}
      </p>
      <p class="small">{t("live.screen.asked.note")}</p>
      <div class="screen-asked-answers">
        <Button action="screen-share" onClick={onShare}>
          {t("live.screen.share")}
        </Button>
        <Button action="screen-decline" look="plain" onClick={onDecline}>
          {t("live.screen.decline")}
        </Button>
      </div>
    </section>
  );
}
