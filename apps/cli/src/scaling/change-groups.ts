import { ScalingGroupSettings, type ScalingGroupView, type ScalingProvider } from "@orrery/protocol";
import type { z } from "zod";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { findGroup, findWorkerId } from "./find-group.ts";
import { readGroupFile } from "./read-file.ts";
import { printGroup } from "./show-group.ts";

export type GroupOptions = { file?: string; min?: string; max?: string; mode?: string };
export type CreateOptions = GroupOptions & { worker?: string };
export type SetOptions = GroupOptions & { name?: string; wanted?: string; reason?: string };
type Settings = z.input<typeof ScalingGroupSettings>;

export async function createGroup(
  ctx: CommandContext,
  given: string | undefined,
  options: CreateOptions,
): Promise<void> {
  const { file: path, worker } = options;
  if ((path === undefined) === (worker === undefined)) {
    throw usageError("Say what is scaled: --file GROUP.yaml, or NAME --worker WORKER.");
  }
  const file = path === undefined ? null : await readGroupFile(path);
  const name = given ?? file?.name;
  if (name === undefined)
    throw usageError("Give the group a name: orrery scaling create NAME --worker WORKER.");
  const settings = withOptions(file?.settings ?? { policies: [{ kind: "threshold", id: "cpu" }] }, options);
  const hub = await connectHub(ctx);
  const target = file?.target ?? { worker: worker ?? "" };
  const provider: ScalingProvider =
    "provider" in target
      ? target.provider
      : { kind: "fleet", workerId: await findWorkerId(hub, target.worker) };
  const made = await ask(hub, (api) => api.scaling.create.mutate({ name, provider, settings }));
  tell(
    ctx,
    made,
    `${name} scales ${made.targetName}: ${made.settings.min} to ${made.settings.max} instances.`,
  );
}

export async function setGroup(ctx: CommandContext, reference: string, options: SetOptions): Promise<void> {
  const { wanted, reason, ...others } = options;
  const isChange = [others.file, others.min, others.max, others.mode, others.name].some(
    (each) => each !== undefined,
  );
  if (!isChange && wanted === undefined) {
    throw usageError("Say what to change; orrery scaling set --help shows what there is.");
  }
  if ((wanted === undefined) !== (reason === undefined)) {
    throw usageError("Give --wanted and --reason together: who reads of it wants to know why.");
  }
  const count = wanted === undefined ? null : readCount("--wanted", wanted);
  const hub = await connectHub(ctx);
  let group = await findGroup(hub, reference);
  if (isChange) group = await change(hub, group, others);
  if (count !== null) {
    const input = { groupId: group.id, count, reason: reason ?? "" };
    group = await ask(hub, (api) => api.scaling.setWanted.mutate(input));
  }
  tell(ctx, group, `${group.name} is changed; ${group.wantedCount} instances are wanted.`);
}

export async function removeGroup(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id, name, targetName } = await findGroup(hub, reference);
  await ask(hub, (api) => api.scaling.remove.mutate({ groupId: id }));
  if (ctx.isJson) ctx.terminal.json({ id, name, removed: true });
  else ctx.terminal.line(`${name} is removed. The instances of ${targetName} stay as they are.`);
}

export async function tellSample(
  ctx: CommandContext,
  reference: string,
  { metric, value: text }: { metric: string; value: string },
): Promise<void> {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw usageError(`${text} is no value; write a number from 0.`);
  }
  const hub = await connectHub(ctx);
  const { id, name } = await findGroup(hub, reference);
  await ask(hub, (api) => api.scaling.tellSample.mutate({ groupId: id, metric, value }));
  if (ctx.isJson) ctx.terminal.json({ id, name, metric, value });
  else ctx.terminal.line(`${name} is told that ${metric} is ${value}.`);
}

/** A file is the whole of it: what it leaves out has its default. */
async function change(
  hub: Hub,
  group: ScalingGroupView,
  { file: path, name, ...options }: Omit<SetOptions, "wanted" | "reason">,
): Promise<ScalingGroupView> {
  const file = path === undefined ? null : await readGroupFile(path);
  const settings = withOptions(file?.settings ?? group.settings, options);
  const fields = { groupId: group.id, name: name ?? file?.name ?? group.name, settings };
  return ask(hub, (api) => api.scaling.update.mutate(fields));
}

/** Settings with what `--min`, `--max` and `--mode` change of them. */
export function withOptions(settings: Settings, { min, max, mode }: GroupOptions): ScalingGroupSettings {
  const changed = {
    ...settings,
    ...(min === undefined ? {} : { min: readCount("--min", min) }),
    ...(max === undefined ? {} : { max: readCount("--max", max) }),
    ...(mode === undefined ? {} : { mode }),
  };
  const parsed = ScalingGroupSettings.safeParse(changed);
  if (parsed.success) return parsed.data;
  throw usageError(
    `${parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}.`,
  );
}

function readCount(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw usageError(`${option} ${text}: write a whole number.`);
}

function tell(ctx: CommandContext, group: ScalingGroupView, sentence: string): void {
  if (ctx.isJson) printGroup(ctx, group);
  else ctx.terminal.line(sentence);
}
