// The next best action as a sentence with its button: what a new clerk reads and an old one glances at.

import { useClerkWords } from "../../staff/words.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { type Command, commandNamed } from "../commands.ts";
import type { Advice } from "../next.ts";

export function AdviceLine({ advice, busy, onCommand }: { advice: Advice; busy: boolean; onCommand: (command: Command) => void }) {
  const { t } = useClerkWords();
  const command = advice.command === null ? null : commandNamed(advice.command);
  return (
    <section class="advice" aria-label={t("console.advice")} data-advice={advice.why}>
      <Icon name={command === null ? "wait" : "right"} size={20} />
      <p role="status">{t(`next.${advice.why}`)}</p>
      {command !== null && (
        <button type="button" class="command best" data-action="advice" aria-busy={busy} onClick={() => onCommand(command)}>
          <kbd>{command.key.toUpperCase()}</kbd>
          {t(`command.${command.name}`)}
        </button>
      )}
    </section>
  );
}
