// Why the server said no: our sentence, its reasons in the reader's language, and what it wrote itself for whoever wants to report it.
import type { ApiError, Refusal } from "../core/http.ts";
import { Notice } from "../ui/Notice.tsx";
import { original, problemSentence, refusalSentences } from "./problem.ts";
import { useClerkWords } from "./words.tsx";

interface TroubleProps {
  error: ApiError;
  title?: string;
  /** Those of the reasons that are not shown elsewhere; by default all. */
  details?: readonly Refusal[];
}

export function Trouble({ error, title, details = error.details }: TroubleProps) {
  const words = useClerkWords();
  const said = refusalSentences(details, words);
  const english = original(error);
  return (
    <Notice tone="bad" live>
      <strong>{title ?? problemSentence(error, words)}</strong>
      {said.length > 0 && (
        <ul class="refusals">
          {said.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {english !== "" && (
        <details class="details">
          <summary>{words.tRefused("problem.details")}</summary>
          <p lang="en">{english}</p>
        </details>
      )}
    </Notice>
  );
}
