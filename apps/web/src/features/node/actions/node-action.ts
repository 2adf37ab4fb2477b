import type { NodeView, Permission } from "@orrery/protocol";

/** Everything that can be done to nodes from any page: the node's own, the list, the palette. */
const NODE_ACTIONS = [
  "cordon",
  "drain",
  "maintenance",
  "uncordon",
  "approve",
  "reject",
  "rename",
  "labels",
  "revokeCertificate",
  "remove",
] as const;
export type NodeAction = (typeof NODE_ACTIONS)[number];

export const NODE_ACTION_LABELS: Record<NodeAction, string> = {
  cordon: "Cordon",
  drain: "Drain",
  maintenance: "Start maintenance",
  uncordon: "Return to service",
  approve: "Approve",
  reject: "Reject",
  rename: "Rename",
  labels: "Edit labels",
  revokeCertificate: "Revoke certificate",
  remove: "Remove from fleet",
};

const NEEDED: Record<NodeAction, Permission> = {
  cordon: "nodes:operate",
  drain: "nodes:operate",
  maintenance: "nodes:operate",
  uncordon: "nodes:operate",
  approve: "nodes:admit",
  reject: "nodes:admit",
  rename: "nodes:operate",
  labels: "nodes:operate",
  revokeCertificate: "nodes:remove",
  remove: "nodes:remove",
};

/** Those that work on several nodes at once. */
const BULK: ReadonlySet<NodeAction> = new Set([
  "cordon",
  "drain",
  "maintenance",
  "uncordon",
  "approve",
  "reject",
  "remove",
]);

type ActionNode = Pick<NodeView, "admission" | "scheduling" | "certificateSerial">;

/** What makes sense for all of these nodes now and is allowed to the reader. The hub decides again. */
export function availableNodeActions(
  nodes: ReadonlyArray<ActionNode>,
  can: (permission: Permission) => boolean,
): NodeAction[] {
  if (nodes.length === 0) return [];
  return NODE_ACTIONS.filter(
    (action) =>
      can(NEEDED[action]) &&
      (nodes.length === 1 || BULK.has(action)) &&
      nodes.every((node) => isSensible(action, node)),
  );
}

function isSensible(action: NodeAction, node: ActionNode): boolean {
  const isAdmitted = node.admission === "admitted";
  switch (action) {
    case "cordon":
      return isAdmitted && node.scheduling === "active";
    case "drain":
      return isAdmitted && node.scheduling !== "draining" && node.scheduling !== "drained";
    case "maintenance":
      return isAdmitted && node.scheduling !== "maintenance";
    case "uncordon":
      return isAdmitted && node.scheduling !== "active";
    case "approve":
      return node.admission !== "admitted";
    case "reject":
      return node.admission === "waiting";
    case "rename":
    case "labels":
    case "remove":
      return true;
    case "revokeCertificate":
      return node.certificateSerial !== null;
  }
}

/** "tokyo-1", "tokyo-1 and osaka-1", "4 nodes". */
export function nameNodes(nodes: ReadonlyArray<Pick<NodeView, "name">>): string {
  const names = nodes.map((node) => node.name);
  return names.length <= 2 ? names.join(" and ") : `${names.length} nodes`;
}
