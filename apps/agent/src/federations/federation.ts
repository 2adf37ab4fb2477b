import type { Leadership, Membership, Message, RestoredState } from "@orrery/domain/consensus";
import {
  type CloseReason,
  createDetector,
  type DetectorEffect,
  type DetectorInput,
  type DetectorState,
  lateRatio as lateRatioOf,
  type Profile,
  raftTimings,
  stepDetector,
  waitFor,
} from "@orrery/domain/detection";
import type { AppliedCommand } from "@orrery/domain/keys";
import type { FederationCommand, FederationReport, FederationSpec, MemberId, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { InboundFrame, LinkStats, OutboundFrame, SendOutcome } from "../mesh/link-event.ts";
import type { CommandResult } from "./federation-commands.ts";
import type { FederationContext } from "./federation-context.ts";
import type { FederationEvent, FederationNews, HookResult } from "./federation-event.ts";
import { FederationMember, type MemberStorage } from "./federation-member.ts";
import { createParts, type FederationParts, storedAtStart } from "./federation-parts.ts";
import { federationReport } from "./federation-report.ts";
import { LoopLag } from "./loop-lag.ts";
import { MeasuredStorage } from "./measured-storage.ts";
import { NewsBoard } from "./member-news.ts";
import { MemberPlaces } from "./member-places.ts";
import type { MessageListener, MessageOutcome } from "./message-router.ts";
import { chosenProfile } from "./profile-keeper.ts";
import { SystemKeys, systemKeyOf } from "./system-keys.ts";
import { SystemWriter } from "./system-writer.ts";
import type { LogFailure } from "./write-ahead-log-failure.ts";

export type { CommandResult } from "./federation-commands.ts";
export type { FederationEvent, HookResult } from "./federation-event.ts";
export type { MessageListener, MessageOutcome } from "./message-router.ts";

/** A member's log: a `WriteAheadLog`. */
export type FederationLog = MemberStorage & { close(): Promise<void> };

export type FederationOptions = {
  readonly spec: FederationSpec;
  readonly opened: { readonly log: FederationLog; readonly restored: RestoredState };
  readonly clock: Clock;
  /** Names this process's clock: another one after each restart. */
  readonly clockId: string;
  readonly random: () => number;
  readonly send: (to: NodeId, frame: OutboundFrame) => SendOutcome;
  /** Of all peers of the mesh. */
  readonly links: () => readonly LinkStats[];
  /** In the order of the log. */
  readonly onApplied: (applied: AppliedCommand) => void;
  readonly onEvent: (event: FederationEvent) => void;
  /** How late this thread's turns come; default: by the ticks alone. */
  readonly lag?: LoopLag;
};

/** The disk may be as slow as this before a leader gives up over it. */
const STORAGE_STALL_MS = 1_000;
const SECOND_MS = 1_000;
/** A new leader's upkeep waits until whoever waited for it was served. */
const LEAD_AFTER_MS = 100;

/**
 * One federation on this node: its member, its failure detector and the conduct around them, between the links and the log. What
 * each part does is in its own file; here they are connected, and the path from a fault to a campaign is kept short.
 */
export class Federation {
  readonly member: FederationMember;
  readonly #options: FederationOptions;
  readonly #places: MemberPlaces;
  readonly #storage: MeasuredStorage;
  readonly #detector: DetectorState;
  readonly #keys = new SystemKeys();
  readonly #news = new NewsBoard();
  readonly #lag: LoopLag;
  readonly #context: FederationContext;
  readonly #parts: FederationParts;
  #spec: FederationSpec;
  #membership: Membership;
  #loopLagMs = 0;
  #state: FederationReport["state"] = "starting";
  #problem: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #leadTimer: NodeJS.Timeout | null = null;

  constructor(options: FederationOptions) {
    const { spec, opened, clock, random } = options;
    this.#options = options;
    this.#lag = options.lag ?? new LoopLag();
    this.#spec = spec;
    this.#places = new MemberPlaces(options.links);
    this.#places.place(spec);
    this.#storage = new MeasuredStorage(opened.log, clock);
    const { restored } = opened;
    const { leader, profile: published } = storedAtStart(restored);
    const profile = chosenProfile(spec, published);
    this.member = new FederationMember({
      raft: {
        id: spec.memberId,
        ...raftTimings(profile),
        storageStallMs: STORAGE_STALL_MS,
        batchEntriesMax: 256,
        batchBytesMax: 256 * 1024,
        inFlightMax: 16,
        uncommittedBytesMax: 16 * 1024 * 1024,
        random,
      },
      restored,
      storage: this.#storage,
      clock,
      send: (message) => this.#sendRaft(message),
      onApplied: (applied) => this.#onApplied(applied),
      onLeadership: (leadership) => this.#onLeadership(leadership),
      onMembership: (membership) => this.#onMembership(membership),
      onFailed: (failure) => this.#onFailed(failure),
    });
    this.#membership = this.member.status.membership;
    const isVoter = this.#membership.members.some(({ id, role }) => id === spec.memberId && role === "voter");
    this.#detector = createDetector({ id: spec.memberId, isVoter }, [], profile, this.#nowMs());
    this.#context = this.#makeContext();
    this.#parts = createParts(this.#context, {
      ...{ restored, leader, profile },
      send: (to, frame) => this.#send(to, frame),
      onWatched: (peer) => this.#detect({ kind: "connected", peer, nowMs: this.#nowMs() }),
    });
    this.#parts.upkeep.watchNeighbors();
  }

  get spec(): FederationSpec {
    return this.#spec;
  }

  /** May change while it runs; `neighbours` tells. */
  get profile(): Profile {
    return this.#parts.profiles.profile;
  }

  /** For how long after a majority's answer this leader may claim to lead, ms: see `FederationMember.claimUntilMs`. */
  get leaseMs(): number {
    return this.#parts.profiles.leaseMs();
  }

  /** Nodes to which heartbeats go: the direct neighbours in the topology. */
  get peerNodes(): readonly NodeId[] {
    return this.#parts.topology.peerNodes;
  }

  /** Nodes with which a link is to be held: all voters', since Raft goes to them directly, and the neighbours'. */
  get linkNodes(): readonly NodeId[] {
    return this.#parts.topology.linkNodes;
  }

  /** What this member says of its own lateness, 0..1. */
  get lateRatio(): number {
    return lateRatioOf(this.#detector.lag);
  }

  start(): void {
    this.#state = "running";
    this.member.start();
    this.#timer = setInterval(() => this.#everySecond(), SECOND_MS);
    for (const { nodeId, link } of this.#options.links()) if (link !== null) this.connected(nodeId);
    this.#tell({ kind: "changed" });
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#leadTimer !== null) clearTimeout(this.#leadTimer);
    this.#parts.commands.end();
    this.member.stop();
    await this.#options.opened.log.close();
  }

  /** To be called every `profile.tickMs`, in a turn of its own. */
  tick(): void {
    const nowMs = this.#nowMs();
    this.#lag.turn(nowMs, this.#parts.profiles.profile.tickMs);
    this.#detect({ kind: "tick", nowMs });
    this.#parts.failovers.tick(nowMs);
  }

  connected(nodeId: NodeId): void {
    this.#places.setConnected(nodeId, true);
    const peer = this.#places.memberAt(nodeId);
    if (peer === undefined) return;
    this.#detect({ kind: "connected", peer, nowMs: this.#nowMs() });
    this.#parts.upkeep.tellSoon();
    this.#parts.router.setView(this.#parts.topology.routerView());
    if (this.#parts.topology.neighbors.includes(peer)) this.#parts.router.neighborUp(peer, this.#nowMs());
  }

  closed(nodeId: NodeId, reason: CloseReason): void {
    this.#places.setConnected(nodeId, false);
    const peer = this.#places.memberAt(nodeId);
    if (peer === undefined) return;
    this.member.snapshotFailed(peer);
    this.#detect({ kind: "closed", peer, reason, nowMs: this.#nowMs() });
    this.#parts.router.setView(this.#parts.topology.routerView());
  }

  receive(nodeId: NodeId, frame: InboundFrame): void {
    const from = this.#places.memberAt(nodeId);
    if (from === undefined) return;
    const nowMs = this.#nowMs();
    switch (frame.kind) {
      case "raft":
        this.member.receive(frame.message);
        break;
      case "heartbeat": {
        const { intervalMs: everyMs, lateRatio } = frame;
        this.#logHeartbeat(from, nowMs);
        this.#detect({ kind: "heartbeat", peer: from, everyMs, lateRatio, nowMs });
        break;
      }
      case "probe": {
        const { memberId: about, heardAgoMs: lastHeardAgoMs } = frame;
        this.#detect({ kind: "probed", from, about, lastHeardAgoMs, nowMs });
        break;
      }
      case "probe-answer": {
        const { memberId: about, heardAgoMs: lastHeardAgoMs, agrees } = frame;
        this.#detect({ kind: "probe-answer", from, about, lastHeardAgoMs, agrees, nowMs });
        break;
      }
      case "routed":
        this.#parts.router.receive(from, frame, nowMs);
    }
  }

  /** Same federation, generation and member; everything else may differ. */
  update(spec: FederationSpec): void {
    this.#spec = spec;
    this.#places.place(spec);
    this.#parts.upkeep.review();
    this.#lead();
    this.#tell({ kind: "changed" });
  }

  report(): FederationReport {
    return federationReport(this.#context, {
      ...this.#parts,
      ...{ lateRatio: this.lateRatio, state: this.#state, problem: this.#problem },
      fsyncMs: this.#storage.medianMs(),
    });
  }

  run(command: FederationCommand): Promise<CommandResult> {
    return this.#parts.commands.run(command);
  }

  hookDone(hook: HookResult): void {
    this.#parts.failovers.hookDone(hook);
  }

  /** To one member, or to all others (null), over the topology's links. It may be lost on its way. */
  sendMessage(topic: string, payload: Uint8Array, to: MemberId | null, ttlMs: number): MessageOutcome {
    return this.#parts.router.send(topic, payload, to, ttlMs, this.#nowMs());
  }

  /** Returns what ends the listening. One listener a topic. */
  onMessage(topic: string, listener: MessageListener): () => void {
    return this.#parts.router.listen(topic, listener);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  #everySecond(): void {
    this.#loopLagMs = this.#lag.p99Ms();
    if (this.#state === "running") this.#parts.upkeep.everySecond();
  }

  #leadSoon(): void {
    this.#leadTimer ??= setTimeout(() => {
      this.#leadTimer = null;
      this.#lead();
    }, LEAD_AFTER_MS);
  }

  #lead(): void {
    if (this.#state === "running") this.#parts.upkeep.lead();
  }

  #makeContext(): FederationContext {
    const { clock, clockId } = this.#options;
    return {
      ...{ clock, clockId, member: this.member, detector: this.#detector, news: this.#news },
      writer: new SystemWriter(this.member, clockId),
      spec: () => this.#spec,
      membership: () => this.#membership,
      system: (key) => this.#keys.get(this.member.store, key),
      linkStats: () => this.#places.linkStats(this.#nowMs()),
      isConnected: (memberId) => this.#places.isConnected(memberId),
      loopLagMs: () => this.#loopLagMs,
      tell: (news) => this.#tell(news),
    };
  }

  #onApplied(applied: AppliedCommand): void {
    const { request } = applied;
    const key = request === null ? null : systemKeyOf(request.command);
    if (key !== null) this.#parts.upkeep.keyChanged(key);
    this.#options.onApplied(applied);
  }

  #onLeadership(leadership: Leadership): void {
    this.#parts.failovers.onLeadership(leadership);
    this.#parts.commands.onLeadership(leadership);
    this.#tell({ kind: "leadership", leadership });
    this.#tell({ kind: "changed" });
    if (leadership.role === "leader") this.#leadSoon();
    else {
      this.#parts.memberships.follow();
      this.#parts.profiles.follow();
      this.#parts.topology.follow();
    }
  }

  #onMembership(membership: Membership): void {
    this.#membership = membership;
    // With a snapshot everything may have changed.
    this.#parts.upkeep.review();
    this.#parts.upkeep.watchNeighbors();
    this.#tell({ kind: "membership", membership });
    this.#tell({ kind: "changed" });
    this.#leadSoon();
  }

  #onFailed(failure: LogFailure): void {
    this.#state = "failed";
    this.#problem = failure.sentence;
    const { federationId, memberId, generation } = this.#spec;
    const data = { federationId, memberId, generation, problem: failure.sentence };
    this.#tell({ kind: "entry", type: "agent.federation_member_failed", data });
    this.#tell({ kind: "failed", failure });
    this.#tell({ kind: "changed" });
  }

  #logHeartbeat(from: MemberId, nowMs: number): void {
    const peer = this.#detector.peers.get(from);
    if (peer === undefined || peer.link.kind !== "open" || peer.lastHeardAtMs === null) return;
    this.#parts.heartbeats.add(from, nowMs, nowMs - peer.lastHeardAtMs, waitFor(this.#detector, peer));
  }

  #sendRaft(message: Message): void {
    const { federationId } = this.#spec;
    const outcome = this.#send(message.to, { kind: "raft", federationId, message });
    // What else is lost Raft notices by itself.
    if (message.kind === "snapshot" && outcome?.outcome !== "queued") this.member.snapshotFailed(message.to);
  }

  #send(to: MemberId, frame: OutboundFrame): SendOutcome | null {
    const nodeId = this.#places.nodeOf(to);
    return nodeId === undefined ? null : this.#options.send(nodeId, frame);
  }

  #detect(input: DetectorInput): void {
    for (const effect of stepDetector(this.#detector, input)) this.#carryOut(effect);
  }

  #carryOut(effect: DetectorEffect): void {
    const { federationId } = this.#spec;
    switch (effect.kind) {
      case "probe":
        for (const to of effect.via) {
          const { about: memberId, lastHeardAgoMs: heardAgoMs } = effect;
          this.#send(to, { kind: "probe", federationId, memberId, heardAgoMs });
        }
        return;
      case "answer": {
        const { to, about: memberId, lastHeardAgoMs: heardAgoMs, agrees } = effect;
        this.#send(to, { kind: "probe-answer", federationId, memberId, heardAgoMs, agrees });
        return;
      }
      case "suspected":
        this.#tell({ kind: "suspected", evidence: effect.evidence });
        break;
      case "confirmed":
        // Raft first: what is recorded can wait, an election cannot.
        this.member.suspect(effect.peer);
        this.#tell({ kind: "confirmed", evidence: effect.evidence });
        break;
      case "cleared": {
        const { peer: memberId, why, silentForMs } = effect;
        this.#tell({ kind: "cleared", memberId, why, silentForMs });
      }
    }
    this.#parts.failovers.onVerdict(effect);
  }

  #tell(news: FederationNews): void {
    this.#options.onEvent({ ...news, atMs: this.#nowMs() } as FederationEvent);
  }
}
