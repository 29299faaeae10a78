// Is the network good enough? A word first, figures second, and what to try.
import type { NetworkReading } from "../../core/network.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice, type Tone } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

export type NetworkState = { kind: "running"; share: number } | { kind: "failed" } | { kind: "done"; reading: NetworkReading };

const TONES: Record<NetworkReading["grade"], Tone> = { good: "good", slow: "warn", poor: "bad" };

interface NetworkCheckProps {
  state: NetworkState;
  busy: boolean;
  failed: boolean;
  settings?: PageProps["settings"];
  onAgain: () => void;
  onEnter: () => void;
}

export function NetworkCheck({ state, busy, failed, settings, onAgain, onEnter }: NetworkCheckProps) {
  const { t } = useWords();
  const grade = state.kind === "done" ? state.reading.grade : null;
  const bad = grade === "poor" || state.kind === "failed";
  return (
    <Page
      name="network"
      title={t("network.title")}
      stage={3}
      settings={settings}
      actions={
        state.kind !== "running" && (
          <>
            {state.kind === "done" && (
              <Button action="enter" look={bad ? "plain" : "primary"} busy={busy} onClick={onEnter}>
                {bad ? t("devices.anyway") : t("network.enter")}
              </Button>
            )}
            <Button action="again" look={bad ? "primary" : "plain"} icon="flip" onClick={onAgain}>
              {t("network.again")}
            </Button>
          </>
        )
      }
    >
      {state.kind === "running" && (
        <>
          <p class="lead">{t("network.running")}</p>
          <progress value={state.share} max={1} aria-label={t("network.title")} />
        </>
      )}
      {state.kind === "failed" && (
        <Notice tone="bad" live>
          <strong>{t("network.failed")}</strong>
          <p>{t("network.failed.body")}</p>
        </Notice>
      )}
      {state.kind === "done" && (
        <>
          <Notice tone={TONES[state.reading.grade]} live>
            <strong>{t(`network.${state.reading.grade}`)}</strong>
            <p>{t(`network.${state.reading.grade}.body`)}</p>
          </Notice>
          <dl class="figures" data-grade={state.reading.grade}>
            <div>
              <dt>{t("network.kbps")}</dt>
              <dd>{speed(state.reading.kbps)}</dd>
            </div>
            <div>
              <dt>{t("network.rtt")}</dt>
              <dd>{state.reading.rttMs} ms</dd>
            </div>
          </dl>
        </>
      )}
      {failed && (
        <Notice tone="bad" live>
          {t("common.failed")}
        </Notice>
      )}
    </Page>
  );
}

function speed(kbps: number): string {
  return kbps >= 10_000
    ? `${Math.round(kbps / 1000)} Mbit/s`
    : kbps >= 1_000
      ? `${(kbps / 1000).toFixed(1)} Mbit/s`
      : `${kbps} kbit/s`;
}
