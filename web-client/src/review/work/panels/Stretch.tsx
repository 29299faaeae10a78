// From when to when: written by hand, or taken from where the player stands.
import { useId } from "preact/hooks";
import { crooked, written } from "../stretch.ts";
import { useWorkWords } from "../words.tsx";

interface StretchProps {
  from: string;
  to: string;
  must: boolean;
  lengthS: number;
  atS: () => number;
  onChange: (changes: { from?: string; to?: string }) => void;
}

export function Stretch({ from, to, must, lengthS, atS, onChange }: StretchProps) {
  const { t } = useWorkWords();
  const id = useId();
  const empty = from.trim() === "" && to.trim() === "";
  const wrong = empty ? null : crooked(from, to, lengthS);
  const field = (name: "from" | "to", value: string) => (
    <div class="stretch-field">
      <label for={`${id}-${name}`}>{t(`stretch.${name}`)}</label>
      <div class="inline">
        <input
          id={`${id}-${name}`}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          data-field={name}
          placeholder={name === "from" ? "0:00" : written(lengthS)}
          value={value}
          aria-describedby={`${id}-wrong`}
          aria-invalid={wrong !== null || undefined}
          onInput={(event) => onChange({ [name]: event.currentTarget.value })}
        />
        <button type="button" class="icon-button" data-action={`now-${name}`} onClick={() => onChange({ [name]: written(atS()) })}>
          {t("stretch.now")}
        </button>
      </div>
    </div>
  );
  return (
    <fieldset class="stretch">
      <legend class="small">{t(must ? "stretch.must" : "stretch.may", { length: written(lengthS) })}</legend>
      {field("from", from)}
      {field("to", to)}
      <p id={`${id}-wrong`} class="small warn" role="status">
        {wrong !== null && t(`stretch.${wrong}`)}
      </p>
    </fieldset>
  );
}
