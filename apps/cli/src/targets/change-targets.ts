import type { TargetUpdateInput } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { findTarget, nodeNames, readTargets } from "./find-target.ts";
import { printTarget } from "./show-target.ts";
import { readCheck, readTargetFields, type TargetOptions } from "./target-options.ts";
import { targetAddress } from "./target-row.ts";

export async function createTarget(
  ctx: CommandContext,
  name: string,
  address: string,
  options: TargetOptions,
): Promise<void> {
  const check = readCheck(address, options);
  const fields = readTargetFields(options);
  const hub = await connectHub(ctx);
  const made = await ask(hub, (api) => api.targets.create.mutate({ name, check, ...fields }));
  if (ctx.isJson) printTarget(ctx, made, await nodeNames(hub));
  else
    ctx.terminal.line(
      `${name} is created. The first figures come within seconds: orrery targets show ${name}`,
    );
}

export async function setTarget(
  ctx: CommandContext,
  reference: string,
  options: TargetOptions,
): Promise<void> {
  const fields = readTargetFields(options);
  const { name, address, method, status, serverName } = options;
  const isCheckChanged = [address, method, status, serverName].some((option) => option !== undefined);
  if (Object.keys(fields).length === 0 && name === undefined && !isCheckChanged) {
    throw usageError("Say what to change; orrery targets set --help shows what there is.");
  }
  const hub = await connectHub(ctx);
  const before = await findTarget(hub, reference);
  const { id, latitude, longitude, place, intervalMs, timeoutMs, nodeFilter, allowsPrivate } = before;
  const input: TargetUpdateInput = {
    ...{ targetId: id, name: name ?? before.name, latitude, longitude, place, nodeFilter, allowsPrivate },
    ...{ intervalMs, timeoutMs, check: before.check },
    ...fields,
    ...(isCheckChanged ? { check: changedCheck(before.check, options) } : {}),
  };
  const after = await ask(hub, (api) => api.targets.update.mutate(input));
  if (ctx.isJson) printTarget(ctx, after, await nodeNames(hub));
  else ctx.terminal.line(`${after.name} is changed.`);
}

export async function removeTarget(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id, name } = findNamed(await readTargets(hub), reference, "target");
  await ask(hub, (api) => api.targets.remove.mutate({ targetId: id }));
  if (ctx.isJson) ctx.terminal.json({ id, name, removed: true });
  else ctx.terminal.line(`${name} is removed. Its events stay.`);
}

/** Another address begins with nothing of the old one; without one, only what is given changes. */
function changedCheck(
  before: TargetUpdateInput["check"],
  options: TargetOptions,
): TargetUpdateInput["check"] {
  if (options.address !== undefined) return readCheck(options.address, options);
  const kept: TargetOptions = {};
  if (before.kind === "http") {
    kept.method = before.method;
    if (before.expectedStatus !== undefined) kept.status = String(before.expectedStatus);
  }
  if (before.kind === "tls" && before.serverName !== undefined) kept.serverName = before.serverName;
  return readCheck(targetAddress(before), { ...kept, ...options });
}
