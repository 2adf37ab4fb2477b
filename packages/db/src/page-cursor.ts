/** Where a page of rows ordered by time, then id, newest first, ended. */
export type PageCursor = { atMs: number; id: string };

/** Null for what is no cursor of ours: the first page is shown then. */
export function parseCursor(cursor: string | undefined): PageCursor | null {
  const match = /^(\d{1,16})_(.{1,120})$/.exec(cursor ?? "");
  return match === null ? null : { atMs: Number(match[1]), id: match[2] ?? "" };
}

function formatCursor({ atMs, id }: PageCursor): string {
  return `${atMs}_${id}`;
}

/** For Prisma's `where`: what comes after the cursor, newest first. */
export function afterCursor(cursor: PageCursor | null) {
  if (cursor === null) return {};
  const at = new Date(cursor.atMs);
  return { OR: [{ startedAt: { lt: at } }, { startedAt: at, id: { lt: cursor.id } }] };
}

export const NEWEST_FIRST = [{ startedAt: "desc" as const }, { id: "desc" as const }];

/** From up to one row more than the page has: the page, and where the next one begins. */
export function pageOf<Row, Item extends { id: string; startedAtMs: number }>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const items = rows.slice(0, limit).map(toItem);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return {
    items,
    nextCursor: last === undefined ? null : formatCursor({ atMs: last.startedAtMs, id: last.id }),
  };
}
