// Every finding; each opens to what was seen, what was asked, the line of the policy that decided, and the pictures.
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FindingSeenOut, PageFinding } from "../../core/generated.ts";
import { ApiError } from "../../core/http.ts";
import { clockOf } from "../../core/time.ts";
import { figure, SIGNS, VERDICT_ICONS } from "../../staff/judged.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useReviewWords } from "../words.tsx";
import { FindingDetail } from "./FindingDetail.tsx";
import { stepName } from "./say.ts";

interface FindingsProps {
  findings: readonly PageFinding[];
  opened: number | null;
  beganS: number;
  onOpen: (index: number | null) => void;
  onSeek: (atS: number) => void;
  fetch: (index: number) => Promise<FindingSeenOut>;
  stillUrl: (sha256: string) => string;
  stamp: ComponentChild;
}

export function Findings(props: FindingsProps) {
  const { t } = useReviewWords();
  if (props.findings.length === 0) return <p class="empty">{t("findings.empty")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div class="findings" tabIndex={0}>
      <ol>
        {props.findings.map((finding) => (
          <Finding key={finding.index} finding={finding} {...props} />
        ))}
      </ol>
    </div>
  );
}

function Finding({ finding, opened, beganS, onOpen, onSeek, fetch, stillUrl, stamp }: FindingsProps & { finding: PageFinding }) {
  const words = useReviewWords();
  const { t, reason, staff } = words;
  const open = opened === finding.index;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView?.({ block: "nearest" });
  }, [open]);
  const verdict = finding.verdict === "pass" || finding.verdict === "fail" ? finding.verdict : "inconclusive";
  return (
    <li ref={row} class={`finding${open ? " open" : ""}`} data-finding={finding.index}>
      <div class="finding-head">
        <button type="button" class="jump" data-action={`seek-${finding.index}`} onClick={() => onSeek(finding.at_s)}>
          <span class="sr-only">{t("jump.to")} </span>
          <time>{clockOf(finding.at_s)}</time>
        </button>
        <button
          type="button"
          class="finding-open"
          data-action={`finding-${finding.index}`}
          aria-expanded={open}
          onClick={() => onOpen(open ? null : finding.index)}
        >
          <span class={`verdict-word ${verdict}`}>
            <Icon name={VERDICT_ICONS[verdict]} size={18} />
            {staff.t(`verdict.${verdict}`)}
          </span>
          <strong>{stepName(finding.check, words)}</strong>
          <span class="finding-score">
            {figure(finding.score)} {SIGNS[finding.direction] ?? ""} {figure(finding.threshold)}
          </span>
          {finding.reason !== null && <span class="finding-why">{reason(finding.reason)}</span>}
        </button>
      </div>
      {open && (
        <Opened
          index={finding.index}
          finding={finding}
          beganS={beganS}
          fetch={fetch}
          stillUrl={stillUrl}
          stamp={stamp}
          onSeek={onSeek}
        />
      )}
    </li>
  );
}

interface OpenedProps extends Pick<FindingsProps, "beganS" | "fetch" | "stillUrl" | "stamp" | "onSeek"> {
  index: number;
  finding: PageFinding;
}

function Opened({ index, finding, beganS, fetch, stillUrl, stamp, onSeek }: OpenedProps) {
  const { t } = useReviewWords();
  const [seen, setSeen] = useState<FindingSeenOut | ApiError | null>(null);
  useEffect(() => {
    let wanted = true;
    fetch(index).then(
      (found) => wanted && setSeen(found),
      (error: unknown) => wanted && setSeen(ApiError.of(error)),
    );
    return () => {
      wanted = false;
    };
  }, [index]);
  if (seen === null) return <p aria-busy="true">{t("common.loading")}</p>;
  if (seen instanceof ApiError) return <Trouble error={seen} />;
  return <FindingDetail finding={finding} seen={seen} beganS={beganS} stillUrl={stillUrl} stamp={stamp} onSeek={onSeek} />;
}
