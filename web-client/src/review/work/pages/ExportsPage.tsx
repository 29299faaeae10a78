// Copies that leave: those of others that wait for an answer, and one's own with how far each is and, once whole, the file.
import { useState } from "preact/hooks";
import { WordsField } from "../../../clerk/forms/Fields.tsx";
import type { ExportSeen } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import type { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Button } from "../../../ui/Button.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { Loading } from "../../../ui/Loading.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import { copiesOf, moving, sizeOf, stateOfCopy } from "../copies.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { written } from "../stretch.ts";
import { useWorkWords } from "../words.tsx";

const SOON_MS = 3_000;
const LATER_MS = 20_000;

interface ExportsPageProps {
  api: Pick<ReviewWorkApi, "exports" | "answerExport" | "file">;
}

export function ExportsPage({ api }: ExportsPageProps) {
  const { t } = useWorkWords();
  const [soon, setSoon] = useState(true);
  const loaded = useLoaded(
    async () => {
      const { exports } = await api.exports();
      setSoon(moving(exports));
      return copiesOf(exports);
    },
    [api],
    soon ? SOON_MS : LATER_MS,
  );
  return (
    <section data-page="exports" class="work-page">
      <h1>{t("exports.title")}</h1>
      <p>{t("exports.lead")}</p>
      {loaded.trouble !== null && <DeedTrouble deed="answer" error={loaded.trouble} />}
      {loaded.value === null ? (
        loaded.trouble === null && <Loading />
      ) : (
        <>
          <div class="panel" data-copies="answer">
            <h2>{t("exports.others")}</h2>
            {loaded.value.toAnswer.length === 0 ? (
              <p class="empty" data-empty="answer">
                {t("exports.others.none")}
              </p>
            ) : (
              loaded.value.toAnswer.map((copy) => <ToAnswer key={copy.request} api={api} copy={copy} onAnswered={loaded.again} />)
            )}
          </div>
          <div class="panel" data-copies="own">
            <h2>{t("exports.own")}</h2>
            {loaded.value.own.length === 0 ? (
              <p class="empty" data-empty="own">
                {t("exports.own.none")}
              </p>
            ) : (
              loaded.value.own.map((copy) => <Own key={copy.request} copy={copy} href={api.file(copy.request)} />)
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Facts({ copy }: { copy: ExportSeen }) {
  const { t, tFor, all, moment } = useWorkWords();
  const cut = copy.from_s !== 0 || copy.to_s !== 0;
  return (
    <>
      <h3>{tFor(`kind.${copy.what}`, "kind.other", { kind: copy.what })}</h3>
      <p class="small">
        <a href={`#/session/${copy.session}`}>{copy.session}</a> · {moment(copy.asked_at)}
        {!copy.mine && ` · ${all.person(copy.asked_by)}`}
        {cut && ` · ${t("exports.stretch", { from: written(copy.from_s), to: written(copy.to_s) })}`}
        {copy.boxes.length > 0 && ` · ${t("exports.boxes", { n: copy.boxes.length })}`}
      </p>
      <blockquote>{copy.words}</blockquote>
    </>
  );
}

interface ToAnswerProps {
  api: ExportsPageProps["api"];
  copy: ExportSeen;
  onAnswered: () => void;
}

function ToAnswer({ api, copy, onAnswered }: ToAnswerProps) {
  const { t } = useWorkWords();
  const [words, setWords] = useState("");
  const sending = useAttempt();
  const answer = async (agrees: boolean) => {
    await sending.attempt(() => api.answerExport(copy.request, agrees, words.trim()));
    onAnswered(); // also when it failed: somebody else may have answered
  };
  return (
    <article class="copy" data-copy={copy.request} data-state="asked">
      <Facts copy={copy} />
      <WordsField label={t("exports.words")} value={words} least={0} onChange={setWords} />
      <p class="small">{t("exports.words.more")}</p>
      {sending.error !== null && <DeedTrouble deed="answer" error={ApiError.of(sending.error)} />}
      <div class="work-actions">
        <Button action="agree" busy={sending.busy} onClick={() => void answer(true)}>
          {t("exports.agree")}
        </Button>
        <Button
          action="disagree"
          look="danger"
          busy={sending.busy}
          disabled={words.trim() === ""}
          onClick={() => void answer(false)}
        >
          {t("exports.refuse")}
        </Button>
      </div>
    </article>
  );
}

const TONES = { asked: "warn", refused: "bad", agreed: "", making: "", made: "good", failed: "bad" } as const;

function Own({ copy, href }: { copy: ExportSeen; href: string }) {
  const { t } = useWorkWords();
  const state = stateOfCopy(copy);
  return (
    <article class="copy" data-copy={copy.request} data-state={state}>
      <Facts copy={copy} />
      <p>
        <span class={`badge ${TONES[state]}`}>{t(`copy.state.${state}`)}</span> {t(`copy.state.${state}.more`)}
      </p>
      {(state === "agreed" || state === "making") && (
        <progress value={state === "making" ? copy.progress : undefined} max={1} aria-label={t("copy.state.making")} />
      )}
      {state === "failed" && <Notice tone="bad">{t("exports.failed", { code: copy.why })}</Notice>}
      {state === "made" && (
        <a class="button-link take-copy" data-action="take-copy" href={href} download="">
          <Icon name="download" />
          {t("exports.take", { size: sizeOf(copy.bytes) })}
        </a>
      )}
    </article>
  );
}
