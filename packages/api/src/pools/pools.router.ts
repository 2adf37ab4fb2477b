import {
  BackTestInput,
  PoolCreateInput,
  PoolRefInput,
  PoolSeriesInput,
  PoolUpdateInput,
  RotationListInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { backTestPool } from "./back-test-pool.ts";
import { createPool } from "./create-pool.ts";
import { getPool, listPools } from "./pool-view.ts";
import { readSeries } from "./read-series.ts";
import { removePool } from "./remove-pool.ts";
import { updatePool } from "./update-pool.ts";

export const poolsRouter = router({
  list: procedure("pools:read").query(({ ctx }) => listPools(ctx)),
  get: procedure("pools:read")
    .input(PoolRefInput)
    .query(({ ctx, input }) => getPool(ctx, input.poolId)),
  create: procedure("pools:write")
    .input(PoolCreateInput)
    .mutation(({ ctx, input }) => createPool(ctx, input)),
  update: procedure("pools:write")
    .input(PoolUpdateInput)
    .mutation(({ ctx, input }) => updatePool(ctx, input)),
  remove: procedure("pools:write")
    .input(PoolRefInput)
    .mutation(({ ctx, input }) => removePool(ctx, input)),
  series: procedure("pools:read")
    .input(PoolSeriesInput)
    .query(({ ctx, input }) => readSeries(ctx, input)),
  backTest: procedure("pools:read")
    .input(BackTestInput)
    .query(({ ctx, input }) => backTestPool(ctx, input)),
  /** Newest first. */
  rotations: procedure("pools:read")
    .input(RotationListInput)
    .query(({ ctx, input: { poolId, ...page } }) => ctx.db.read.proxyRotation.findNewest(poolId, page)),
});
