import type { EventListInput, EventView } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, type Hub } from "../command-context.ts";
import { findNode } from "../nodes/find-nodes.ts";
import { parseSince } from "../output/duration.ts";

export type EventOptions = { type?: string; node?: string; since?: string; limit?: string };

export type EventFilter = Pick<EventListInput, "type" | "subjectKind" | "subjectId" | "fromAtMs">;

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 10_000;

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

export function readLimit(options: EventOptions): number {
  if (options.limit === undefined) return LIMIT_DEFAULT;
  const limit = Number(options.limit);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw usageError(`--limit ${options.limit}: write a whole number from 1 to ${LIMIT_MAX}.`);
}
