// Why the server said no: our sentence first, its own words below.
import type { ApiError } from "../../core/http.ts";
import { Notice } from "../../ui/Notice.tsx";
import { details, problemSentence } from "../problem.ts";
import { useClerkWords } from "../words.tsx";

export function Trouble({ error, title }: { error: ApiError; title?: string }) {
  const words = useClerkWords();
  const said = details(error);
  return (
    <Notice tone="bad" live>
      <strong>{title ?? problemSentence(error, words)}</strong>
      {said.length > 0 && (
        <ul class="details" lang="en">
          {said.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
