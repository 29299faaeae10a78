// A session judged again: which findings, steps and endings would differ, and whether anything would.
import type { SessionAgainOut } from "../../core/generated.ts";

interface Differences {
  changes: SessionAgainOut["changes"];
  steps: SessionAgainOut["steps"];
  ending: SessionAgainOut["outcome"] | null;
  more: SessionAgainOut["suspended_besides"];
}

export function differences({ changes, steps, outcome, suspended_besides }: SessionAgainOut): Differences {
  const { was, would } = outcome;
  const moved = was.how !== would.how || was.reason !== would.reason || was.policy_line !== would.policy_line;
  return {
    changes,
    steps: steps.filter((step) => step.was !== step.would),
    ending: moved ? outcome : null,
    more: suspended_besides,
  };
}

export function nothingDiffers({ changes, steps, ending, more }: Differences): boolean {
  return changes.length + steps.length + more.length === 0 && ending === null;
}

/** What a text must hold to be a policy at all, so that a wrong file is told of before it is sent. */
export function looksLikePolicy(text: string): boolean {
  return /^\s*\[[\w.]+\]/m.test(text) && /^\s*[\w.]+\s*=/m.test(text);
}

/** How one begins. */
export const EXAMPLE = "[governor]\n…";

/** Characters that a policy may have, as on the server. */
export const MOST_POLICY = 48 * 1024;
