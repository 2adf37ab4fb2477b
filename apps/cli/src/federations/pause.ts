import type { FederationView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { formatDuration, parseDuration } from "../output/duration.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { findFederation } from "./find-federation.ts";

/** Nothing fails over by itself any more; without a federation, in the whole fleet. */
export async function pause(
  ctx: CommandContext,
  reference: string | undefined,
  options: { reason?: string; for?: string },
): Promise<void> {
  const reason = options.reason?.trim() ?? "";
  if (reason === "") throw usageError("Say why, for whoever finds it paused: --reason TEXT.");
  const duration = options.for === undefined ? {} : { forMs: parseDuration(options.for) };
  const hub = await connectHub(ctx);
  const federation = reference === undefined ? null : await findFederation(hub, reference);
  const input = { federationId: federation?.id ?? null, reason, ...duration };
  await ask(hub, (api) => api.federations.pause.mutate(input));
  const until =
    options.for === undefined ? "until someone resumes" : `for ${formatDuration(parseDuration(options.for))}`;
  await tell(ctx, hub, federation, `${nameOf(federation)} is paused ${until}: nothing fails over by itself.`);
}

export async function resume(ctx: CommandContext, reference: string | undefined): Promise<void> {
  const hub = await connectHub(ctx);
  const federation = reference === undefined ? null : await findFederation(hub, reference);
  const input = { federationId: federation?.id ?? null };
  await ask(hub, (api) => api.federations.resume.mutate(input));
  await tell(ctx, hub, federation, `${nameOf(federation)} is not paused any more.`);
}

async function tell(ctx: CommandContext, hub: Hub, federation: FederationView | null, sentence: string) {
  const state = await ask(hub, (api) => api.federations.pauseState.query());
  if (ctx.isJson) {
    ctx.terminal.json(wholeMilliseconds(state));
    return;
  }
  ctx.terminal.line(sentence);
  // Resuming one does not end a pause of all, and the other way round.
  if (federation !== null && state.fleet !== null) {
    ctx.terminal.note(`The whole fleet is still paused by ${state.fleet.byName}: ${state.fleet.reason}`);
  }
}

function nameOf(federation: FederationView | null): string {
  return federation === null ? "The whole fleet" : federation.name;
}
