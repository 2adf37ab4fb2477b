import type { FederationId, NodeId } from "@orrery/protocol";

/** Who takes part in a federation and who leads it, as nodes. */
export type FederationRoles = { leaderId: NodeId | null; memberIds: readonly NodeId[] };

/** Which nodes lead or take part in federations: the federations' view, turned around. */
export class MapRoles {
  readonly #federations = new Map<FederationId, FederationRoles>();
  readonly #memberships = new Map<NodeId, number>();
  readonly #led = new Map<NodeId, Set<FederationId>>();

  /** Null = there is no such federation any more. Answers with the nodes of which something may have changed. */
  update(id: FederationId, roles: FederationRoles | null): NodeId[] {
    const before = this.#federations.get(id);
    if (before !== undefined) this.#count(id, before, -1);
    if (roles === null) this.#federations.delete(id);
    else {
      this.#federations.set(id, roles);
      this.#count(id, roles, 1);
    }
    return [...new Set([...nodesOf(before), ...nodesOf(roles)])];
  }

  isMember(nodeId: NodeId): boolean {
    return (this.#memberships.get(nodeId) ?? 0) > 0;
  }

  leads(nodeId: NodeId): boolean {
    return this.#led.has(nodeId);
  }

  ledBy(nodeId: NodeId): FederationId[] {
    return [...(this.#led.get(nodeId) ?? [])];
  }

  #count(id: FederationId, { leaderId, memberIds }: FederationRoles, step: 1 | -1): void {
    for (const nodeId of memberIds) {
      const count = (this.#memberships.get(nodeId) ?? 0) + step;
      if (count > 0) this.#memberships.set(nodeId, count);
      else this.#memberships.delete(nodeId);
    }
    if (leaderId === null) return;
    const led = this.#led.get(leaderId) ?? new Set();
    if (step === 1) led.add(id);
    else led.delete(id);
    if (led.size > 0) this.#led.set(leaderId, led);
    else this.#led.delete(leaderId);
  }
}

function nodesOf(roles: FederationRoles | null | undefined): readonly NodeId[] {
  if (roles === null || roles === undefined) return [];
  return roles.leaderId === null ? roles.memberIds : [...roles.memberIds, roles.leaderId];
}
