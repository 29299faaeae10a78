// The first page: what this is, how long it takes, what will happen, who sees it, how long it is kept.
import type { Opened } from "../../core/protocol.ts";
import type { Key } from "../../locales/index.ts";
import { sayMatter } from "../../locales/matters.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Page } from "../../ui/Page.tsx";
import { LanguageSwitch, type LanguageSwitchProps, type TextSizeProps, TextSizeSwitch } from "../../ui/Settings.tsx";
import { useWords } from "../../ui/words.tsx";

interface WelcomeProps extends LanguageSwitchProps, TextSizeProps {
  opened: Opened;
  onStart: () => void;
}

export function Welcome({ opened, onStart, language, onLanguage, size, onSize }: WelcomeProps) {
  const { t } = useWords();
  const lines: readonly (readonly [IconName, Key])[] = [
    ["camera", "welcome.line.1"],
    ["flip", "welcome.line.2"],
    ["card", `welcome.line.3.${opened.document}`],
    ["face", "welcome.line.4"],
    ["tick", "welcome.line.5"],
  ];
  return (
    <Page
      name="welcome"
      title={t("welcome.title", { matter: sayMatter(language, opened.matter).words })}
      stage={1}
      actions={
        <Button action="start" onClick={onStart}>
          {t("welcome.start")}
        </Button>
      }
    >
      <div class="switches">
        <LanguageSwitch language={language} onLanguage={onLanguage} />
        <TextSizeSwitch size={size} onSize={onSize} />
      </div>
      <p class="lead">{t("welcome.lead", { minutes: opened.minutes })}</p>
      <p class="have">
        <Icon name="card" size={28} />
        <strong>{t(`welcome.have.${opened.document}`)}</strong>
      </p>
      <h2>{t("welcome.happens")}</h2>
      <ol class="happens">
        {lines.map(([icon, key]) => (
          <li key={key}>
            <Icon name={icon} />
            <span>{t(key)}</span>
          </li>
        ))}
      </ol>
      <dl class="facts">
        <div>
          <dt>{t("welcome.who")}</dt>
          <dd>{t("welcome.who.body")}</dd>
        </div>
        <div>
          <dt>{t("welcome.kept")}</dt>
          <dd>{t("welcome.kept.body", { days: opened.retention_days })}</dd>
        </div>
      </dl>
    </Page>
  );
}
