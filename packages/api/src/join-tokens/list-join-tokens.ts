import type { JoinTokenView } from "@orrery/protocol";
import type { SignedInContext } from "../trpc.ts";
import { joinTokenView } from "./join-token-view.ts";

/** Newest first. */
export async function listJoinTokens(ctx: SignedInContext): Promise<JoinTokenView[]> {
  const records = await ctx.db.read.joinToken.findAll();
  return records.map((record) => joinTokenView(record, ctx.clock.nowAtMs()));
}
