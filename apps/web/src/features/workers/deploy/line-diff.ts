export type DiffLine = {
  change: "same" | "added" | "removed";
  text: string;
};

/** Unchanged lines between two changes, that are not shown. */
export type DiffHunk = { hiddenBefore: number; lines: DiffLine[] };

/**
 * The lines of two texts as one list: a shortest way from one to the other, by the longest common subsequence. For texts of
 * some thousand lines; what both begin and end with costs nothing.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [
    ...a.slice(0, start).map(same),
    ...diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

/** Only the changes, each with so many lines around it; empty = there is no change. */
export function diffHunks(lines: readonly DiffLine[], around = 2): DiffHunk[] {
  const isShown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ change }) => change !== "same"),
  );
  const hunks: DiffHunk[] = [];
  let hidden = 0;
  for (const [index, line] of lines.entries()) {
    if (isShown[index] !== true) {
      hidden += 1;
      continue;
    }
    const last = hunks.at(-1);
    if (last === undefined || hidden > 0) hunks.push({ hiddenBefore: hidden, lines: [line] });
    else last.lines.push(line);
    hidden = 0;
  }
  return hunks;
}

/** Beyond so many cells the middle is told as wholly replaced. */
const CELLS_MAX = 4_000_000;

function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length === 0 || b.length === 0 || a.length * b.length > CELLS_MAX) {
    return [...a.map(removed), ...b.map(added)];
  }
  const width = b.length + 1;
  /** Of the rest of both from here on: how many lines they have in common. */
  const common = new Uint16Array((a.length + 1) * width);
  const commonAt = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        a[i] === b[j] ? commonAt(i + 1, j + 1) + 1 : Math.max(commonAt(i + 1, j), commonAt(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push(same(a[i] as string));
      i += 1;
      j += 1;
    } else if (commonAt(i + 1, j) >= commonAt(i, j + 1)) {
      lines.push(removed(a[i] as string));
      i += 1;
    } else {
      lines.push(added(b[j] as string));
      j += 1;
    }
  }
  return [...lines, ...a.slice(i).map(removed), ...b.slice(j).map(added)];
}

function same(text: string): DiffLine {
  return { change: "same", text };
}

function added(text: string): DiffLine {
  return { change: "added", text };
}

function removed(text: string): DiffLine {
  return { change: "removed", text };
}
