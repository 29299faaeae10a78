// Shares and chances in figures, as people read them.

/** 0.3333 → "33 %"; below a tenth with one place: 0.0266 → "2.7 %". */
export function percent(share: number): string {
  const hundreds = share * 100;
  const places = hundreds > 0 && hundreds < 10 ? 1 : 0;
  return `${hundreds.toFixed(places)} %`;
}

/** 0.00002 → "< 0.0001". */
export function chance(p: number): string {
  if (p < 0.0001) return "< 0.0001";
  return p >= 0.995 ? "1" : p.toFixed(p < 0.01 ? 4 : 2);
}

/** Most first; codes beside their counts. */
export function counted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}
