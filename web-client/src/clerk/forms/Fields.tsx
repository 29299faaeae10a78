// The fields that the forms are made of: one of several as radio buttons, a reason, words with their least length.
import { useId } from "preact/hooks";
import { useClerkWords } from "../../staff/words.tsx";

interface ChoiceProps<T extends string | number> {
  name: string;
  legend: string;
  options: readonly (readonly [T, string])[];
  value: T | null;
  first?: boolean;
  onChange: (value: T) => void;
}

export function Choice<T extends string | number>({ name, legend, options, value, first, onChange }: ChoiceProps<T>) {
  return (
    <fieldset class="choice radios" data-field={name}>
      <legend>{legend}</legend>
      {options.map(([option, words], n) => (
        <label key={option} class={option === value ? "chosen" : undefined}>
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === value}
            data-first={first && (value === null || value === "" ? n === 0 : option === value) ? "" : undefined}
            onChange={() => onChange(option)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

interface WordsFieldProps {
  value: string;
  least: number;
  first?: boolean;
  label?: string;
  onChange: (value: string) => void;
}

export function WordsField({ value, least, first = false, label, onChange }: WordsFieldProps) {
  const { t } = useClerkWords();
  const id = useId();
  const short = [...value.trim()].length < least;
  return (
    <div class="words-field" data-field="words">
      <label for={id}>{label ?? t("form.words")}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={2000}
        value={value}
        aria-describedby={`${id}-least`}
        data-first={first ? "" : undefined}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p id={`${id}-least`} class={`small${short ? " warn" : ""}`}>
        {least > 1
          ? `${t("form.words.least", { n: least })} (${[...value.trim()].length})`
          : least === 0
            ? t("form.words.optional")
            : ""}
      </p>
    </div>
  );
}
