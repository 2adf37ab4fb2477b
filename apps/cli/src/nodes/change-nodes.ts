import { setTimeout as sleep } from "node:timers/promises";
import type { NodeView } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import type { HubApi } from "../hub/hub-client.ts";
import { parseDuration } from "../output/duration.ts";
import { findNode } from "./find-nodes.ts";
import { toNodeRow } from "./node-row.ts";

export type ChangeOptions = { reason?: string; for?: string; deadline?: string; wait?: boolean };

export type NodeVerb = "cordon" | "uncordon" | "drain" | "maintenance" | "remove" | "approve" | "reject";

const WAIT_STEP_MS = 1000;

/** One verb on one or several nodes, in order; stops at the first that fails. */
export async function changeNodes(
  ctx: CommandContext,
  verb: NodeVerb,
  references: readonly string[],
  options: ChangeOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const nodes = await ask(hub, (api) => api.nodes.list.query());
  const chosen = references.map((reference) => findNode(nodes, reference));
  const results: NodeView[] = [];
  for (const node of chosen) {
    const changed = await ask(hub, (api) => change(api, verb, node, options));
    const result = options.wait === true ? await waitForDrain(hub, changed) : changed;
    results.push(result);
    if (!ctx.isJson) ctx.terminal.line(sentenceOf(verb, result));
  }
  if (ctx.isJson) ctx.terminal.json(results.map(toNodeRow));
}

export async function renameNode(ctx: CommandContext, reference: string, name: string): Promise<void> {
  const hub = await connectHub(ctx);
  const node = findNode(await ask(hub, (api) => api.nodes.list.query()), reference);
  const changed = await ask(hub, (api) => api.nodes.rename.mutate({ nodeId: node.id, name }));
  tell(ctx, changed, `${node.name} is now ${changed.name}.`);
}

/** `key=value` sets a label, `key-` removes it, everything else stays. */
export async function labelNode(
  ctx: CommandContext,
  reference: string,
  changes: readonly string[],
): Promise<void> {
  const hub = await connectHub(ctx);
  const node = findNode(await ask(hub, (api) => api.nodes.list.query()), reference);
  const labels = applyLabelChanges(node.labels, changes);
  const changed = await ask(hub, (api) => api.nodes.setLabels.mutate({ nodeId: node.id, labels }));
  const text = Object.entries(changed.labels).map(([key, value]) => `${key}=${value}`);
  tell(ctx, changed, `${changed.name}: ${text.join(" ") || "no labels"}`);
}

export function applyLabelChanges(
  labels: Readonly<Record<string, string>>,
  changes: readonly string[],
): Record<string, string> {
  const result = { ...labels };
  for (const change of changes) {
    const at = change.indexOf("=");
    if (at > 0) result[change.slice(0, at)] = change.slice(at + 1);
    else if (at === -1 && change.endsWith("-") && change.length > 1) delete result[change.slice(0, -1)];
    else throw usageError(`"${change}" is not a label; write key=value to set it, key- to remove it.`);
  }
  return result;
}

async function change(
  api: HubApi,
  verb: NodeVerb,
  node: NodeView,
  options: ChangeOptions,
): Promise<NodeView> {
  const nodeId = node.id;
  const reason = options.reason ?? "";
  const expiry = options.for === undefined ? {} : { expiresInMs: parseDuration(options.for) };
  switch (verb) {
    case "cordon":
      return api.nodes.cordon.mutate({ nodeId, reason, ...expiry });
    case "uncordon":
      return api.nodes.uncordon.mutate({ nodeId });
    case "drain": {
      const deadline =
        options.deadline === undefined ? {} : { deadlineInMs: parseDuration(options.deadline) };
      return api.nodes.drain.mutate({ nodeId, reason, ...deadline, ...expiry });
    }
    case "maintenance":
      return api.nodes.maintenance.mutate({ nodeId, reason, ...expiry });
    case "approve":
      return api.nodes.approve.mutate({ nodeId, reason });
    case "reject":
      return api.nodes.reject.mutate({ nodeId, reason });
    case "remove":
      await api.nodes.remove.mutate({ nodeId, reason });
      return node;
  }
}

/** Until the node's work has moved away, or its deadline ended the drain. */
async function waitForDrain(hub: Hub, started: NodeView): Promise<NodeView> {
  let node = started;
  while (node.scheduling === "draining") {
    await sleep(WAIT_STEP_MS);
    node = await ask(hub, (api) => api.nodes.get.query({ nodeId: node.id }));
  }
  if (node.scheduling === "drained") return node;
  throw new CliError(`${node.name} was not drained: it is ${node.scheduling} now. ${node.statusReason}`, {
    code: "NOT_DRAINED",
  });
}

function sentenceOf(verb: NodeVerb, node: NodeView): string {
  if (verb === "remove") return `${node.name} is removed from the fleet.`;
  if (verb === "approve") return `${node.name} is admitted.`;
  if (verb === "reject") return `${node.name} is rejected.`;
  return `${node.name} is ${node.scheduling}.`;
}

function tell(ctx: CommandContext, node: NodeView, sentence: string): void {
  if (ctx.isJson) ctx.terminal.json(toNodeRow(node));
  else ctx.terminal.line(sentence);
}
