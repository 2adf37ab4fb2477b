import type { EventListInput, EventView } from "@orrery/protocol";
import { ask, type CommandContext, type Hub } from "../command-context.ts";
import { findNode } from "../nodes/find-nodes.ts";
import { parseSince } from "../output/duration.ts";

export type EventOptions = { type?: string; node?: string; since?: string; limit?: string };

export type EventFilter = Pick<EventListInput, "type" | "subjectKind" | "subjectId" | "fromAtMs">;

export async function readEventFilter(
  ctx: CommandContext,
  hub: Hub,
  options: EventOptions,
): Promise<EventFilter> {
  const filter: EventFilter = {};
  if (options.type !== undefined) filter.type = options.type;
  if (options.since !== undefined) filter.fromAtMs = parseSince(options.since, ctx.nowAtMs());
  if (options.node !== undefined) {
    const nodes = await ask(hub, (api) => api.nodes.list.query());
    filter.subjectKind = "node";
    filter.subjectId = findNode(nodes, options.node).id;
  }
  return filter;
}

/** The same decision as the hub's list, for events that come over the live socket. */
export function matchesEventFilter(filter: EventFilter, event: EventView): boolean {
  if (filter.type !== undefined) {
    const isMatch = filter.type.endsWith(".")
      ? event.type.startsWith(filter.type)
      : event.type === filter.type;
    if (!isMatch) return false;
  }
  if (filter.subjectKind !== undefined && event.subject.kind !== filter.subjectKind) return false;
  if (filter.subjectId !== undefined && event.subject.id !== filter.subjectId) return false;
  return filter.fromAtMs === undefined || event.atMs >= filter.fromAtMs;
}
