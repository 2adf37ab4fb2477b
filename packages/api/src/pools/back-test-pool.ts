import { type BackTestInput, BackTestResult, type GatewayRequest } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { exitOf } from "../proxies/exit-of.ts";
import { runReplay } from "../replay-thread.ts";
import type { BackTestOrder } from "./back-test-order.ts";
import { requirePool } from "./pool-access.ts";

const RANGE_MAX_MS = 7 * 86_400_000;
/** Of minutes by proxy and target; the newest count. */
const RECORDS_MAX = 100_000;
const PROXIES_MAX = 2000;
/** That it is found out by how many have a session. */
const REQUESTS_MAX = 5000;

/** Replays the pool's recorded traffic, with today's settings and with those that are asked for. */
export async function backTestPool(
  ctx: ApiContext,
  { poolId, settings, shareRatios, fromAtMs, toAtMs }: z.output<typeof BackTestInput>,
): Promise<BackTestResult> {
  if (toAtMs <= fromAtMs || toAtMs - fromAtMs > RANGE_MAX_MS) {
    throw new AppError("INVALID_INPUT", "toAtMs must be later than fromAtMs, by at most 7 days.");
  }
  const pool = await requirePool(ctx.db.read, poolId, { isLocked: false });
  const { read } = ctx.db;
  const [record, proxies, limits, rotationCount] = await Promise.all([
    read.proxyMinute.readRecord({ poolId, fromAtMs, toAtMs }, RECORDS_MAX),
    read.proxy.findAll({ poolId, isRetired: false, limit: PROXIES_MAX }),
    read.proxyRateLimit.findAll(),
    read.proxyRotation.count(poolId, fromAtMs, toAtMs),
  ]);
  const asSet = limits.map(({ pattern, count, windowMs, shareRatio }) => ({
    ...{ pattern, count, windowMs, shareRatio },
  }));
  const order: BackTestOrder = {
    minutes: record.json,
    proxies: proxies.map((proxy) => {
      const { id, tier, country, weight } = proxy;
      return { id, exit: exitOf(proxy), tier, country, weight };
    }),
    nodeCount: Math.max(1, ctx.pools.nodeCount(poolId)),
    rotationCount,
    sessionRatio: sessionRatioOf(ctx.pools.requests({ poolId, limit: REQUESTS_MAX })),
    asSet: { settings: pool.settings, limits: asSet },
    asAsked: {
      settings,
      limits: asSet.map((limit, at) => {
        const shareRatio = shareRatios[limits[at]?.id ?? ""] ?? limit.shareRatio;
        return { ...limit, shareRatio };
      }),
    },
  };
  const script = new URL("./back-test-worker.ts", import.meta.url);
  return runReplay({ script, order, result: BackTestResult });
}

function sessionRatioOf(requests: readonly GatewayRequest[]): number | null {
  if (requests.length === 0) return null;
  return requests.filter(({ session }) => session !== null).length / requests.length;
}
