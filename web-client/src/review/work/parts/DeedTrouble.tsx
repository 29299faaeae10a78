// Why a deed did not work and what to do then: for this deed and this code a sentence of its own where there is one.
import type { ApiError } from "../../../core/http.ts";
import { Trouble } from "../../../staff/Trouble.tsx";
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

export function DeedTrouble({ deed, error }: { deed: Deed; error: ApiError }) {
  const { t, tFor } = useWorkWords();
  const said = tFor(`trouble.${deed}.${error.code}`, "trouble.none");
  return said === t("trouble.none") ? <Trouble error={error} /> : <Trouble error={error} title={said} />;
}
