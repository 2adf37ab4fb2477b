import { attentionItems, byUrgency, federationAttentionItems, hiddenSubjectKinds } from "@orrery/domain";
import type { Overview } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { accountAttention } from "./account-attention.ts";
import { poolAttention } from "./pool-attention.ts";
import { serviceAttention, workerAttention } from "./service-attention.ts";

const RECENT_EVENTS_COUNT = 30;

export const overviewRouter = router({
  get: procedure("nodes:read").query(async ({ ctx }): Promise<Overview> => {
    const hub = ctx.hub();
    const { permissions } = ctx.principal;
    const excludedSubjectKinds = hiddenSubjectKinds(permissions);
    const recent = permissions.has("events:read")
      ? (await ctx.db.read.event.findPage({ limit: RECENT_EVENTS_COUNT }, { excludedSubjectKinds })).items
      : [];
    return {
      recentEvents: recent,
      attention: [
        ...attentionItems(ctx.fleet.list(), { nowAtMs: hub.hubAtMs, version: hub.version }),
        ...(permissions.has("federations:read")
          ? federationAttentionItems(ctx.federations.list(), hub.hubAtMs)
          : []),
        ...(permissions.has("pools:read") ? await poolAttention(ctx, hub.hubAtMs) : []),
        ...(permissions.has("services:read") ? await serviceAttention(ctx, hub.hubAtMs) : []),
        ...(permissions.has("workers:read") ? workerAttention(ctx, hub.hubAtMs) : []),
        ...(permissions.has("billing:read") ? await accountAttention(ctx, hub.hubAtMs) : []),
      ].sort(byUrgency),
      hub,
    };
  }),
});
