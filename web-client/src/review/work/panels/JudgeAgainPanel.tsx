// The session that is open, judged again under another policy or its own: every finding, step and ending that would differ.
import { useMemo, useState } from "preact/hooks";
import { Choice } from "../../../clerk/forms/Fields.tsx";
import type { SessionAgainOut, SessionPageOut } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Button } from "../../../ui/Button.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import type { PanelProps } from "../../panels/index.ts";
import { EXAMPLE, looksLikePolicy, MOST_POLICY } from "../again.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { useWorkWords } from "../words.tsx";
import { Again } from "./Again.tsx";

export function JudgeAgainPanel({ page, viewing, onSeek }: PanelProps) {
  const api = useMemo(() => new ReviewWorkApi(), []);
  return <JudgeAgain api={api} page={page} viewing={viewing.viewing} onSeek={onSeek} />;
}

interface JudgeAgainProps {
  api: Pick<ReviewWorkApi, "judgeAgain">;
  page: Pick<SessionPageOut, "session" | "findings">;
  viewing: string;
  onSeek: (atS: number) => void;
}

type Under = "own" | "other";

export function JudgeAgain({ api, page, viewing, onSeek }: JudgeAgainProps) {
  const { t } = useWorkWords();
  const [under, setUnder] = useState<Under>("other");
  const [text, setText] = useState("");
  const [result, setResult] = useState<{ under: Under; again: SessionAgainOut } | null>(null);
  const judged = useAttempt();
  const strange = under === "other" && text.trim() !== "" && !looksLikePolicy(text);
  const long = text.length > MOST_POLICY;
  const ready = under === "own" || (text.trim() !== "" && !strange && !long);
  const judge = () =>
    judged.attempt(async () => {
      setResult(null);
      setResult({ under, again: await api.judgeAgain(page.session.id, viewing, under === "own" ? null : text) });
    });
  return (
    <section class="panel work-panel" data-work="judge-again">
      <h2>{t("again.title")}</h2>
      <p>{t("again.lead")}</p>
      <Choice
        name="under"
        legend={t("again.under")}
        options={[
          ["other", t("again.other")],
          ["own", t("again.own", { version: page.session.policy_version })],
        ]}
        value={under}
        onChange={setUnder}
      />
      {under === "other" && (
        <>
          <label>
            {t("again.file")}
            <input
              type="file"
              accept=".toml,text/plain"
              data-field="policy-file"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file !== undefined) void file.text().then(setText);
              }}
            />
          </label>
          <label>
            {t("again.text")}
            <textarea
              class="policy-text"
              rows={8}
              spellcheck={false}
              data-field="policy-text"
              placeholder={EXAMPLE}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
        </>
      )}
      {strange && <p class="small warn">{t("again.strange")}</p>}
      {long && <p class="small warn">{t("again.long", { n: MOST_POLICY })}</p>}
      {judged.error !== null && <DeedTrouble deed="again" error={ApiError.of(judged.error)} exactly />}
      <div class="work-actions">
        <Button action="judge-again" busy={judged.busy} disabled={!ready} onClick={() => void judge()}>
          {t("again.go")}
        </Button>
      </div>
      <div aria-live="polite">
        {result !== null && <Again again={result.again} own={result.under === "own"} findings={page.findings} onSeek={onSeek} />}
      </div>
    </section>
  );
}
