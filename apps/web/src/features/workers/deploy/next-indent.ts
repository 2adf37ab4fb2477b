/** What a new line begins with: as much as the one before, and two further after a colon. */
export function nextIndent(line: string): string {
  const own = /^ */.exec(line)?.[0] ?? "";
  return /:\s*(\||>)?[+-]?\s*$/.test(line) ? `${own}  ` : own;
}
