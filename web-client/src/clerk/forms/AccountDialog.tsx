// One's own account: password, passkey, roles.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import { canPasskey } from "../../core/passkey.ts";
import type { Me } from "../../core/seat-protocol.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Modal } from "./Modal.tsx";

interface AccountDialogProps {
  me: Me;
  busy: string | null;
  trouble: ApiError | null;
  onPassword: (old: string, fresh: string) => Promise<boolean>;
  onPasskey: () => Promise<boolean>;
  onClose: () => void;
}

export function AccountDialog({ me, busy, trouble, onPassword, onPasskey, onClose }: AccountDialogProps) {
  const { t } = useClerkWords();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [done, setDone] = useState<"changed" | "passkey.added" | null>(null);
  const change = async () => {
    if (!(await onPassword(old, fresh))) return;
    setOld("");
    setFresh("");
    setDone("changed");
  };
  const add = async () => {
    if (await onPasskey()) setDone("passkey.added");
  };
  return (
    <Modal name="account" title={t("account.title")} onClose={onClose}>
      <p>
        {me.name} · {t("account.roles")}: {me.roles.map((role) => t(`role.${role}`)).join(" · ")}
      </p>
      {trouble !== null && <Trouble error={trouble} />}
      {trouble === null && done !== null && (
        <Notice tone="good" live>
          {t(`account.${done}`)}
        </Notice>
      )}
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (old !== "" && fresh !== "") void change();
        }}
      >
        <h3>{t("account.password")}</h3>
        <input hidden autocomplete="username" value={me.name} readOnly aria-hidden="true" tabIndex={-1} />
        <label>
          {t("account.old")}
          <input
            type="password"
            autocomplete="current-password"
            value={old}
            data-first=""
            onInput={(event) => setOld(event.currentTarget.value)}
          />
        </label>
        <label>
          {t("account.new")}
          <input
            type="password"
            autocomplete="new-password"
            value={fresh}
            onInput={(event) => setFresh(event.currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          class="button plain"
          data-action="change-password"
          aria-busy={busy === "new-password"}
          disabled={old === "" || fresh === ""}
        >
          <span>{t("account.change")}</span>
        </button>
      </form>
      {canPasskey() && (
        <>
          <h3>{t("account.passkey")}</h3>
          <p class="small">{t("account.passkey.note")}</p>
          <Button action="add-passkey" look="plain" busy={busy === "new-passkey"} onClick={() => void add()}>
            {t("account.passkey")}
          </Button>
        </>
      )}
    </Modal>
  );
}
