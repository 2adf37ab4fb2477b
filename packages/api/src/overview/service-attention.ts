import { serviceAttentionItems, workerAttentionItems } from "@orrery/domain";
import type { AttentionItem } from "@orrery/protocol";
import type { ApiContext } from "../context.ts";

/** Services that requests cannot reach as they should. For those who may read services. */
export async function serviceAttention(ctx: ApiContext, nowAtMs: number): Promise<AttentionItem[]> {
  const [services, pairs] = await Promise.all([
    ctx.db.read.service.findAll(),
    ctx.db.read.service.findWorkers(),
  ]);
  const known = new Map(ctx.workers.list().map((worker) => [worker.name, worker]));
  const ofService = Map.groupBy(pairs, ({ service }) => service);
  return serviceAttentionItems(
    services.map(({ id, name }) => ({
      ...{ id, name, instances: ctx.services.instances(name), routers: ctx.services.routers(id) },
      workers: (ofService.get(name) ?? []).flatMap(({ worker }) => known.get(worker) ?? []),
    })),
    nowAtMs,
  );
}

/** Workers that wait for somebody. For those who may read workers. */
export function workerAttention(ctx: ApiContext, nowAtMs: number): AttentionItem[] {
  return workerAttentionItems(ctx.workers.list(), nowAtMs);
}
