import type { FailoverId, FailoverView } from "@orrery/protocol";
import type { z } from "zod";
import { CliError } from "../cli-error.ts";
import { ask, type Hub } from "../command-context.ts";
import { listFederations } from "../federations/find-federation.ts";

/** A failover's id; the name or id of a federation means its newest. */
export async function findFailoverId(hub: Hub, reference: string): Promise<z.infer<typeof FailoverId>> {
  const federations = await listFederations(hub);
  const federation = federations.find(({ id, name }) => id === reference || name === reference);
  if (federation === undefined) return reference;
  const input = { federationId: federation.id, limit: 1 };
  const { items } = await ask(hub, (api) => api.failovers.list.query(input));
  const newest = federation.runningFailover ?? items[0];
  if (newest !== undefined) return newest.id;
  throw new CliError(`${federation.name} has had no failover yet.`, { code: "NOT_FOUND" });
}

export async function getFailover(hub: Hub, failoverId: string): Promise<FailoverView> {
  try {
    return await ask(hub, (api) => api.failovers.get.query({ failoverId }));
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "NOT_FOUND") throw error;
    throw new CliError(`There is no failover ${failoverId}. \`orrery failover history\` lists them.`, {
      code: "NOT_FOUND",
      cause: error,
    });
  }
}
