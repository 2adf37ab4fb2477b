import { z } from "zod";

export const PAGE_LIMIT_MAX = 500;

/** Cursor paging: `cursor` is what the last page's `nextCursor` was. */
export const PageInput = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(PAGE_LIMIT_MAX).default(100),
});
export type PageInput = z.infer<typeof PageInput>;
