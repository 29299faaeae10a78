// Who are you? Password, passkey or the office's own sign-in; in demo mode the accounts that exist there, as buttons.
import { useState } from "preact/hooks";
import type { ApiError } from "../core/http.ts";
import { canPasskey } from "../core/passkey.ts";
import type { Ways } from "../core/seat-protocol.ts";
import { Button } from "../ui/Button.tsx";
import { Loading } from "../ui/Loading.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page, type PageProps } from "../ui/Page.tsx";
import { Trouble } from "./Trouble.tsx";
import { useClerkWords } from "./words.tsx";

export interface SignInProps {
  ways: Ways | null;
  busy: string | null;
  trouble: ApiError | null;
  /** Where the office's own sign-in sends people back to. */
  page?: "clerk" | "review";
  settings?: PageProps["settings"];
  onPassword: (login: string, password: string) => void;
  onPasskey: () => void;
}

export function SignIn({ ways, busy, trouble, page = "clerk", settings, onPassword, onPasskey }: SignInProps) {
  const { t } = useClerkWords();
  if (ways === null) return <Loading />;
  return (
    <Page name="sign-in" title={t("signin.title")} settings={settings}>
      <p class="small">{t("signin.lead")}</p>
      {trouble !== null && <Refused error={trouble} />}
      {ways.password && <PasswordForm busy={busy === "password"} onPassword={onPassword} />}
      {(ways.passkey || ways.oidc !== null) && (
        <div class="stack other-ways">
          {ways.password && <p class="or">{t("signin.or")}</p>}
          {ways.passkey && canPasskey() && (
            <Button action="passkey" look="plain" busy={busy === "passkey"} onClick={onPasskey}>
              {t("signin.passkey")}
            </Button>
          )}
          {ways.oidc !== null && (
            <a class="button-link" data-action="oidc" href={`/api/office/oidc/begin?page=${page}`}>
              {t("signin.oidc", { name: ways.oidc })}
            </a>
          )}
        </div>
      )}
      {ways.demo.length > 0 && <DemoAccounts ways={ways} busy={busy !== null} onPassword={onPassword} />}
    </Page>
  );
}

const REFUSALS: Readonly<Record<string, "signin.cancelled" | "signin.returned">> = {
  browser: "signin.cancelled",
  returned: "signin.returned",
};

function Refused({ error }: { error: ApiError }) {
  const { t } = useClerkWords();
  if (error.status !== 401 && error.status !== 429 && error.code !== "browser") return <Trouble error={error} />;
  const key = REFUSALS[error.code] ?? (error.status === 429 ? "signin.locked" : "signin.refused");
  return (
    <Notice tone="bad" live>
      {t(key)}
    </Notice>
  );
}

function PasswordForm({ busy, onPassword }: { busy: boolean; onPassword: SignInProps["onPassword"] }) {
  const { t } = useClerkWords();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const whole = login.trim() !== "" && password !== "";
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        if (whole && !busy) onPassword(login.trim(), password);
      }}
    >
      <label>
        {t("signin.login")}
        <input
          name="login"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={login}
          onInput={(event) => setLogin(event.currentTarget.value)}
        />
      </label>
      <label>
        {t("signin.password")}
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button primary" data-action="sign-in" aria-busy={busy} disabled={!whole}>
        <span>{t("signin.go")}</span>
      </button>
    </form>
  );
}

function DemoAccounts({ ways, busy, onPassword }: { ways: Ways; busy: boolean; onPassword: SignInProps["onPassword"] }) {
  const { t } = useClerkWords();
  return (
    <section class="demo-accounts" aria-labelledby="demo-title">
      <h2 id="demo-title">{t("signin.demo")}</h2>
      <p class="small">{t("signin.demo.note")}</p>
      <div class="demo-buttons">
        {ways.demo.map(({ login, password, roles }) => (
          <Button key={login} action={`demo-${login}`} look="plain" disabled={busy} onClick={() => onPassword(login, password)}>
            {login}
            <small>{roles.map((role) => t(`role.${role}`)).join(" · ")}</small>
          </Button>
        ))}
      </div>
    </section>
  );
}
