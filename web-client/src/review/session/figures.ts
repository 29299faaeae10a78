// A score or a limit as a figure: small ones to four places.

export function figure(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toFixed(Math.abs(number) < 0.1 ? 4 : 2);
}
