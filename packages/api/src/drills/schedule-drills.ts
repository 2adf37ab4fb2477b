import type { DrillScheduleInput, FederationView } from "@orrery/protocol";
import type { z } from "zod";
import { federationSubject, requireFederation, viewAfterChange } from "../federations/federation-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";

/** The first drill comes after one whole interval: a schedule is no order to harm the leader now. */
export async function scheduleDrills(
  ctx: SignedInContext,
  { federationId, schedule }: z.output<typeof DrillScheduleInput>,
): Promise<FederationView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, federationId);
    const before = federation.drillSchedule;
    if (before === null && schedule === null) return;
    const after =
      schedule === null
        ? null
        : {
            ...schedule,
            nextAtMs: ctx.clock.nowAtMs() + schedule.everyMs,
            byName: ctx.principal.actor.name,
          };
    await tx.federation.update(federationId, { drillSchedule: after });
    tx.appendEvent({
      type: "drill.scheduled",
      severity: "notice",
      subject: federationSubject(federation),
      summary:
        after === null
          ? `Drills of ${federation.name} are no longer scheduled`
          : `Drills (${after.fault}) of ${federation.name} are scheduled`,
      data: { before, after },
    });
  });
  return viewAfterChange(ctx, federationId);
}
