import type { AppliedCommand } from "@orrery/domain/keys";
import type { FederationId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { Federation } from "../federations/federation.ts";
import type { FederationEvent } from "../federations/federation-event.ts";
import type { HostListener } from "../federations/federation-host.ts";
import type { Coordination, CoordinationHost, Described } from "./coordination.ts";
import { FederationCoordinationMember } from "./federation-coordination-member.ts";
import { RaftCoordination } from "./raft-coordination.ts";

type Begun = { readonly member: FederationCoordinationMember; readonly coordination: RaftCoordination };

/** The ports of this node's federations: listens to their host, in the host's thread. */
export class FederationCoordinations implements CoordinationHost, HostListener {
  readonly #clock: Clock;
  readonly #begun = new Map<FederationId, Begun>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async list(): Promise<readonly Described[]> {
    const described = await Promise.all(
      [...this.#begun.values()].map((each) => each.coordination.describe()),
    );
    return described.filter((each) => each !== null);
  }

  find(federationId: FederationId): Coordination | null {
    return this.#begun.get(federationId)?.coordination ?? null;
  }

  onBegun(federation: Federation): void {
    const { federationId } = federation.spec;
    this.onEnded(federationId);
    const member = new FederationCoordinationMember(federation);
    const coordination = new RaftCoordination(member, () => this.#clock.monotonicMs());
    member.onMessage((topic, payload, from) => coordination.received(topic, payload, from));
    this.#begun.set(federationId, { member, coordination });
  }

  onEnded(federationId: FederationId): void {
    const begun = this.#begun.get(federationId);
    this.#begun.delete(federationId);
    begun?.coordination.stop();
    begun?.member.stop();
  }

  onApplied(federationId: FederationId, applied: AppliedCommand): void {
    this.#begun.get(federationId)?.coordination.applied(applied);
  }

  onEvent(federationId: FederationId, event: FederationEvent): void {
    if (event.kind !== "leadership") return;
    const begun = this.#begun.get(federationId);
    begun?.member.setLeadership(event.leadership);
    begun?.coordination.leadershipChanged(event.leadership);
  }
}
