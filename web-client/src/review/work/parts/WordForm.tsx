// The form of a word about a session: an outcome, its reasons, and what somebody has to say about it.
import { useState } from "preact/hooks";
import { Choice, WordsField } from "../../../clerk/forms/Fields.tsx";
import { Button } from "../../../ui/Button.tsx";
import { type Asks, chosen, EMPTY, ENDINGS, type Lack, lacking, type OwnWord, offered } from "../own-word.ts";
import { useWorkWords } from "../words.tsx";

interface WordFormProps {
  /** What the button does: `data-action`. */
  action: string;
  go: string;
  asks: Asks;
  /** Whether codes stand beside the outcome. */
  withReasons: boolean;
  busy: boolean;
  onSend: (word: OwnWord) => void;
}

export function WordForm({ action, go, asks, withReasons, busy, onSend }: WordFormProps) {
  const { t, reason } = useWorkWords();
  const [word, setWord] = useState<OwnWord>(EMPTY);
  const change = (changes: Partial<OwnWord>) => setWord((before) => ({ ...before, ...changes }));
  const reasons = withReasons ? offered(word.outcome, asks) : [];
  const ticked = chosen(word, asks);
  const lacks = lacking(word, asks, withReasons);
  const send = () => onSend({ ...word, reasons: withReasons ? ticked : [], words: word.words.trim() });
  return (
    <div class="word-form">
      <Choice
        name="outcome"
        legend={t("word.outcome")}
        options={ENDINGS.map((each) => [each, t(`ending.${each}`)] as const)}
        value={word.outcome}
        onChange={(outcome) => change({ outcome })}
      />
      {reasons.length > 0 && (
        <fieldset class="choice radios" data-field="reasons">
          <legend>{t("word.reasons")}</legend>
          {reasons.map((code) => (
            <label key={code} class={ticked.includes(code) ? "chosen" : undefined}>
              <input
                type="checkbox"
                name="reasons"
                value={code}
                checked={ticked.includes(code)}
                onChange={(event) =>
                  change({ reasons: event.currentTarget.checked ? [...ticked, code] : ticked.filter((each) => each !== code) })
                }
              />
              {reason(code)}
            </label>
          ))}
        </fieldset>
      )}
      <WordsField label={t("word.words")} value={word.words} least={asks.least_words} onChange={(words) => change({ words })} />
      <p class="small lacking" role="status">
        {lacks.length > 0 && t("word.lacking", { what: lacks.map((each) => t(LACKS[each])).join(t("common.and")) })}
      </p>
      <div class="work-actions">
        <Button action={action} busy={busy} disabled={lacks.length > 0} onClick={send}>
          {go}
        </Button>
      </div>
    </div>
  );
}

const LACKS: Readonly<Record<Lack, "word.outcome" | "word.reasons" | "word.words">> = {
  outcome: "word.outcome",
  reason: "word.reasons",
  words: "word.words",
};
