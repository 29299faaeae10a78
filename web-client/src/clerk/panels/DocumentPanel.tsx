// The document page by page as the applicant sees it, where the signature stands, and the layer to point with.
import { useEffect, useState } from "preact/hooks";
import type { Point } from "../../core/seat-protocol.ts";
import type { Code, Paper } from "../../core/seat-session.ts";
import { timeOf } from "../../core/time.ts";
import { type ClerkWordsOf, useClerkWords } from "../../staff/words.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PointerLayer } from "./PointerLayer.tsx";

interface DocumentPanelProps {
  paper: Paper | null;
  pageUrl: (document: string, page: number) => string;
  signedUrl: (document: string) => string;
  onPoint: (point: Point) => void;
}

export function DocumentPanel({ paper, pageUrl, signedUrl, onPoint }: DocumentPanelProps) {
  const words = useClerkWords();
  const { t } = words;
  const [page, setPage] = useState(1);
  useEffect(() => setPage(1), [paper?.document]);
  if (paper === null) return <p class="empty">{t("document.none")}</p>;
  return (
    <div class="document" data-document={paper.document}>
      <p class="document-state">
        <Icon name={paper.signed ? "tick" : "card"} size={18} />
        {paperWords(paper, words)} · {t("document.shown", { n: paper.shown.length, of: paper.pages })}
        {paper.signed && (
          <a class="download" data-action="signed" href={signedUrl(paper.document)} download>
            {t("document.download")}
          </a>
        )}
      </p>
      {paper.code !== null && <CodeLine code={paper.code} />}
      <div class="document-turn">
        <button
          type="button"
          class="icon-button"
          data-action="page-previous"
          data-first=""
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        >
          {t("document.previous")}
        </button>
        <span role="status">{t("document.page", { n: page, of: paper.pages })}</span>
        <button
          type="button"
          class="icon-button"
          data-action="page-next"
          disabled={page >= paper.pages}
          onClick={() => setPage(page + 1)}
        >
          {t("document.next")}
        </button>
      </div>
      <div class="sheet">
        <img src={pageUrl(paper.document, page)} alt={t("document.image", { n: page })} />
        <PointerLayer label={t("document.pointer.name")} onPoint={onPoint} />
      </div>
      <p class="small">{t("document.pointer")}</p>
    </div>
  );
}

/** That a code was sent, until when it counts, and whether it was read back: never the code. */
function CodeLine({ code }: { code: Code }) {
  const { t } = useClerkWords();
  const open = code.confirmedAt === null;
  return (
    <p class="document-code" data-code={open ? (code.left === null ? "sent" : "wrong") : "confirmed"}>
      {t("code.sent.at", { at: timeOf(code.at) })} ·{" "}
      {code.confirmedAt === null ? (
        <>
          {t("code.until", { at: timeOf(new Date(code.untilS * 1000).toISOString()) })} · {t("code.waits")}
          {code.left !== null && <strong class="bad"> {t("code.left", { n: code.left })}</strong>}
        </>
      ) : (
        <strong class="good">{t("code.confirmed.at", { at: timeOf(code.confirmedAt) })}</strong>
      )}
    </p>
  );
}

function paperWords(paper: Paper, { t }: ClerkWordsOf): string {
  if (paper.signed) return t("document.state.signed");
  if (paper.code !== null) return t(paper.code.confirmedAt === null ? "document.state.code" : "document.state.confirmed");
  if (paper.drawn) return t("document.state.drawn");
  if (paper.offered === null) return t("document.state.made");
  const via = paper.offered === "qr" || paper.offered === "sms" ? paper.offered : "page";
  return t("document.state.offered", { via: t(`via.${via}`) });
}
