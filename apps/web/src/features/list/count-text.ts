/** "1 node", "3 nodes" */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "None yet", "7 targets", or of a filtered list "2 of 7 targets" */
export function listCountText(
  { rows, total, isFiltered }: { rows: readonly unknown[]; total: number; isFiltered: boolean },
  noun: string,
): string {
  if (total === 0) return "None yet";
  const all = countOf(total, noun);
  return isFiltered ? `${rows.length} of ${all}` : all;
}
