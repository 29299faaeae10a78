// Every command as a button with its key drawn on it; the best one now stands out, one that makes no sense now says why.

import { useClerkWords } from "../../staff/words.tsx";
import { type Command, type CommandName, commandsOf, GROUPS, lackOf } from "../commands.ts";
import type { Standing } from "../needs.ts";

interface CommandBarProps {
  standing: Standing;
  muted: boolean;
  best: CommandName | null;
  busy: ReadonlySet<string>;
  onCommand: (command: Command) => void;
}

export function CommandBar({ standing, muted, best, busy, onCommand }: CommandBarProps) {
  const { t } = useClerkWords();
  const commands = commandsOf(standing.seat);
  return (
    <div class="command-bar" role="toolbar" aria-label={t("help.title")}>
      {GROUPS.map((group) => (
        <fieldset key={group} class="command-group">
          <legend class="sr-only">{t(`group.${group}`)}</legend>
          {commands
            .filter((command) => command.group === group)
            .map((command) => (
              <CommandButton
                key={command.name}
                command={command}
                label={t(command.name === "mute" && muted ? "command.unmute" : `command.${command.name}`)}
                standing={standing}
                best={command.name === best}
                busy={busy.has(command.name)}
                onCommand={onCommand}
              />
            ))}
        </fieldset>
      ))}
    </div>
  );
}

interface CommandButtonProps {
  command: Command;
  label: string;
  standing: Standing;
  best: boolean;
  busy: boolean;
  onCommand: (command: Command) => void;
}

function CommandButton({ command, label, standing, best, busy, onCommand }: CommandButtonProps) {
  const { t } = useClerkWords();
  const lack = lackOf(command, standing);
  return (
    <button
      type="button"
      class={`command${best ? " best" : ""}${command.look === "danger" ? " danger" : ""}`}
      data-action={command.name}
      data-best={best ? "" : undefined}
      aria-keyshortcuts={command.key.toUpperCase()}
      aria-pressed={command.pressed?.(standing)}
      aria-busy={busy}
      disabled={lack !== null}
      title={lack === null ? undefined : t(`lack.${lack}`)}
      onClick={() => onCommand(command)}
    >
      <kbd>{command.key.toUpperCase()}</kbd>
      {label}
    </button>
  );
}
