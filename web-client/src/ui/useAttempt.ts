// Something that is sent and may be refused: whether it is under way, and what the last try threw.
import { useState } from "preact/hooks";

interface Attempt {
  busy: boolean;
  /** Null when the last one was done, or is under way. */
  error: unknown;
  /** What the deed threw; null when it was done. */
  attempt: (deed: () => Promise<unknown>) => Promise<unknown>;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const attempt = async (deed: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await deed();
      return null;
    } catch (thrown) {
      setError(thrown);
      return thrown;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, attempt };
}
