import { isDeepStrictEqual } from "node:util";
import type { FederationSpec, NodeId, RegionLoss } from "@orrery/protocol";
import type { Fleet } from "../fleet/fleet.ts";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { type FederationRows, federationSpecs, type SpecSurroundings } from "./federation-specs.ts";
import { brakingLosses, regionLosses } from "./region-losses.ts";

/** What changes together (a pause, a drained region) is sent together. */
const SEND_AFTER_MS = 20;

export type SpecSenderOptions = {
  fleet: Pick<Fleet, "senses" | "record">;
  connections: AgentConnections;
  rowsOf: (nodeId: NodeId) => FederationRows[];
  surroundings: () => Omit<SpecSurroundings, "losses">;
};

/**
 * Builds members' specs and sends them to connected agents when they are other than what was sent last. What a spec says of
 * others (their places, lost regions) changes without a change of the node's own row, and so without a new revision: agents
 * take whatever is not older than what they have.
 */
export class SpecSender {
  readonly #options: SpecSenderOptions;
  readonly #waiting = new Set<NodeId>();
  #timer: NodeJS.Timeout | null = null;
  #losses: RegionLoss[] = [];

  constructor(options: SpecSenderOptions) {
    this.#options = options;
  }

  specsOf(nodeId: NodeId): FederationSpec[] {
    const surroundings = this.#options.surroundings();
    return this.#options.rowsOf(nodeId).flatMap((rows) => {
      const regions = new Set(
        rows.members.flatMap((member) => surroundings.node(member.nodeId)?.region ?? []),
      );
      const braking = brakingLosses(this.#losses, regions, rows.federation.policy);
      return federationSpecs(nodeId, [rows], { ...surroundings, losses: braking });
    });
  }

  /** Counts what is lost of each region, and tells whether that is other than before. */
  countLosses(): boolean {
    const losses = regionLosses(this.#options.fleet.senses());
    if (isDeepStrictEqual(losses, this.#losses)) return false;
    this.#losses = losses;
    return true;
  }

  later(nodeIds: Iterable<NodeId>): void {
    for (const nodeId of nodeIds) this.#waiting.add(nodeId);
    if (this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => this.#send(), SEND_AFTER_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #send(): void {
    this.#timer = null;
    const nodeIds = [...this.#waiting];
    this.#waiting.clear();
    for (const nodeId of nodeIds) {
      const record = this.#options.fleet.record(nodeId);
      if (record !== null) this.#options.connections.get(nodeId)?.refreshSpec(record);
    }
  }
}
