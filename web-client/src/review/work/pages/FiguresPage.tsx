// Figures: the samples and how a draw is repeated, what reviewers missed of what is known, what clerks' sessions look like.
import { useState } from "preact/hooks";
import type { ReviewWorkApi, Span } from "../../../core/review-work-http.ts";
import { Loading } from "../../../ui/Loading.tsx";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { SpanFields } from "../parts/SpanFields.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { dayAfter, EVER } from "../spans.ts";
import { useWorkWords } from "../words.tsx";
import { ClerkFigures } from "./ClerkFigures.tsx";
import { ReviewerFigures } from "./ReviewerFigures.tsx";
import { SampleFigures } from "./SampleFigures.tsx";

interface FiguresPageProps {
  api: Pick<ReviewWorkApi, "samples" | "reviewers" | "clerks">;
}

/** The server counts up to a day that is not among them. */
const counted = ({ from, to }: Span): Span => ({ from, to: dayAfter(to) });

export function FiguresPage({ api }: FiguresPageProps) {
  const { t } = useWorkWords();
  const [span, setSpan] = useState(EVER);
  const keys = [api, span.from, span.to];
  const samples = useLoaded(() => api.samples(counted(span)), keys);
  const clerks = useLoaded(() => api.clerks(counted(span)), keys);
  const reviewers = useLoaded(() => api.reviewers(), [api]);
  const trouble = samples.trouble ?? clerks.trouble ?? reviewers.trouble;
  return (
    <section data-page="figures" class="work-page">
      <h1>{t("figures.title")}</h1>
      <SpanFields span={span} onChange={setSpan} />
      {trouble !== null && <DeedTrouble deed="figures" error={trouble} />}
      {trouble === null && (samples.value === null || clerks.value === null || reviewers.value === null) && <Loading />}
      {samples.value !== null && <SampleFigures samples={samples.value} />}
      {reviewers.value !== null && <ReviewerFigures reviewers={reviewers.value.reviewers} />}
      {clerks.value !== null && <ClerkFigures figures={clerks.value} />}
    </section>
  );
}
