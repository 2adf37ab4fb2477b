import type { FailoverListInput, FailoverPage, FederationId } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { failoverSummary } from "./failover-view.ts";

/** Newest first. */
export async function listFailovers(
  ctx: ApiContext,
  input: z.output<typeof FailoverListInput>,
): Promise<FailoverPage> {
  const { read } = ctx.db;
  const page = await read.failover.findPage(input);
  const ids = [...new Set(page.items.map(({ federationId }) => federationId))];
  const federations = await Promise.all(ids.map((id) => read.federation.find(id)));
  const names = new Map<FederationId, string>(
    federations.flatMap((federation) => (federation === null ? [] : [[federation.id, federation.name]])),
  );
  const nowAtMs = ctx.clock.nowAtMs();
  return {
    items: page.items.map((record) =>
      failoverSummary(record, names.get(record.federationId) ?? record.federationId, nowAtMs),
    ),
    nextCursor: page.nextCursor,
  };
}
