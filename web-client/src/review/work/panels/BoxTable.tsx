// The boxes as a table: from when to when each covers, and a way to take it off.
import type { DrawnBox } from "../boxes.ts";
import { crooked } from "../stretch.ts";
import { useWorkWords } from "../words.tsx";

interface BoxTableProps {
  boxes: readonly DrawnBox[];
  lengthS: number;
  onChange: (id: number, changes: Partial<DrawnBox>) => void;
  onRemove: (id: number) => void;
}

export function BoxTable({ boxes, lengthS, onChange, onRemove }: BoxTableProps) {
  const { t } = useWorkWords();
  if (boxes.length === 0) {
    return (
      <p class="empty" data-empty="boxes">
        {t("boxes.empty")}
      </p>
    );
  }
  return (
    <table class="table box-table">
      <thead>
        <tr>
          <th scope="col">{t("boxes.number")}</th>
          <th scope="col">{t("stretch.from")}</th>
          <th scope="col">{t("stretch.to")}</th>
          <th scope="col">
            <span class="sr-only">{t("boxes.remove")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {boxes.map((box, n) => {
          const wrong = crooked(box.from, box.to, lengthS);
          const field = (name: "from" | "to") => (
            <input
              type="text"
              inputMode="decimal"
              autocomplete="off"
              value={box[name]}
              aria-label={`${t("boxes.box", { n: n + 1 })}: ${t(`stretch.${name}`)}`}
              aria-invalid={wrong !== null || undefined}
              onInput={(event) => onChange(box.id, { [name]: event.currentTarget.value })}
            />
          );
          return (
            <tr key={box.id}>
              <th scope="row">{n + 1}</th>
              <td>{field("from")}</td>
              <td>
                {field("to")}
                {wrong !== null && <span class="small warn">{t(`stretch.${wrong}`)}</span>}
              </td>
              <td>
                <button
                  type="button"
                  class="icon-button"
                  data-action="remove-box"
                  aria-label={`${t("boxes.remove")}: ${n + 1}`}
                  onClick={() => onRemove(box.id)}
                >
                  {t("boxes.remove")}
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
