import type { ServiceRecord } from "@orrery/db";
import { serviceStanding } from "@orrery/domain/routing";
import type { ServiceId, ServiceView } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";
import { requireService } from "./service-access.ts";

const WORKERS_SHOWN = 100;
const ROUTERS_SHOWN = 20;

/** By name, without what gateways find. */
export async function listServices(ctx: ApiContext): Promise<ServiceView[]> {
  const [services, pairs] = await Promise.all([
    ctx.db.read.service.findAll(),
    ctx.db.read.service.findWorkers(),
  ]);
  const workers = Map.groupBy(pairs, ({ service }) => service);
  return services.map((service) => {
    const names = (workers.get(service.name) ?? []).map(({ worker }) => worker);
    return { ...toView(ctx, service, names), routers: [] };
  });
}

export async function getService(ctx: ApiContext, id: ServiceId): Promise<ServiceView> {
  const service = await requireService(ctx.db.read, id, { isLocked: false });
  const pairs = await ctx.db.read.service.findWorkers(service.name);
  return toView(
    ctx,
    service,
    pairs.map(({ worker }) => worker),
  );
}

/** What the caller sees after its own change. */
export async function serviceAfterChange(ctx: ApiContext, id: ServiceId): Promise<ServiceView> {
  await ctx.services.refresh();
  return getService(ctx, id);
}

function toView(
  ctx: ApiContext,
  { removedAtMs: _, ...service }: ServiceRecord,
  workers: readonly string[],
): ServiceView {
  const instances = ctx.services.instances(service.name);
  const routers = ctx.services.routers(service.id);
  return {
    ...service,
    workers: workers.slice(0, WORKERS_SHOWN),
    standing: serviceStanding(instances, routers),
    ...{ instances, routers: routers.slice(0, ROUTERS_SHOWN) },
    traffic: ctx.services.traffic(service.id),
    atMs: ctx.clock.nowAtMs(),
  };
}
