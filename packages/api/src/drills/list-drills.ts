import type { DrillListInput, DrillPage } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";

/** Newest first. */
export async function listDrills(
  ctx: ApiContext,
  input: z.output<typeof DrillListInput>,
): Promise<DrillPage> {
  const { items, nextCursor } = await ctx.db.read.drill.findPage(input);
  return { items: items.map(({ deadlineAtMs: _, ...view }) => view), nextCursor };
}
