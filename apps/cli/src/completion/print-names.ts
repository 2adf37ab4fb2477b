import { readAccounts } from "../accounts/find-account.ts";
import { type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { listFederations } from "../federations/find-federation.ts";
import { readPools } from "../pools/find-pool.ts";
import { readServices } from "../services/find-service.ts";
import { readTargets } from "../targets/find-target.ts";
import { readWorkers } from "../workers/find-worker.ts";

/** For the completion scripts: one name a line, and nothing at all when the hub cannot be asked. */
export async function printNames(
  ctx: CommandContext,
  what: "nodes" | "federations" | "targets" | "pools" | "workers" | "services" | "accounts",
): Promise<void> {
  try {
    const hub = await connectHub(ctx);
    for (const { name } of await readNamed(hub, what)) ctx.terminal.line(name);
  } catch {
    // A shell that completes a word is no place for an error message.
  }
}

function readNamed(
  hub: Hub,
  what: "nodes" | "federations" | "targets" | "pools" | "workers" | "services" | "accounts",
): Promise<{ name: string }[]> {
  switch (what) {
    case "nodes":
      return hub.api.nodes.list.query();
    case "federations":
      return listFederations(hub);
    case "targets":
      return readTargets(hub);
    case "pools":
      return readPools(hub);
    case "workers":
      return readWorkers(hub);
    case "services":
      return readServices(hub);
    case "accounts":
      return readAccounts(hub);
  }
}
