import type { UrlTestInput, UrlTestResult } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { requirePool } from "../pools/pool-access.ts";

/** Sends one request through the pool, from a node that serves it, and tells of each step of the way. */
export async function testUrl(ctx: ApiContext, input: z.output<typeof UrlTestInput>): Promise<UrlTestResult> {
  const { username, password } = new URL(input.url);
  if (username !== "" || password !== "") {
    throw new AppError("INVALID_INPUT", "url: leave out the user name and the password.");
  }
  await requirePool(ctx.db.read, input.poolId, { isLocked: false });
  if (input.proxyId !== undefined) {
    const proxy = await ctx.db.read.proxy.find(input.proxyId);
    if (proxy?.poolId !== input.poolId || proxy.retiredAtMs !== null) {
      throw new AppError("NOT_FOUND", "The pool has no proxy with this id; it may have been retired.");
    }
  }
  return ctx.pools.testUrl(input);
}
