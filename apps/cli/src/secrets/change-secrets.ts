import { text as readAll } from "node:stream/consumers";
import { WorkerSecretSetInput } from "@orrery/protocol/workers";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { prompt } from "../login/prompt.ts";

/** The value never comes from the command line, which other users of the host can list. */
export async function setSecret(ctx: CommandContext, name: string): Promise<void> {
  const known = WorkerSecretSetInput.shape.name.safeParse(name);
  if (!known.success)
    throw usageError(`${name} is no name: it ${known.error.issues[0]?.message ?? "is not valid"}.`);
  const value = WorkerSecretSetInput.shape.value.safeParse(await readValue(name));
  if (!value.success) throw usageError(`The value ${value.error.issues[0]?.message ?? "is not valid"}.`);
  const hub = await connectHub(ctx);
  await ask(hub, (api) => api.secrets.set.mutate({ name, value: value.data }));
  if (ctx.isJson) ctx.terminal.json({ name, set: true });
  else ctx.terminal.line(`${name} is set. Workers that use it are rolled out anew.`);
}

export async function removeSecret(ctx: CommandContext, name: string): Promise<void> {
  const hub = await connectHub(ctx);
  await ask(hub, (api) => api.secrets.remove.mutate({ name }));
  if (ctx.isJson) ctx.terminal.json({ name, removed: true });
  else ctx.terminal.line(`${name} is removed.`);
}

async function readValue(name: string): Promise<string> {
  if (process.stdin.isTTY === true) return prompt(`Value of ${name}: `, { hidden: true });
  return (await readAll(process.stdin)).replace(/\r?\n$/, "");
}
