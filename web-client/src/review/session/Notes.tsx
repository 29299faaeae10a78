// What the people of the office noted while the session went on.
import type { PageNote } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { useReviewWords } from "../words.tsx";

export function Notes({ notes, onSeek }: { notes: readonly PageNote[]; onSeek: (atS: number) => void }) {
  const { t, staff, person } = useReviewWords();
  return (
    <section class="panel notes" aria-labelledby="notes-title">
      <h2 id="notes-title">{staff.t("tab.notes")}</h2>
      {notes.length === 0 ? (
        <p class="empty">{staff.t("notes.empty")}</p>
      ) : (
        <ul>
          {notes.map((note) => (
            <li key={note.index}>
              <button type="button" class="jump" onClick={() => onSeek(note.at_s)}>
                <span class="sr-only">{t("jump.to")} </span>
                <time>{clockOf(note.at_s)}</time>
              </button>
              <span>
                {note.words} <span class="small">{person(note.by)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
