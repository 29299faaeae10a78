// What somebody of the staff is called; their id where that is not known, and for those who did not ask a person.
import type { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { useLoaded } from "./useLoaded.ts";

export type NameOf = (person: string) => string;

/** `wanted`: false where nobody's name is shown, or may be asked for. */
export function useNames(api: Pick<ReviewWorkApi, "names">, wanted = true): NameOf {
  const loaded = useLoaded(async () => (wanted ? (await api.names()).names : {}), [api, wanted]);
  return (person) => loaded.value?.[person] ?? person;
}
