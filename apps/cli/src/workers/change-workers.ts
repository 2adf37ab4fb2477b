import { INSTANCES_MAX } from "@orrery/protocol/workers";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { confirmByName } from "../federations/confirm-by-name.ts";
import { findInstance, findWorker, readWorker } from "./find-worker.ts";
import { printChanged } from "./show-worker.ts";

export type RollBackOptions = { to?: string };
export type RemoveOptions = { confirm?: string; yes?: boolean };

export async function scaleWorker(ctx: CommandContext, reference: string, text: string): Promise<void> {
  const count = readWhole(text, { min: 0, max: INSTANCES_MAX, what: "count" });
  const hub = await connectHub(ctx);
  const { id: workerId, name, wantedCount } = await findWorker(hub, reference);
  const after = await ask(hub, (api) => api.workers.scale.mutate({ workerId, count }));
  printChanged(ctx, after, `${name} is to have ${after.wantedCount} instances (${wantedCount} before).`);
}

export async function restartInstance(
  ctx: CommandContext,
  reference: string,
  instance: string,
): Promise<void> {
  const hub = await connectHub(ctx);
  const worker = await readWorker(hub, reference);
  const { instanceId, nodeName } = findInstance(worker, instance);
  await ask(hub, (api) => api.workers.restart.mutate({ workerId: worker.id, instanceId }));
  if (ctx.isJson) ctx.terminal.json({ workerId: worker.id, instanceId, restarted: true });
  else ctx.terminal.line(`${instanceId} of ${worker.name} is restarted on ${nodeName}.`);
}

export async function rollBackWorker(
  ctx: CommandContext,
  reference: string,
  { to }: RollBackOptions,
): Promise<void> {
  const wanted = to === undefined ? null : readWhole(to, { min: 1, max: 1_000_000_000, what: "--to" });
  const hub = await connectHub(ctx);
  const { id: workerId, name } = await findWorker(hub, reference);
  const after = await ask(hub, (api) =>
    api.workers.rollBack.mutate({ workerId, ...(wanted === null ? {} : { revision: wanted }) }),
  );
  printChanged(
    ctx,
    after,
    `${name}: revision ${after.rollout.target} is ${after.rollout.state}. ${after.rollout.reason}`,
  );
}

export async function resumeWorker(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id: workerId, name } = await findWorker(hub, reference);
  const after = await ask(hub, (api) => api.workers.resume.mutate({ workerId }));
  printChanged(
    ctx,
    after,
    `${name}: the roll-out of revision ${after.rollout.target} goes on. ${after.rollout.reason}`,
  );
}

export async function removeWorker(
  ctx: CommandContext,
  reference: string,
  { confirm, yes: isSure = false }: RemoveOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const { id, name, wantedCount } = await findWorker(hub, reference);
  const warning = `This ends all ${wantedCount} instances of ${name}.`;
  if (!isSure && (await confirmByName(name, confirm, warning)) !== name) {
    throw usageError(`That is not its name; ${name} is left as it is.`);
  }
  await ask(hub, (api) => api.workers.remove.mutate({ workerId: id }));
  if (ctx.isJson) ctx.terminal.json({ id, name, removed: true });
  else ctx.terminal.line(`${name} is removed, and its instances end. Its events stay.`);
}

function readWhole(text: string, { min, max, what }: { min: number; max: number; what: string }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw usageError(`${what} ${text}: write a whole number from ${min} to ${max}.`);
}
