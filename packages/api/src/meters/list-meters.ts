import { BUILT_IN_METERS } from "@orrery/domain/billing";
import type { MeterView } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { viewOfBuiltIn, viewOfCustom } from "./meter-view.ts";

/** Built-in ones first, then by name; archived ones too. */
export async function listMeters(ctx: ApiContext): Promise<MeterView[]> {
  const custom = await ctx.db.read.meter.findAll();
  return [...BUILT_IN_METERS.map(viewOfBuiltIn), ...custom.map(viewOfCustom)];
}
