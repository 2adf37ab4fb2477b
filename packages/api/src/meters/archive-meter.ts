import type { MeterRefInput, MeterView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { builtInMeter, meterSubject, viewOfCustom } from "./meter-view.ts";

/**
 * It takes no more events; what it counted stays, and so does its name. Archiving it again changes nothing.
 * Throws NOT_FOUND, PRECONDITION_FAILED for a built-in one.
 */
export async function archiveMeter(
  ctx: SignedInContext,
  { name }: z.output<typeof MeterRefInput>,
): Promise<MeterView> {
  if (builtInMeter(name) !== null) {
    throw new AppError("PRECONDITION_FAILED", `${name} is a meter of Orrery's own and cannot be archived.`);
  }
  return ctx.db.write(asCaller(ctx), async (tx) => {
    const meter = await tx.meter.findForUpdate(name);
    if (meter === null) throw new AppError("NOT_FOUND", `There is no meter ${name}.`);
    if (meter.archivedAtMs !== null) return viewOfCustom(meter);
    const archivedAtMs = ctx.clock.nowAtMs();
    await tx.meter.markArchived(name, archivedAtMs);
    tx.appendEvent({
      type: "meter.archived",
      severity: "notice",
      subject: meterSubject(name),
      summary: `The meter ${name} was archived: it takes no more events`,
      data: { before: { archivedAtMs: null }, after: { archivedAtMs } },
    });
    return viewOfCustom({ ...meter, archivedAtMs });
  });
}
