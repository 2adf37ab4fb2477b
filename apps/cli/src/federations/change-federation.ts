import { setTimeout as sleep } from "node:timers/promises";
import type { FederationId, FederationMemberInput, FederationView, NodeView } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { parseDuration } from "../output/duration.ts";
import { confirmByName } from "./confirm-by-name.ts";
import { changedMembers, type MemberChanges, wishedMembers } from "./federation-members.ts";
import { type FederationOptions, readHops, readPolicy } from "./federation-options.ts";
import { findFederation, findMember, getFederation, listFederations } from "./find-federation.ts";
import { printPreview } from "./preview-federation.ts";
import { printFederation } from "./show-federation.ts";

export type CreateOptions = FederationOptions & { wait?: boolean };
export type SetOptions = FederationOptions &
  MemberChanges & { never?: string[]; allow?: string[]; reason?: string; undoTopology?: boolean };

const WAIT_STEP_MS = 250;
const WAIT_MAX_MS = 60_000;

export async function createFederation(
  ctx: CommandContext,
  name: string,
  voters: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const policy = readPolicy(options);
  const hops = readHops(options.maxHops);
  const hub = await connectHub(ctx);
  const nodes = await ask(hub, (api) => api.nodes.list.query());
  const members = changedMembers([], nodes, { ...options, voter: [...voters] }) ?? [];
  const topology = options.topology === undefined ? {} : { topology: options.topology };
  if (options.preview === true) {
    const acceptsNoSpare = options.acceptNoSpare === true;
    await preview(ctx, hub, nodes, { members, topology: options.topology ?? "mesh", acceptsNoSpare });
    return;
  }
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  const acceptsNoSpare = options.acceptNoSpare === true;
  const input = { name, members, policy, acceptsNoSpare, ...topology, ...profile, ...hops };
  await ask(hub, (api) => api.federations.create.mutate(input));
  const made = (await listFederations(hub)).find((each) => each.name === name);
  if (made === undefined) throw new CliError(`${name} was created and removed again meanwhile.`);
  if (options.wait === true) printFederation(ctx, await waitForLeader(hub, made));
  else if (ctx.isJson) printFederation(ctx, made);
  else ctx.terminal.line(`${name} is created with ${members.length} members. They come together now.`);
}

export async function setFederation(
  ctx: CommandContext,
  reference: string,
  options: SetOptions,
): Promise<void> {
  const policy = readPolicy(options);
  const hops = readHops(options.maxHops);
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const federationId = federation.id;
  const nodes = await ask(hub, (api) => api.nodes.list.query());
  const members = changedMembers(wishedMembers(federation), nodes, options);
  if (options.preview === true) {
    const topology = options.topology ?? federation.topology;
    await preview(ctx, hub, nodes, {
      federationId,
      members: members ?? wishedMembers(federation),
      topology,
      ...(options.acceptNoSpare === true ? { acceptsNoSpare: true } : {}),
    });
    return;
  }
  const changes = {
    ...hops,
    ...(options.topology === undefined ? {} : { topology: options.topology }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
    ...(members === null ? {} : { members }),
    ...(options.acceptNoSpare === true ? { acceptsNoSpare: true } : {}),
  };
  const hasNever = options.never !== undefined || options.allow !== undefined;
  const isUndo = options.undoTopology === true;
  if (Object.keys(changes).length === 0 && !hasNever && !isUndo) {
    throw usageError("Nothing to change was given. `orrery federations set --help` lists what can be.");
  }
  if (isUndo) await ask(hub, (api) => api.federations.undoTopology.mutate({ federationId }));
  if (Object.keys(changes).length > 0) {
    await ask(hub, (api) => api.federations.set.mutate({ federationId, ...changes }));
  }
  if (hasNever) await setNever(ctx, hub, federation, options);
  const changed = await getFederation(hub, federation);
  if (ctx.isJson) printFederation(ctx, changed);
  else
    ctx.terminal.line(
      `${changed.name} is set.${changed.membershipPlan === null ? "" : ` ${changed.membershipPlan.sentence}`}`,
    );
}

export async function removeFederation(
  ctx: CommandContext,
  reference: string,
  options: { yes?: boolean; confirm?: string },
): Promise<void> {
  const hub = await connectHub(ctx);
  const { id: federationId, name } = await findFederation(hub, reference);
  const confirmation =
    options.yes === true
      ? name
      : await confirmByName(name, options.confirm, `Members forget everything that ${name} holds.`);
  await ask(hub, (api) => api.federations.remove.mutate({ federationId, confirmation }));
  if (ctx.isJson) ctx.terminal.json({ id: federationId, name, removed: true });
  else ctx.terminal.line(`${name} is removed. Its nodes stay in the fleet.`);
}

/** `NODE` for good, or `NODE=2h`; `allow` takes one off the list. */
async function setNever(
  ctx: CommandContext,
  hub: Hub,
  federation: FederationView,
  { never = [], allow = [], reason = "" }: SetOptions,
): Promise<void> {
  const off = new Set(allow.map((reference) => findMember(federation, reference).memberId));
  const added = never.map((text) => {
    const [reference = "", duration] = text.split("=");
    const { memberId } = findMember(federation, reference);
    const untilAtMs = duration === undefined ? null : ctx.nowAtMs() + parseDuration(duration);
    return { memberId, untilAtMs, reason };
  });
  const replaced = new Set([...off, ...added.map(({ memberId }) => memberId)]);
  const kept = federation.policy.never
    .filter(({ memberId }) => !replaced.has(memberId))
    .map(({ byName: _, ...entry }) => entry);
  const input = { federationId: federation.id, never: [...kept, ...added] };
  await ask(hub, (api) => api.federations.setNever.mutate(input));
}

async function preview(
  ctx: CommandContext,
  hub: Hub,
  nodes: readonly NodeView[],
  wish: {
    federationId?: FederationId;
    members: FederationMemberInput[];
    topology: FederationView["topology"];
    acceptsNoSpare?: boolean;
  },
): Promise<void> {
  const shown = await ask(hub, (api) => api.federations.preview.query(wish));
  printPreview(ctx, shown, (nodeId) => nodes.find(({ id }) => id === nodeId)?.name ?? nodeId);
}

async function waitForLeader(hub: Hub, made: FederationView): Promise<FederationView> {
  const deadlineMs = performance.now() + WAIT_MAX_MS;
  let federation = made;
  while (federation.leader === null) {
    if (performance.now() > deadlineMs) {
      throw new CliError(`${made.name} has no leader after 60 s. ${federation.statusReason}`, {
        code: "TIMEOUT",
      });
    }
    await sleep(WAIT_STEP_MS);
    federation = await getFederation(hub, federation);
  }
  return federation;
}
