// How loud the microphone is, as a bar.

export function Level({ label, level }: { label: string; level: number }) {
  const percent = Math.round(level * 100);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be drawn alike in every browser
    <div class="level" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="track" width="100" height="8" />
        <rect class="fill" width={percent} height="8" />
      </svg>
    </div>
  );
}
