// The way to the review console, for whoever has a page there.
import type { StaffRole } from "../core/seat-protocol.ts";
import { useClerkWords } from "../staff/words.tsx";

const ROLES: readonly StaffRole[] = ["reviewer", "supervisor", "auditor", "administrator"];

export function ToReview({ roles }: { roles: readonly StaffRole[] }) {
  const { t } = useClerkWords();
  if (!roles.some((role) => ROLES.includes(role))) return null;
  return (
    <a class="button-link" data-action="to-review" href="/review.html">
      {t("noseat.review")}
    </a>
  );
}
