import type { ServiceUpdateInput, ServiceView } from "@orrery/protocol";
import { changedFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandRoom, demandUnused, flatFields, requireService, serviceSubject } from "./service-access.ts";
import { serviceAfterChange } from "./service-view.ts";

/**
 * Replaces whatever an operator may change of a service; nothing that differs changes nothing. Requests that are under way stay where they are,
 * and gateways keep what they learnt of its instances.
 */
export async function updateService(ctx: SignedInContext, input: ServiceUpdateInput): Promise<ServiceView> {
  const { serviceId, ...fields } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    await tx.service.countForChange();
    const service = await requireService(tx, serviceId, { isLocked: true });
    if (service.name !== fields.name) await demandUnused(tx, service.name, "renamed");
    const { strategy: strategyBefore, ...before } = flatFields(service);
    const { strategy, ...after } = flatFields(fields);
    const change = changedFields(before, after);
    const switched = changedFields({ strategy: strategyBefore }, { strategy });
    if (change === null && switched === null) return;
    await demandRoom(tx, { id: serviceId, settings: fields.settings });
    await tx.service.update(serviceId, fields, ctx.clock.nowAtMs());
    const subject = serviceSubject({ id: serviceId, name: fields.name });
    const told = { "service.changed": change, "service.strategy_changed": switched } as const;
    for (const type of ["service.changed", "service.strategy_changed"] as const) {
      const difference = told[type];
      if (difference === null) continue;
      tx.appendEvent({
        ...{ type, severity: "notice", subject },
        summary: `${service.name}: ${difference.sentence}`,
        data: { before: difference.before, after: difference.after },
      });
    }
  });
  return serviceAfterChange(ctx, serviceId);
}
