import { GatewayRequestsInput, type GatewayUsage } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";

export const gatewayRouter = router({
  usage: procedure("pools:read").query(
    ({ ctx }): GatewayUsage => ({
      atMs: ctx.clock.nowAtMs(),
      rows: ctx.pools.usageRows(),
      gateways: ctx.pools.gateways(),
    }),
  ),
  requests: procedure("pools:read")
    .input(GatewayRequestsInput)
    .query(({ ctx, input }) => ctx.pools.requests(input)),
});
