// Opened inside an app that gives pages no camera, or in a browser that cannot: how to get to one that can.
import { useState } from "preact/hooks";
import type { Suitability } from "../../core/browser.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

interface InAppProps {
  suitability: Exclude<Suitability, { kind: "suitable" }>;
  link: string;
  settings?: PageProps["settings"];
}

export function InApp({ suitability, link, settings }: InAppProps) {
  const { t } = useWords();
  const [byHand, setByHand] = useState(false);
  const old = suitability.kind === "too_old";
  const title = suitability.kind === "in_app" ? "inapp.title" : old ? "inapp.old.title" : "inapp.insecure.title";
  return (
    <Page
      name="in-app"
      title={t(title)}
      settings={settings}
      actions={
        suitability.kind !== "insecure" && (
          <CopyButton
            action="copy-link"
            look="primary"
            text={link}
            label={t("inapp.copy")}
            done={t("inapp.copied")}
            onFailed={() => setByHand(true)}
          />
        )
      }
    >
      {suitability.kind === "in_app" ? (
        <>
          <div class="corner" aria-hidden="true">
            <span>•••</span>
          </div>
          <p class="lead">{t("inapp.body", { app: t(`app.${suitability.app}`) })}</p>
          <ol class="numbered">
            <li>{t("inapp.step.1")}</li>
            <li>{t("inapp.step.2")}</li>
          </ol>
          <p>{t("inapp.or")}</p>
        </>
      ) : (
        <p class="lead">{t(old ? "inapp.old.body" : "inapp.insecure.body")}</p>
      )}
      {byHand && (
        <div class="by-hand" role="status">
          <p>{t("inapp.select")}</p>
          <code>{link}</code>
        </div>
      )}
    </Page>
  );
}
