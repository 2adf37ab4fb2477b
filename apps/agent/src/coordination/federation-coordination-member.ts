import type { CallResult, Leadership, Membership } from "@orrery/domain/consensus";
import type { KeyStore } from "@orrery/domain/keys";
import type { FederationId, MemberId } from "@orrery/protocol";
import type { Federation } from "../federations/federation.ts";
import { handOver } from "../federations/hand-over.ts";
import type { ReadOutcome } from "../federations/waiting-reads.ts";
import type { WriteOutcome } from "../federations/waiting-writes.ts";
import { type OutgoingMessage, RESERVED_PREFIX, type ResignOutcome } from "./coordination.ts";
import type { CoordinationMember, PeerHearing } from "./coordination-member.ts";
import { ASK_TOPIC, RENEWED_TOPIC, WRITE_TOPIC, WRITTEN_TOPIC } from "./topics.ts";

/** Carries the applications' messages; their topic is in the payload, so that no application's topic is one of the agents'. */
const APPLICATION_TOPIC = `${RESERVED_PREFIX}application`;

type Received = (topic: string, payload: Uint8Array, from: MemberId) => void;

export class FederationCoordinationMember implements CoordinationMember {
  readonly #federation: Federation;
  readonly #endings: (() => void)[] = [];
  /** As last told: asking for the whole status would copy much of it. */
  #leadership: Leadership;

  constructor(federation: Federation) {
    this.#federation = federation;
    this.#leadership = federation.member.status;
  }

  get federationId(): FederationId {
    return this.#federation.spec.federationId;
  }

  get memberId(): MemberId {
    return this.#federation.spec.memberId;
  }

  get name(): string {
    return this.#federation.spec.name;
  }

  get leadership(): Leadership {
    return this.#leadership;
  }

  get membership(): Membership {
    return this.#federation.member.status.membership;
  }

  get appliedIndex(): number {
    return this.#federation.member.appliedIndex;
  }

  get store(): KeyStore {
    return this.#federation.member.store;
  }

  setLeadership(leadership: Leadership): void {
    this.#leadership = leadership;
  }

  onMessage(received: Received): void {
    const own = [WRITE_TOPIC, WRITTEN_TOPIC, ASK_TOPIC, RENEWED_TOPIC];
    for (const topic of own) {
      this.#endings.push(this.#federation.onMessage(topic, (from, bytes) => received(topic, bytes, from)));
    }
    const listening = this.#federation.onMessage(APPLICATION_TOPIC, (from, bytes) => {
      const topicBytes = bytes[0] ?? 0;
      const topic = new TextDecoder().decode(bytes.subarray(1, 1 + topicBytes));
      // A copy: what was received with it is not to stay in memory.
      received(topic, new Uint8Array(bytes.subarray(1 + topicBytes)), from);
    });
    this.#endings.push(listening);
  }

  stop(): void {
    for (const end of this.#endings.splice(0)) end();
  }

  peers(): PeerHearing[] {
    const { hearings } = this.#federation.report();
    return hearings.map(({ memberId, ageMs, verdict }) => ({
      memberId,
      isHeard: ageMs !== null && verdict === "heard",
      heardAgoMs: ageMs,
    }));
  }

  memberName(memberId: MemberId): string {
    return this.#federation.spec.places.find((place) => place.memberId === memberId)?.name ?? memberId;
  }

  claimUntilMs(): number | null {
    const { member, leaseMs } = this.#federation;
    return member.claimUntilMs(leaseMs);
  }

  write(request: Uint8Array, done: (outcome: WriteOutcome) => void): void {
    this.#federation.member.writeEncoded(request, done);
  }

  tellCommit(to: MemberId): void {
    this.#federation.member.tellCommit(to);
  }

  read(): Promise<ReadOutcome> {
    return this.#federation.member.read();
  }

  renew(name: string, token: number): "renewed" | "not-held" | "not-leader" {
    return this.#federation.member.renew(name, token);
  }

  campaign(): CallResult {
    return this.#federation.member.call();
  }

  async resign(to: MemberId | null): Promise<ResignOutcome> {
    const { role, leaderId } = this.#leadership;
    if (role !== "leader") return { outcome: "not-leader", leaderId };
    if (to !== null) {
      const { federationId } = this;
      const byName = "an application's agent";
      const result = await this.#federation.run({ action: "switchover", federationId, to, byName });
      if (result.outcome === "failed") return { outcome: "refused", problem: result.message };
    } else await handOver(this.#federation);
    if (this.#leadership.role !== "leader") return { outcome: "resigned" };
    return { outcome: "refused", problem: "No other voter that is heard took over." };
  }

  send({ topic, payload, to, ttlMs }: OutgoingMessage): "sent" | "no-route" | "too-large" {
    if (topic.startsWith(RESERVED_PREFIX)) return this.#federation.sendMessage(topic, payload, to, ttlMs);
    const name = new TextEncoder().encode(topic);
    const bytes = new Uint8Array(1 + name.length + payload.length);
    bytes[0] = name.length;
    bytes.set(name, 1);
    bytes.set(payload, 1 + name.length);
    return this.#federation.sendMessage(APPLICATION_TOPIC, bytes, to, ttlMs);
  }
}
