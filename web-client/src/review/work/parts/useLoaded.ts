// Something that is asked of the server when a page opens, and again when it may have changed.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../../core/http.ts";

interface Loaded<T> {
  /** Null: not here yet. What was there stays while it is asked for again. */
  value: T | null;
  trouble: ApiError | null;
  /** Ask again. */
  again: () => void;
}

/** `keys`: ask anew when one of them changes; `everyMs`: and so often while the page is looked at. */
export function useLoaded<T>(load: () => Promise<T>, keys: readonly unknown[], everyMs: number | null = null): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [trouble, setTrouble] = useState<ApiError | null>(null);
  const turn = useRef(0);
  const again = useCallback(() => {
    const mine = ++turn.current;
    load().then(
      (found) => {
        if (mine !== turn.current) return; // an older answer that came later
        setValue(found);
        setTrouble(null);
      },
      (error: unknown) => {
        if (mine === turn.current) setTrouble(ApiError.of(error));
      },
    );
  }, keys);
  useEffect(() => again(), [again]);
  useEffect(() => {
    if (everyMs === null) return; // how often is no reason to ask now
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") again();
    }, everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs]);
  useEffect(
    () => () => {
      turn.current += 1; // nobody waits for it any more
    },
    [],
  );
  return { value, trouble, again };
}
