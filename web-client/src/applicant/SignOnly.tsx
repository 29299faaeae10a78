// The phone: one document by a link that works once. No camera, no session, nothing else.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import { OF_THE_TAB } from "../core/kept.ts";
import type { OpenedPaper, PaperApi } from "../core/paper-http.ts";
import { LANGUAGES } from "../core/protocol.ts";
import type { Drawing } from "../core/strokes.ts";
import { Loading } from "../ui/Loading.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { PreferenceFields, Preferred } from "../ui/Preferred.tsx";
import { Preferences } from "../ui/preferences.ts";
import { useAttempt } from "../ui/useAttempt.ts";
import { useWords } from "../ui/words.tsx";
import { Sign } from "./pages/Sign.tsx";

/** The token in '#sign.TOKEN'; null for a session's own link. */
export function signToken(hash: string): string | null {
  return /^#sign\.([A-Za-z0-9_-]{16,128})$/.exec(hash)?.[1] ?? null;
}

type Known = { kind: "opening" } | { kind: "gone" } | { kind: "unreachable" } | { kind: "open" | "signed"; paper: OpenedPaper };

export function SignOnly({ token, api }: { token: string; api: PaperApi }) {
  const [known, setKnown] = useState<Known>({ kind: "opening" });
  const [preferences] = useState(() => new Preferences(OF_THE_TAB).restore());
  useEffect(() => {
    api.open(token).then(
      (paper) => {
        setKnown({ kind: "open", paper });
        const own = LANGUAGES.find((one) => one === paper.language);
        if (own !== undefined) preferences.suggest(own);
      },
      (error) => setKnown({ kind: error instanceof ApiError && error.offline ? "unreachable" : "gone" }),
    );
  }, [token]);
  return (
    <Preferred preferences={preferences}>
      {known.kind === "opening" ? (
        <Loading />
      ) : (
        <Signable preferences={preferences}>
          <Opened known={known} api={api} onSigned={(paper) => setKnown({ kind: "signed", paper })} />
        </Signable>
      )}
    </Preferred>
  );
}

function Signable({ preferences, children }: { preferences: Preferences; children: ComponentChildren }) {
  const { t } = useWords();
  return (
    <Page name="sign" title={t("paper.title")} settings={<PreferenceFields preferences={preferences} />}>
      {children}
    </Page>
  );
}

function Opened({ known, api, onSigned }: { known: Known; api: PaperApi; onSigned: (paper: OpenedPaper) => void }) {
  const { t } = useWords();
  if (known.kind === "open") return <Signing paper={known.paper} api={api} onSigned={() => onSigned(known.paper)} />;
  const signed = known.kind === "signed";
  return (
    <Notice tone={signed ? "good" : "bad"} live>
      {t(signed ? "paper.phone.done" : known.kind === "unreachable" ? "common.offline" : "paper.phone.gone")}
    </Notice>
  );
}

function Signing({ paper, api, onSigned }: { paper: OpenedPaper; api: PaperApi; onSigned: () => void }) {
  const at = api.at("sign", paper.session, paper.document);
  const [shown, setShown] = useState<readonly number[]>([]);
  const { busy, attempt } = useAttempt();
  const [failed, setFailed] = useState(false);
  const show = async (page: number) => {
    try {
      await at.shown(page);
      setShown((before) => [...before, page]);
    } catch {
      setFailed(true);
    }
  };
  const sign = async (drawing: Drawing) => {
    setFailed(false);
    if ((await attempt(() => at.sign(drawing))) === null) onSigned();
    else setFailed(true);
  };
  return (
    <Sign
      pages={paper.pages}
      shown={shown}
      stage="read"
      busy={busy}
      problem={failed ? "failed" : "none"}
      left={null}
      picture={at.picture}
      onShown={(page) => void show(page)}
      onSign={(drawing) => void sign(drawing)}
      onCode={() => undefined}
    />
  );
}
