// The trail as it was written, entry by entry: of a session that is open all that its viewer may see, to auditors who did what.
import { useEffect, useState } from "preact/hooks";
import type { SeenEntriesOut, SeenEntryOut } from "../../core/generated.ts";
import { ApiError } from "../../core/http.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useReviewWords } from "../words.tsx";
import { valueWords } from "./say.ts";
import { dayTime } from "./when.ts";

interface EntriesProps {
  /** The entries from that index on; none: there are no more. */
  fetch: (since: number) => Promise<SeenEntriesOut>;
}

export function Entries({ fetch }: EntriesProps) {
  const { t } = useReviewWords();
  const [entries, setEntries] = useState<readonly SeenEntryOut[]>([]);
  const [state, setState] = useState<"busy" | "more" | "end">("busy");
  const [trouble, setTrouble] = useState<ApiError | null>(null);
  const read = async (before: readonly SeenEntryOut[]) => {
    setState("busy");
    try {
      const found = (await fetch((before.at(-1)?.index ?? -1) + 1)).entries;
      setEntries([...before, ...found]);
      setTrouble(null);
      setState(found.length === 0 ? "end" : "more");
    } catch (error) {
      setTrouble(ApiError.of(error));
      setState("more");
    }
  };
  useEffect(() => void read([]), []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div class="entries" tabIndex={0} aria-busy={state === "busy"}>
      {trouble !== null && <Trouble error={trouble} />}
      {state === "end" && entries.length === 0 && <p class="empty">{t("entries.empty")}</p>}
      <ol>
        {entries.map((entry) => (
          <Entry key={entry.index} entry={entry} />
        ))}
      </ol>
      {state === "busy" && <p>{t("common.loading")}</p>}
      {state === "more" && (
        <button type="button" class="chip" data-action="more-entries" onClick={() => void read(entries)}>
          {t("list.next")}
        </button>
      )}
      {state === "end" && entries.length > 0 && <p class="small">{t("entries.end")}</p>}
    </div>
  );
}

function Entry({ entry }: { entry: SeenEntryOut }) {
  const { t, person, entry: called } = useReviewWords();
  const fields = Object.entries(entry.event ?? {});
  return (
    <li data-entry={entry.index}>
      <span class="entry-head">
        <span class="number">#{entry.index}</span> <b>{called(entry.kind)}</b> <code>{entry.kind}</code>{" "}
        <time>{dayTime(entry.at, true)}</time>
      </span>
      {entry.event === null ? (
        <span class="untold">{t("entries.closed")}</span>
      ) : (
        <span class="entry-fields">
          {fields.map(([name, value]) => (
            <span key={name}>
              {name} <b>{person(valueWords(value))}</b>
            </span>
          ))}
        </span>
      )}
    </li>
  );
}
