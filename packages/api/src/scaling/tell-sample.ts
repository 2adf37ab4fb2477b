import { metricOf } from "@orrery/domain/scaling";
import type { ScalingSampleInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { requireGroup } from "./scaling-access.ts";

/** A value of the whole group, from outside. Throws INVALID_INPUT where no policy of it goes by the metric. */
export async function tellSample(
  ctx: ApiContext,
  { groupId, metric, value, atMs }: z.output<typeof ScalingSampleInput>,
): Promise<{ ok: true }> {
  const { name, settings } = await requireGroup(ctx.db.read, groupId, { isLocked: false });
  const wanted = metric === "queue" ? metric : `custom:${metric}`;
  const known = settings.policies
    .map(metricOf)
    .flatMap((read) => (read?.of === "group" ? [read.metric] : []));
  if (!known.includes(wanted)) {
    const names = [...new Set(known)].map((each) => each.replace(/^custom:/, "")).join(", ");
    const message = `No policy of ${name} goes by ${metric}${names === "" ? "; add a queue or a custom policy first" : `: tell one of ${names}`}.`;
    throw new AppError("INVALID_INPUT", message);
  }
  await ctx.scaling.tellSample({ groupId, metric: wanted, value, atMs: atMs ?? ctx.clock.nowAtMs() });
  return { ok: true };
}
