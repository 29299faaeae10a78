// Play, pause, single frames, marks, speed: every one has a key as well.
import type { Player } from "../player/player.ts";
import { SPEEDS } from "../player/player.ts";
import { useReviewWords } from "../words.tsx";
import { frameClock } from "./when.ts";

interface ControlsProps {
  player: Player;
  onMark: (by: 1 | -1) => void;
}

export function Controls({ player, onMark }: ControlsProps) {
  const { t } = useReviewWords();
  const playing = player.playing.value;
  return (
    <div class="controls" role="toolbar" aria-label={t("player.controls")}>
      <Key action="mark-back" label={t("player.mark_back")} onClick={() => onMark(-1)} path="M6 5v14M19 5l-9 7 9 7z" />
      <Key action="skip-back" label={t("player.back")} onClick={() => player.skip(-5)} path="M19 5l-8 7 8 7zM11 5l-8 7 8 7z" />
      <Key action="frame-back" label={t("player.frame_back")} onClick={() => player.frame(-1)} path="M16 5l-9 7 9 7z" />
      <button
        type="button"
        class="control play"
        data-action="play"
        aria-label={t(playing ? "player.pause" : "player.play")}
        onClick={() => player.toggle()}
      >
        <svg width="26" height="26" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d={playing ? "M7 4h4v16H7zM14 4h4v16h-4z" : "M6 3.500l14 8.500-14 8.500z"} />
        </svg>
      </button>
      <Key action="frame-on" label={t("player.frame_on")} onClick={() => player.frame(1)} path="M8 5l9 7-9 7z" />
      <Key action="skip-on" label={t("player.on")} onClick={() => player.skip(5)} path="M5 5l8 7-8 7zM13 5l8 7-8 7z" />
      <Key action="mark-on" label={t("player.mark_on")} onClick={() => onMark(1)} path="M18 5v14M5 5l9 7-9 7z" />
      <output class="clock" data-clock>
        {frameClock(player.toldS.value)} <small>/ {frameClock(player.lengthS).slice(0, -3)}</small>
      </output>
      <fieldset class="speeds">
        <legend class="sr-only">{t("player.speed")}</legend>
        {SPEEDS.map((speed) => (
          <button
            key={speed}
            type="button"
            class="chip"
            data-speed={speed}
            aria-pressed={player.rate.value === speed}
            onClick={() => player.setRate(speed)}
          >
            {speed}×
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function Key({ action, label, path, onClick }: { action: string; label: string; path: string; onClick: () => void }) {
  return (
    <button type="button" class="control" data-action={action} aria-label={label} title={label} onClick={onClick}>
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d={path} />
      </svg>
    </button>
  );
}
