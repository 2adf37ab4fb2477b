import { type CommandContext, connectHub } from "../command-context.ts";
import { listFederations } from "../federations/find-federation.ts";

/** For the completion scripts: one name a line, and nothing at all when the hub cannot be asked. */
export async function printNames(ctx: CommandContext, what: "nodes" | "federations"): Promise<void> {
  try {
    const hub = await connectHub(ctx);
    const named = what === "nodes" ? await hub.api.nodes.list.query() : await listFederations(hub);
    for (const { name } of named) ctx.terminal.line(name);
  } catch {
    // A shell that completes a word is no place for an error message.
  }
}
