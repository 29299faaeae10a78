// Copies a text and says so. Where the clipboard is closed to pages, the caller shows the text to be copied by hand.
import { useEffect, useState } from "preact/hooks";
import { Button } from "./Button.tsx";

interface CopyButtonProps {
  action: string;
  text: string;
  label: string;
  done: string;
  look?: "primary" | "plain" | "quiet";
  onFailed?: () => void;
}

export function CopyButton({ action, text, label, done, look = "plain", onFailed }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 4_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      onFailed?.();
    }
  };
  return (
    <>
      <Button action={action} look={look} icon={copied ? "tick" : "copy"} onClick={() => void copy()}>
        {copied ? done : label}
      </Button>
      <span class="sr-only" role="status">
        {copied ? done : ""}
      </span>
    </>
  );
}
