import type { Leadership, Membership, Message } from "@orrery/domain/consensus";
import {
  type CloseReason,
  createDetector,
  type DetectorEffect,
  type DetectorInput,
  type DetectorState,
  type Evidence,
  lateRatio as lateRatioOf,
  PROFILES,
  type Profile,
  raftTimings,
  setPeers,
  stepDetector,
} from "@orrery/domain/detection";
import type { AppliedCommand } from "@orrery/domain/keys";
import type { MemberId, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { InboundFrame, OutboundFrame, SendOutcome } from "../mesh/link-event.ts";
import { FederationMember } from "./federation-member.ts";
import type { FederationSpec } from "./federation-spec.ts";
import type { OpenOutcome } from "./open-write-ahead-log.ts";
import type { LogFailure } from "./write-ahead-log-failure.ts";

/** `atMs`: this node's monotonic clock. */
export type FederationEvent = { readonly atMs: number } & (
  | { readonly kind: "leadership"; readonly leadership: Leadership }
  | { readonly kind: "membership"; readonly membership: Membership }
  | { readonly kind: "suspected" | "confirmed"; readonly evidence: Evidence }
  | {
      readonly kind: "cleared";
      readonly memberId: MemberId;
      readonly why: "heard" | "own-gap";
      readonly silentForMs: number;
    }
  | { readonly kind: "failed"; readonly failure: LogFailure }
);

export type FederationOptions = {
  readonly spec: FederationSpec;
  readonly opened: Extract<OpenOutcome, { log: unknown }>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly send: (to: NodeId, frame: OutboundFrame) => SendOutcome;
  readonly onApplied: (applied: AppliedCommand) => void;
  readonly onEvent: (event: FederationEvent) => void;
};

/** The disk may be as slow as this before a leader gives up over it. */
const STORAGE_STALL_MS = 1_000;

/** One federation on this node: its member and its failure detector, between the links and the log. */
export class Federation {
  readonly spec: FederationSpec;
  readonly member: FederationMember;
  readonly profile: Profile;
  readonly #options: FederationOptions;
  readonly #detector: DetectorState;
  readonly #nodes: Map<MemberId, NodeId>;
  readonly #members: Map<NodeId, MemberId>;

  constructor(options: FederationOptions) {
    const { spec, opened, clock, random } = options;
    this.#options = options;
    this.spec = spec;
    this.profile = PROFILES[spec.profile];
    this.#nodes = new Map(spec.places.map(({ memberId, nodeId }) => [memberId, nodeId]));
    this.#members = new Map(spec.places.map(({ memberId, nodeId }) => [nodeId, memberId]));
    this.member = new FederationMember({
      raft: {
        id: spec.memberId,
        ...raftTimings(this.profile),
        storageStallMs: STORAGE_STALL_MS,
        batchEntriesMax: 256,
        batchBytesMax: 256 * 1024,
        inFlightMax: 16,
        uncommittedBytesMax: 16 * 1024 * 1024,
        random,
      },
      restored: opened.restored,
      storage: opened.log,
      clock,
      send: (message) => this.#sendRaft(message),
      onApplied: options.onApplied,
      onLeadership: (leadership) => this.#tell({ kind: "leadership", leadership }),
      onMembership: (membership) => this.#watch(membership),
      onFailed: (failure) => this.#tell({ kind: "failed", failure }),
    });
    const { membership } = this.member.status;
    const isVoter = membership.members.some(({ id, role }) => id === spec.memberId && role === "voter");
    this.#detector = createDetector(
      { id: spec.memberId, isVoter },
      peersOf(membership),
      this.profile,
      this.#nowMs(),
    );
  }

  get peerNodes(): readonly NodeId[] {
    return this.spec.places
      .filter(({ memberId }) => memberId !== this.spec.memberId)
      .map(({ nodeId }) => nodeId);
  }

  /** What this member says of its own lateness, 0..1. */
  get lateRatio(): number {
    return lateRatioOf(this.#detector.lag);
  }

  start(): void {
    this.member.start();
  }

  async stop(): Promise<void> {
    this.member.stop();
    await this.#options.opened.log.close();
  }

  /** To be called every `profile.tickMs`, in a turn of its own. */
  tick(): void {
    this.#detect({ kind: "tick", nowMs: this.#nowMs() });
  }

  connected(nodeId: NodeId): void {
    const peer = this.#members.get(nodeId);
    if (peer !== undefined) this.#detect({ kind: "connected", peer, nowMs: this.#nowMs() });
  }

  closed(nodeId: NodeId, reason: CloseReason): void {
    const peer = this.#members.get(nodeId);
    if (peer === undefined) return;
    this.member.snapshotFailed(peer);
    this.#detect({ kind: "closed", peer, reason, nowMs: this.#nowMs() });
  }

  receive(nodeId: NodeId, frame: InboundFrame): void {
    const from = this.#members.get(nodeId);
    if (from === undefined) return;
    const nowMs = this.#nowMs();
    switch (frame.kind) {
      case "raft":
        this.member.receive(frame.message);
        break;
      case "heartbeat": {
        const { intervalMs: everyMs, lateRatio } = frame;
        this.#detect({ kind: "heartbeat", peer: from, everyMs, lateRatio, nowMs });
        break;
      }
      case "probe":
        this.#detect({
          kind: "probed",
          from,
          about: frame.memberId,
          lastHeardAgoMs: frame.heardAgoMs,
          nowMs,
        });
        break;
      case "probe-answer": {
        const { memberId: about, heardAgoMs: lastHeardAgoMs, agrees } = frame;
        this.#detect({ kind: "probe-answer", from, about, lastHeardAgoMs, agrees, nowMs });
        break;
      }
      case "routed":
        break;
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  #sendRaft(message: Message): void {
    const { federationId } = this.spec;
    const outcome = this.#send(message.to, { kind: "raft", federationId, message });
    // What else is lost Raft notices by itself.
    if (message.kind === "snapshot" && outcome?.outcome !== "queued") this.member.snapshotFailed(message.to);
  }

  #send(to: MemberId, frame: OutboundFrame): SendOutcome | null {
    const nodeId = this.#nodes.get(to);
    return nodeId === undefined ? null : this.#options.send(nodeId, frame);
  }

  #watch(membership: Membership): void {
    setPeers(this.#detector, peersOf(membership), this.#nowMs());
    this.#tell({ kind: "membership", membership });
  }

  #detect(input: DetectorInput): void {
    for (const effect of stepDetector(this.#detector, input)) this.#carryOut(effect);
  }

  #carryOut(effect: DetectorEffect): void {
    const { federationId } = this.spec;
    switch (effect.kind) {
      case "probe":
        for (const to of effect.via) {
          const { about: memberId, lastHeardAgoMs: heardAgoMs } = effect;
          this.#send(to, { kind: "probe", federationId, memberId, heardAgoMs });
        }
        break;
      case "answer": {
        const { to, about: memberId, lastHeardAgoMs: heardAgoMs, agrees } = effect;
        this.#send(to, { kind: "probe-answer", federationId, memberId, heardAgoMs, agrees });
        break;
      }
      case "suspected":
        this.#tell({ kind: "suspected", evidence: effect.evidence });
        break;
      case "confirmed":
        this.member.suspect(effect.peer);
        this.#tell({ kind: "confirmed", evidence: effect.evidence });
        break;
      case "cleared": {
        const { peer: memberId, why, silentForMs } = effect;
        this.#tell({ kind: "cleared", memberId, why, silentForMs });
        break;
      }
    }
  }

  #tell(
    event: FederationEvent extends infer E ? (E extends unknown ? Omit<E, "atMs"> : never) : never,
  ): void {
    this.#options.onEvent({ ...event, atMs: this.#nowMs() } as FederationEvent);
  }
}

function peersOf(membership: Membership) {
  return membership.members.map(({ id, role }) => ({ id, isVoter: role === "voter" }));
}
