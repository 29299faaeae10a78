// Card portrait and face side by side, enlarged together.
import { useState } from "preact/hooks";
import { useClerkWords } from "../../staff/words.tsx";
import { Match, type MatchProps } from "../panels/Match.tsx";
import { Modal } from "./Modal.tsx";

export function ZoomDialog({ onClose, ...match }: MatchProps & { onClose: () => void }) {
  const { t } = useClerkWords();
  const [level, setLevel] = useState(1);
  return (
    <Modal name="zoom" title={t("match.zoom")} wide onClose={onClose}>
      <label>
        {t("match.level")}: {level.toFixed(1)}×
        <input
          type="range"
          min={1}
          max={4}
          step={0.5}
          value={level}
          data-first=""
          onInput={(event) => setLevel(event.currentTarget.valueAsNumber)}
        />
      </label>
      <Match {...match} level={level} />
    </Modal>
  );
}
