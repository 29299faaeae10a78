// A large button: at least 48 px high, the word first in importance, busy without losing its place.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

interface ButtonProps {
  /** A stable name for tests and scripts: `data-action`. */
  action: string;
  onClick: () => void;
  children: ComponentChildren;
  look?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  busy?: boolean;
  disabled?: boolean;
  pressed?: boolean;
}

export function Button({
  action,
  onClick,
  children,
  look = "primary",
  icon,
  busy = false,
  disabled = false,
  pressed,
}: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${look}`}
      data-action={action}
      aria-busy={busy}
      aria-pressed={pressed}
      aria-disabled={busy || undefined}
      disabled={disabled}
      onClick={() => {
        if (!busy) onClick();
      }}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}
