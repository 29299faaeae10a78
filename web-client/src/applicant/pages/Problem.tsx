// The link cannot be used, or the server cannot be reached: what it is, in words, and what to do.
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";
import type { Trouble } from "../page.ts";

interface ProblemProps {
  trouble: Trouble;
  settings?: PageProps["settings"];
  onRetry: () => void;
}

const RETRYABLE: ReadonlySet<Trouble["kind"]> = new Set(["offline", "server", "busy"]);

export function Problem({ trouble, settings, onRetry }: ProblemProps) {
  const { t } = useWords();
  const { kind } = trouble;
  return (
    <Page
      name="problem"
      title={t(`problem.${kind}`)}
      settings={settings}
      actions={
        RETRYABLE.has(kind) && (
          <Button action="retry" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )
      }
    >
      <div class="verdict warn" data-trouble={kind}>
        <Icon name={kind === "offline" ? "network" : kind === "expired" ? "clock" : "warn"} size={48} />
      </div>
      <p class="lead">{t(`problem.${kind}.body`)}</p>
    </Page>
  );
}
