// Asking for a copy of the session that is open: what kind, which stretch, what is covered, and why. Somebody else must agree.
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Choice, WordsField } from "../../../clerk/forms/Fields.tsx";
import type { SessionPageOut } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import { LANGUAGES } from "../../../core/protocol.ts";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { LANGUAGE_NAMES } from "../../../locales/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Loading } from "../../../ui/Loading.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import type { PanelProps } from "../../panels/index.ts";
import { Stamp } from "../../session/Stamp.tsx";
import { asked, LEAST_WORDS, needsOf, type Wanted, wanting } from "../asking.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { useWorkWords } from "../words.tsx";
import { BoxEditor } from "./BoxEditor.tsx";
import { Stretch } from "./Stretch.tsx";

export function CopyPanel({ room, page, viewing, atS }: PanelProps) {
  const api = useMemo(() => new ReviewWorkApi(), []);
  const stamp = <Stamp name={room.me.value?.name ?? ""} nowS={room.time.nowS} />;
  const mediaUrl = (media: string) => room.review.media(media, viewing.viewing);
  return <AskForCopy api={api} page={page} mediaUrl={mediaUrl} stamp={stamp} atS={atS} />;
}

interface AskForCopyProps {
  api: Pick<ReviewWorkApi, "exports" | "askExport">;
  page: Pick<SessionPageOut, "session" | "clock" | "tracks">;
  mediaUrl: (media: string) => string;
  stamp: ComponentChildren;
  atS: () => number;
}

const NOTHING: Wanted = { what: "", words: "", from: "", to: "", boxes: [], language: "" };

export function AskForCopy({ api, page, mediaUrl, stamp, atS }: AskForCopyProps) {
  const { t, tFor } = useWorkWords();
  const { session, clock, tracks } = page;
  const kinds = useLoaded(async () => (await api.exports()).kinds, [api]);
  const [wanted, setWanted] = useState(NOTHING);
  const [done, setDone] = useState(false);
  const sending = useAttempt();
  const change = (changes: Partial<Wanted>) => {
    setDone(false);
    setWanted((before) => ({ ...before, ...changes }));
  };
  const lengthS = clock.ended - clock.began;
  const needs = needsOf(wanted.what);
  const wants = wanting(wanted, lengthS);
  const send = async () => {
    const failed = await sending.attempt(() => api.askExport(session.id, asked(wanted)));
    if (failed !== null) return;
    setWanted(NOTHING);
    setDone(true);
  };
  if (session.blind) {
    return (
      <Section>
        <Notice tone="info">{t("copy.blind")}</Notice>
      </Section>
    );
  }
  if (kinds.value === null)
    return <Section>{kinds.trouble === null ? <Loading /> : <DeedTrouble deed="copy" error={kinds.trouble} />}</Section>;
  return (
    <Section>
      <p>{t("copy.lead")}</p>
      {done && (
        <Notice tone="good" live>
          {t("copy.asked")} <a href="#/exports">{t("copy.to_exports")}</a>
        </Notice>
      )}
      <Choice
        name="what"
        legend={t("copy.what")}
        options={kinds.value.map((kind) => [kind, tFor(`kind.${kind}`, "kind.other", { kind })] as const)}
        value={wanted.what}
        onChange={(what) => change({ what })}
      />
      {wanted.what !== "" && <p class="small">{tFor(`kind.${wanted.what}.more`, "kind.other.more")}</p>}
      {wanted.what === "report" && (
        <Choice
          name="language"
          legend={t("copy.language")}
          options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
          value={wanted.language === "" ? null : wanted.language}
          onChange={(language) => change({ language })}
        />
      )}
      {needs.stretch !== "no" && (
        <Stretch from={wanted.from} to={wanted.to} must={needs.stretch === "must"} lengthS={lengthS} atS={atS} onChange={change} />
      )}
      {needs.boxes && (
        <BoxEditor
          tracks={tracks.filter((track) => track.playable && track.width > 0)}
          mediaUrl={mediaUrl}
          lengthS={lengthS}
          atS={atS}
          boxes={wanted.boxes}
          stamp={stamp}
          onChange={(boxes) => change({ boxes })}
        />
      )}
      <WordsField label={t("copy.why")} value={wanted.words} least={LEAST_WORDS} onChange={(words) => change({ words })} />
      {sending.error !== null && <DeedTrouble deed="copy" error={ApiError.of(sending.error)} exactly />}
      <p class="small lacking" role="status">
        {wants.length > 0 && t("word.lacking", { what: wants.map((each) => t(`copy.lacks.${each}`)).join(t("common.and")) })}
      </p>
      <div class="work-actions">
        <Button action="ask-copy" busy={sending.busy} disabled={wants.length > 0} onClick={() => void send()}>
          {t("copy.go")}
        </Button>
      </div>
    </Section>
  );
}

function Section({ children }: { children: ComponentChildren }) {
  const { t } = useWorkWords();
  return (
    <section class="panel work-panel" data-work="copy">
      <h2>{t("copy.title")}</h2>
      {children}
    </section>
  );
}
