// Runs the network check, as often as it is asked for, and enters the queue.
import { useEffect, useState } from "preact/hooks";
import { probeNetwork } from "../core/network.ts";
import type { PageProps } from "../ui/Page.tsx";
import { useAttempt } from "../ui/useAttempt.ts";
import type { Model } from "./model.ts";
import { NetworkCheck, type NetworkState } from "./pages/NetworkCheck.tsx";

export function NetworkFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<NetworkState>({ kind: "running", share: 0 });
  const { busy, error, attempt } = useAttempt();

  useEffect(() => {
    let current = true;
    setState({ kind: "running", share: 0 });
    const post = (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => model.api.probe(model.session, bytes, signal);
    probeNetwork(post, (share) => current && setState({ kind: "running", share })).then(
      (reading) => current && setState({ kind: "done", reading }),
      () => current && setState({ kind: "failed" }),
    );
    return () => {
      current = false;
    };
  }, [round]);

  return (
    <NetworkCheck
      state={state}
      busy={busy}
      failed={error !== null}
      settings={settings}
      onAgain={() => setRound(round + 1)}
      onEnter={() => void attempt(() => model.ready())}
    />
  );
}
