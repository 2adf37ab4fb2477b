import { type CommandContext, connectHub } from "../command-context.ts";

/** For the completion scripts: one name a line, and nothing at all when the hub cannot be asked. */
export async function printNodeNames(ctx: CommandContext): Promise<void> {
  try {
    const { api } = await connectHub(ctx);
    const nodes = await api.nodes.list.query();
    for (const node of nodes) ctx.terminal.line(node.name);
  } catch {
    // A shell that completes a word is no place for an error message.
  }
}
