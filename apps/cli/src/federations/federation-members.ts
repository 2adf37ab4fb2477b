import type { FederationMemberInput, FederationView, NodeView } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { findNode } from "../nodes/find-nodes.ts";
import { readPriorities } from "./federation-options.ts";

const PRIORITY_DEFAULT = 100;

export type MemberChanges = {
  voter?: string[];
  observer?: string[];
  drop?: string[];
  priority?: string[];
};

/** The members that are wished for now. */
export function wishedMembers(federation: FederationView): FederationMemberInput[] {
  return federation.members.flatMap(({ nodeId, desiredRole, priority }) =>
    desiredRole === null ? [] : [{ nodeId, role: desiredRole, priority }],
  );
}

/** The whole wish after the changes; null = none was given. `before` is empty for a new federation. */
export function changedMembers(
  before: readonly FederationMemberInput[],
  nodes: readonly NodeView[],
  changes: MemberChanges,
): FederationMemberInput[] | null {
  const { voter = [], observer = [], drop = [], priority = [] } = changes;
  if (voter.length + observer.length + drop.length + priority.length === 0) return null;
  const wish = new Map(before.map((member) => [member.nodeId, member]));
  const seen = new Set<string>();
  const once = (reference: string): NodeView => {
    const node = findNode(nodes, reference);
    if (seen.has(node.id)) throw usageError(`${node.name} is named twice; say once what it is to be.`);
    seen.add(node.id);
    return node;
  };
  for (const [role, references] of [
    ["voter", voter],
    ["observer", observer],
  ] as const) {
    for (const reference of references) {
      const { id } = once(reference);
      wish.set(id, { nodeId: id, role, priority: wish.get(id)?.priority ?? PRIORITY_DEFAULT });
    }
  }
  for (const reference of drop) {
    const node = once(reference);
    if (!wish.delete(node.id)) throw notMember(node);
  }
  for (const { node: reference, priority: value } of readPriorities(priority)) {
    const node = findNode(nodes, reference);
    const member = wish.get(node.id);
    if (member === undefined) throw notMember(node);
    wish.set(node.id, { ...member, priority: value });
  }
  return [...wish.values()];
}

function notMember(node: NodeView): CliError {
  return new CliError(`${node.name} is no member of this federation.`, { code: "NOT_FOUND" });
}
