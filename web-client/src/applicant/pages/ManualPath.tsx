// A consent was refused: no dead end, but the way to a counter, and back.
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

interface ManualPathProps {
  refused: readonly string[];
  consequences: readonly string[];
  busy: boolean;
  failed: boolean;
  settings?: PageProps["settings"];
  onGo: () => void;
  onChange: () => void;
}

export function ManualPath({ refused, consequences, busy, failed, settings, onGo, onChange }: ManualPathProps) {
  const { t, language } = useWords();
  const what = refused.join(language === "en" ? ", " : "、");
  return (
    <Page
      name="manual"
      title={t("manual.title")}
      stage={2}
      settings={settings}
      actions={
        <>
          <Button action="manual" busy={busy} onClick={onGo}>
            {t("manual.go")}
          </Button>
          <Button action="change" look="plain" onClick={onChange}>
            {t("manual.change")}
          </Button>
        </>
      }
    >
      <p class="lead">{t("manual.lead", { what })}</p>
      <p>{t("manual.how")}</p>
      {consequences.map((consequence) => (
        <Notice key={consequence} tone="info">
          {consequence}
        </Notice>
      ))}
      {failed && (
        <Notice tone="bad" live>
          {t("common.failed")}
        </Notice>
      )}
    </Page>
  );
}
