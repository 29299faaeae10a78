// A supervisor lays the session that is open, whose truth is known, among those that reviewers get.
import { useMemo, useState } from "preact/hooks";
import { Choice } from "../../../clerk/forms/Fields.tsx";
import type { SeededIn } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Button } from "../../../ui/Button.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import type { PanelProps } from "../../panels/index.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { useWorkWords } from "../words.tsx";

type Truth = SeededIn["truth"];
const TRUTHS: readonly Truth[] = ["refuse", "refer", "terminate"];

export function SeedPanel({ page }: PanelProps) {
  const api = useMemo(() => new ReviewWorkApi(), []);
  return <Seed api={api} session={page.session.id} />;
}

export function Seed({ api, session }: { api: Pick<ReviewWorkApi, "seed">; session: string }) {
  const { t } = useWorkWords();
  const [truth, setTruth] = useState<Truth | null>(null);
  const [sure, setSure] = useState(false);
  const [done, setDone] = useState(false);
  const sending = useAttempt();
  const send = async () => {
    if (truth === null) return;
    if ((await sending.attempt(() => api.seed(session, truth))) === null) setDone(true);
  };
  return (
    <section class="panel work-panel" data-work="seed">
      <h2>{t("seed.title")}</h2>
      {done ? (
        <Notice tone="good" live>
          {t("seed.done")}
        </Notice>
      ) : (
        <>
          <p>{t("seed.lead")}</p>
          <Choice
            name="truth"
            legend={t("seed.truth")}
            options={TRUTHS.map((each) => [each, t(`ending.${each}`)] as const)}
            value={truth}
            onChange={setTruth}
          />
          <label class="sure">
            <input type="checkbox" data-field="sure" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
            {t("seed.sure")}
          </label>
          {sending.error !== null && <DeedTrouble deed="seed" error={ApiError.of(sending.error)} />}
          <div class="work-actions">
            <Button action="seed" look="danger" busy={sending.busy} disabled={truth === null || !sure} onClick={() => void send()}>
              {t("seed.go")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
