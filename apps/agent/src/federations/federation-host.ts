import { join } from "node:path";
import type { CloseReason } from "@orrery/domain/detection";
import type { AppliedCommand } from "@orrery/domain/keys";
import type { FederationId, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { InboundFrame, LinkEnd, LinkStats, MeshEvent } from "../mesh/link-event.ts";
import type { MeshMembers, Peer } from "../mesh/member-table.ts";
import { MeshHost } from "../mesh/mesh-host.ts";
import type { MeshIdentity } from "../mesh/mesh-identity.ts";
import type { ListenAddress, ListenResult } from "../mesh/mesh-listener.ts";
import { Federation, type FederationEvent } from "./federation.ts";
import type { FederationSpec } from "./federation-spec.ts";
import { type OpenOutcome, openWriteAheadLog } from "./open-write-ahead-log.ts";

export type FederationHostOptions = {
  readonly identity: MeshIdentity;
  readonly listen: ListenAddress;
  readonly specs: readonly FederationSpec[];
  /** Holds a folder for each member's log. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onApplied: (federationId: FederationId, applied: AppliedCommand) => void;
  readonly onEvent: (federationId: FederationId, event: FederationEvent) => void;
  readonly onMeshEvent: (event: MeshEvent) => void;
};

/**
 * All federations of this node over one mesh. It belongs into a thread of its own, so that nobody else's work delays a heartbeat;
 * it does not know of threads itself.
 */
export class FederationHost {
  readonly #options: FederationHostOptions;
  readonly #mesh: MeshHost;
  readonly #federations = new Map<FederationId, Federation>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(options: FederationHostOptions) {
    const { identity, listen, clock, random, specs } = options;
    this.#options = options;
    this.#mesh = new MeshHost({
      ...{ identity, listen, clock, random },
      members: membersOf(specs),
      onFrame: (from, frame) => this.#onFrame(from, frame),
      onEvent: (event) => this.#onMeshEvent(event),
    });
  }

  /** A federation whose log cannot be used is left out; its outcome says why. */
  async start(): Promise<{ listening: ListenResult; logs: Map<FederationId, OpenOutcome["outcome"]> }> {
    const logs = new Map<FederationId, OpenOutcome["outcome"]>();
    for (const spec of this.#options.specs) logs.set(spec.federationId, await this.#open(spec));
    const listening = await this.#mesh.start();
    for (const federation of this.#federations.values()) {
      const { tickMs } = federation.profile;
      federation.start();
      // The sockets are read between the timer and the turn in which silence is judged.
      this.#timers.push(setInterval(() => setImmediate(() => federation.tick()), tickMs));
    }
    this.#beatSteadily();
    return { listening, logs };
  }

  federation(id: FederationId): Federation | undefined {
    return this.#federations.get(id);
  }

  links(): LinkStats[] {
    return this.#mesh.stats();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#mesh.stop();
    for (const federation of this.#federations.values()) await federation.stop();
  }

  async #open(spec: FederationSpec): Promise<OpenOutcome["outcome"]> {
    const { folder, clock, random, onApplied, onEvent } = this.#options;
    const { federationId, memberId, initialMembership } = spec;
    const opened = await openWriteAheadLog(join(folder, memberId), {
      ...{ federationId, memberId },
      create: spec.isNew ? { initialMembership } : null,
    });
    if (opened.outcome !== "new" && opened.outcome !== "opened") return opened.outcome;
    const federation = new Federation({
      ...{ spec, opened, clock, random },
      send: (to, frame) => this.#mesh.send(to, frame),
      onApplied: (applied) => onApplied(federationId, applied),
      onEvent: (event) => onEvent(federationId, event),
    });
    this.#federations.set(federationId, federation);
    return opened.outcome;
  }

  /** One rhythm a link, the quickest of the federations that share it. */
  #beatSteadily(): void {
    const rhythms = new Map<NodeId, number>();
    for (const { profile, peerNodes } of this.#federations.values()) {
      for (const nodeId of peerNodes) {
        rhythms.set(nodeId, Math.min(profile.heartbeatMs, rhythms.get(nodeId) ?? profile.heartbeatMs));
      }
    }
    for (const intervalMs of new Set(rhythms.values())) {
      const nodeIds = [...rhythms].filter(([, each]) => each === intervalMs).map(([nodeId]) => nodeId);
      this.#timers.push(setInterval(() => this.#beat(nodeIds, intervalMs), intervalMs));
    }
  }

  #beat(nodeIds: readonly NodeId[], intervalMs: number): void {
    const lateRatio = Math.max(...[...this.#federations.values()].map((federation) => federation.lateRatio));
    for (const nodeId of nodeIds) this.#mesh.send(nodeId, { kind: "heartbeat", intervalMs, lateRatio });
  }

  #onFrame(from: NodeId, frame: InboundFrame): void {
    if (frame.kind === "heartbeat") {
      for (const federation of this.#federations.values()) federation.receive(from, frame);
    } else {
      this.#federations.get(frame.federationId)?.receive(from, frame);
    }
  }

  #onMeshEvent(event: MeshEvent): void {
    for (const federation of this.#federations.values()) {
      if (event.kind === "link-up") federation.connected(event.nodeId);
      if (event.kind === "link-down") federation.closed(event.nodeId, closeReason(event.end));
      if (event.kind === "dial-failed" && event.code === "ECONNREFUSED") {
        federation.closed(event.nodeId, "refused");
      }
    }
    this.#options.onMeshEvent(event);
  }
}

function closeReason(end: LinkEnd): CloseReason {
  switch (end.by) {
    case "here":
      return "local";
    case "peer":
      // Of the other reasons each is a living peer's.
      return end.reason === "stopping" ? "left" : "local";
    case "network":
      return end.code === "ECONNRESET" ? "reset" : "ended";
  }
}

/** Every node that shares a federation, with all it shares. */
function membersOf(specs: readonly FederationSpec[]): MeshMembers {
  const peers = new Map<NodeId, Peer>();
  for (const { federationId, memberId: own, places } of specs) {
    for (const { memberId, nodeId, addresses } of places) {
      if (memberId === own) continue;
      const memberships = [...(peers.get(nodeId)?.memberships ?? []), { federationId, memberId }];
      peers.set(nodeId, { nodeId, addresses, memberships });
    }
  }
  const memberships = specs.map(({ federationId, memberId }) => ({ federationId, memberId }));
  return { memberships, peers: [...peers.values()] };
}
