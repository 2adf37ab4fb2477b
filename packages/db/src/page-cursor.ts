/** Where a page of rows ordered by time, then id, newest first, ended. */
export type PageCursor = { atMs: number; id: string };

/** Null for what is no cursor of ours: the first page is shown then. */
export function parseCursor(cursor: string | undefined): PageCursor | null {
  const match = /^(\d{1,16})_(.{1,120})$/.exec(cursor ?? "");
  return match === null ? null : { atMs: Number(match[1]), id: match[2] ?? "" };
}

export function formatCursor({ atMs, id }: PageCursor): string {
  return `${atMs}_${id}`;
}

/** For Prisma's `where`: what comes after the cursor, newest first. */
export function afterCursor(cursor: PageCursor | null) {
  if (cursor === null) return {};
  const at = new Date(cursor.atMs);
  return { OR: [{ startedAt: { lt: at } }, { startedAt: at, id: { lt: cursor.id } }] };
}
