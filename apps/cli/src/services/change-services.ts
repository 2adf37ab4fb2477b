import type { ServiceView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findService } from "./find-service.ts";
import { readSettings, readStrategy, type ServiceOptions } from "./service-settings.ts";
import { printService } from "./show-service.ts";

export async function createService(
  ctx: CommandContext,
  name: string,
  options: ServiceOptions,
): Promise<void> {
  const { description = "" } = options;
  const input = { name, description, settings: readSettings(options) };
  const hub = await connectHub(ctx);
  const made = await ask(hub, (api) => api.services.create.mutate(input));
  if (ctx.isJson) printService(ctx, made);
  else {
    ctx.terminal.line(
      `${name} is created. Give a worker's port "service: ${name}"; then every node answers at http://127.0.0.1:4490/${name}/`,
    );
  }
}

export async function setService(
  ctx: CommandContext,
  reference: string,
  options: ServiceOptions,
): Promise<void> {
  if (
    [options.name, options.description, options.strategy, options.setting].every((each) => each === undefined)
  ) {
    throw usageError("Say what to change; orrery services set --help shows what there is.");
  }
  await change(ctx, reference, ({ name, description, settings }) => ({
    name: options.name ?? name,
    description: options.description ?? description,
    settings: readSettings(options, settings),
  }));
}

export async function switchStrategy(ctx: CommandContext, reference: string, text: string): Promise<void> {
  const strategy = readStrategy(text);
  await change(ctx, reference, ({ name, description, settings }) => ({
    ...{ name, description, settings: { ...settings, strategy } },
  }));
}

export async function removeService(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id, name } = await findService(hub, reference);
  await ask(hub, (api) => api.services.remove.mutate({ serviceId: id }));
  if (ctx.isJson) ctx.terminal.json({ id, name, removed: true });
  else ctx.terminal.line(`${name} is removed. Its events and figures stay.`);
}

async function change(
  ctx: CommandContext,
  reference: string,
  fieldsOf: (before: ServiceView) => Pick<ServiceView, "name" | "description" | "settings">,
): Promise<void> {
  const hub = await connectHub(ctx);
  const before = await findService(hub, reference);
  const input = { serviceId: before.id, ...fieldsOf(before) };
  const after = await ask(hub, (api) => api.services.update.mutate(input));
  if (ctx.isJson) printService(ctx, after);
  else ctx.terminal.line(`${after.name} is changed; gateways choose by ${after.settings.strategy}.`);
}
