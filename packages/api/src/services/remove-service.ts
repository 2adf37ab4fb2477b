import type { ServiceRefInput } from "@orrery/protocol";
import type { z } from "zod";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandUnused, flatFields, requireService, serviceSubject } from "./service-access.ts";

/** Gateways answer 404 for it then. Refused while a worker's port is for it. Its events and figures stay. */
export async function removeService(
  ctx: SignedInContext,
  { serviceId }: z.output<typeof ServiceRefInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    await tx.service.countForChange();
    const service = await requireService(tx, serviceId, { isLocked: true });
    await demandUnused(tx, service.name, "removed");
    await tx.service.markRemoved(serviceId, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "service.removed",
      severity: "notice",
      subject: serviceSubject(service),
      summary: `The service ${service.name} was removed`,
      data: { before: toldFields(flatFields(service)), after: null },
    });
  });
  await ctx.services.refresh();
  return { ok: true };
}
