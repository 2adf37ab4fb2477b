import { formatNodeFilter, type NodeFilter } from "@orrery/domain";

/** The node list with a filter set. */
export function nodesHref(filter: NodeFilter): string {
  return `/nodes?filter=${encodeURIComponent(formatNodeFilter(filter))}`;
}
