// Every key there is, with what it does.

import { useClerkWords } from "../../staff/words.tsx";
import { commandsOf, GROUPS } from "../commands.ts";
import type { Seat } from "../needs.ts";
import { TABS } from "../tabs.ts";
import { Modal } from "./Modal.tsx";

export function HelpDialog({ seat, onClose }: { seat: Seat; onClose: () => void }) {
  const { t } = useClerkWords();
  return (
    <Modal name="help" title={t("help.title")} wide plain onClose={onClose}>
      <p class="small">{t("help.lead")}</p>
      <div class="help-groups">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`group.${group}`)}</h3>
            <dl>
              {commandsOf(seat)
                .filter((command) => command.group === group)
                .map(({ name, key }) => (
                  <div key={name}>
                    <dt>
                      <kbd>{key.toUpperCase()}</kbd>
                    </dt>
                    <dd>{t(`does.${name}`)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t("group.tabs")}</h3>
          <dl>
            {TABS.map((tab, n) => (
              <div key={tab}>
                <dt>
                  <kbd>{n + 1}</kbd>
                </dt>
                <dd>{t(`tab.${tab}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}
