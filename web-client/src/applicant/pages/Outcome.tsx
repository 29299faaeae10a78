// The end, whichever it is: what happened, what comes next, the number to ask with, what becomes of the data.
import { actor } from "../../core/reasons.ts";
import type { SessionView } from "../../core/session.ts";
import type { Key } from "../../locales/index.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";
import { Rating } from "./Rating.tsx";

interface OutcomeProps {
  view: SessionView;
  reference: string;
  retentionDays: number;
  /** Where the signed document is, when there is one. */
  signed?: string | null;
  settings?: PageProps["settings"];
  /** Rejects when it was not stored. */
  onRate?: (stars: number) => Promise<void>;
}

type Ending = "checked" | "submitted" | "manual" | "terminated";

const LOOKS: Record<Ending, { icon: IconName; tone: string; title: Key }> = {
  checked: { icon: "tick", tone: "good", title: "outcome.checked" },
  submitted: { icon: "tick", tone: "good", title: "outcome.submitted" },
  manual: { icon: "info", tone: "info", title: "manual.title" },
  terminated: { icon: "warn", tone: "warn", title: "outcome.terminated" },
};

export function endingOf(view: SessionView): Ending {
  if (view.state === "awaiting_decision") return "submitted";
  if (view.state === "decided") return "checked"; // how, and whether it waits for a second person, is not told here
  return view.ended?.reason.startsWith("consent.") ? "manual" : "terminated";
}

export function Outcome({ view, reference, retentionDays, signed = null, settings, onRate }: OutcomeProps) {
  const { t, reason } = useWords();
  const ending = endingOf(view);
  const look = LOOKS[ending];
  const why = view.ended?.reason;
  return (
    <Page name="outcome" title={t(look.title)} settings={settings}>
      <div class={`verdict ${look.tone}`} data-ending={ending} data-reason={why}>
        <Icon name={look.icon} size={48} />
      </div>
      {ending !== "terminated" && ending !== "manual" && <p class="lead">{t(`outcome.${ending}.body`)}</p>}
      <dl class="facts">
        {why !== undefined && (
          <>
            <div>
              <dt>{t("outcome.reason")}</dt>
              <dd>{reason(why)}</dd>
            </div>
            <div>
              <dt>{t("outcome.next")}</dt>
              <dd>
                {t(
                  ending === "manual"
                    ? "outcome.next.manual"
                    : actor(why) === "we" && !why.startsWith("link.")
                      ? "outcome.next.ours"
                      : "outcome.next.retry",
                )}
              </dd>
            </div>
          </>
        )}
        <div>
          <dt>{t("common.reference")}</dt>
          <dd class="reference">
            <code>{reference}</code>
            <CopyButton
              action="copy-reference"
              look="quiet"
              text={reference}
              label={t("outcome.copy")}
              done={t("outcome.copied")}
            />
          </dd>
        </div>
        {signed !== null && (
          <div>
            <dt>{t("outcome.document")}</dt>
            <dd>
              {t("outcome.document.body")}
              <a class="button-link" href={signed} download={`${reference}.pdf`} data-action="download">
                <Icon name="download" />
                <span>{t("outcome.download")}</span>
              </a>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("outcome.data")}</dt>
          <dd>{t("outcome.data.body", { days: retentionDays })}</dd>
        </div>
      </dl>
      {ending !== "manual" && onRate !== undefined && <Rating stars={view.stars} onRate={onRate} />}
      <p class="small centred">{t("outcome.close")}</p>
    </Page>
  );
}
