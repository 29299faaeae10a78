// Why a deed did not work and what to do then: for this deed and this code a sentence of its own where there is one.
import type { ApiError } from "../../../core/http.ts";
import { Trouble } from "../../../staff/Trouble.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useWorkWords } from "../words.tsx";

export type Deed =
  | "queue"
  | "next"
  | "open"
  | "give"
  | "adjudicate"
  | "seed"
  | "again"
  | "copy"
  | "answer"
  | "hold"
  | "figures"
  | "numbers";

interface DeedTroubleProps {
  deed: Deed;
  error: ApiError;
  /** The server's own words are what somebody needs to mend it: they stand there at once. */
  exactly?: boolean;
}

export function DeedTrouble({ deed, error, exactly = false }: DeedTroubleProps) {
  const { t, tFor } = useWorkWords();
  const said = tFor(`trouble.${deed}.${error.code}`, "trouble.none");
  if (said === t("trouble.none")) return <Trouble error={error} />;
  if (!exactly || error.status !== 400) return <Trouble error={error} title={said} />;
  return (
    <Notice tone="bad" live>
      <strong>{said}</strong>
      <p lang="en" class="exactly">
        {error.detail}
      </p>
    </Notice>
  );
}
