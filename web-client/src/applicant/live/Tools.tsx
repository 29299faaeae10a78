// The small buttons below the pictures: written words, captions, the own screen.
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { useWords } from "../../ui/words.tsx";
import type { SeatLive } from "./seat.ts";

interface ToolProps {
  action: string;
  icon: IconName;
  label: string;
  pressed?: boolean;
  badge?: number;
  onClick: () => void;
}

export function Tool({ action, icon, label, pressed, badge = 0, onClick }: ToolProps) {
  const { t } = useWords();
  return (
    <button type="button" class="tool" data-action={action} aria-pressed={pressed} onClick={onClick}>
      <Icon name={icon} />
      <span class="tool-label">{label}</span>
      {badge > 0 && (
        <span class="badge-count" data-unread={badge}>
          <span aria-hidden="true">{badge}</span>
          <span class="sr-only">{t("chat.unread", { n: badge })}</span>
        </span>
      )}
    </button>
  );
}

export function SeatTools({ seat }: { seat: SeatLive }) {
  const { t } = useWords();
  return (
    <>
      <Tool action="chat" icon="chat" label={t("live.tool.chat")} badge={seat.unread} onClick={() => seat.onChat(!seat.chatOpen)} />
      <Tool
        action="captions"
        icon="captions"
        label={t("live.tool.captions")}
        pressed={seat.captions}
        onClick={() => seat.onCaptions(!seat.captions)}
      />
      {seat.share !== "impossible" && (
        <Tool
          action={seat.share === "on" ? "unshare" : "share"}
          icon="screen"
          label={t(seat.share === "on" ? "live.tool.unshare" : "live.tool.share")}
          pressed={seat.share === "on"}
          onClick={() => seat.onShare(seat.share === "off")}
        />
      )}
    </>
  );
}
