import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addMark, type Failover, failoverOf, openFailover } from "@orrery/domain/failover";
import type { KeyAnswer, KeyCommand } from "@orrery/domain/keys";
import {
  FailoverEntry,
  FederationSpec,
  type MemberId,
  type MemberPlace,
  type NodeId,
} from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import type { InboundFrame, LinkStats, OutboundFrame, SendOutcome } from "../../mesh/link-event.ts";
import { newCounters } from "../../mesh/link-event.ts";
import { Federation, type FederationEvent } from "../federation.ts";
import { LoopLag } from "../loop-lag.ts";
import { openWriteAheadLog } from "../open-write-ahead-log.ts";
import { placeOf, testSpec } from "./test-spec.ts";

type Running = { readonly federation: Federation; readonly timers: NodeJS.Timeout[] };

/** Below the time a test has, so that it is told what was waited for. */
const WAIT_MS = 30_000;

/** One node's place in the group, whether its agent runs or not. */
export class GroupNode {
  readonly name: string;
  place: MemberPlace;
  running: Running | null = null;
  readonly events: FederationEvent[] = [];
  starts = 0;

  constructor(name: string) {
    this.name = name;
    this.place = placeOf(name, 1);
  }

  get federation(): Federation {
    if (this.running === null) throw new Error(`${this.name} is not running`);
    return this.running.federation;
  }

  entries(): FailoverEntry[] {
    return this.events.flatMap((event) =>
      event.kind === "entry" && event.type === "agent.failover" ? [FailoverEntry.parse(event.data)] : [],
    );
  }

  /** Those that it told to be done. */
  drills(): unknown[] {
    return this.events.flatMap((event) =>
      event.kind === "entry" && event.type === "agent.drill_done" ? [event.data] : [],
    );
  }

  hooks(): string[] {
    return this.events.flatMap((event) => (event.kind === "hook" ? [event.hook] : []));
  }
}

/**
 * The federations of several nodes in one process: real logs, and a mesh that hands frames over in memory, unless a way is cut. The
 * promote hook is answered at once, unless it is to hang.
 */
export class FederationGroup {
  readonly folder = mkdtempSync(join(tmpdir(), "orrery-group-"));
  readonly nodes: readonly GroupNode[];
  change: Partial<FederationSpec>;
  /** `false` = a hook runs without end. */
  answersHooks = true;
  /** Of members that start from now on. `true` = they measure a thread that is never late, whatever else this machine does. */
  isCalm = false;
  readonly #founders: readonly MemberPlace[];
  readonly #cut = new Set<string>();
  #sequence = 0;

  /** `founders` begin as voters; `others` have no place in the federation until the wish names them. */
  constructor(founders: number, change: Partial<FederationSpec> = {}, others = 0) {
    this.change = { profile: "metro", ...change };
    this.nodes = Array.from({ length: founders + others }, (_, i) => new GroupNode(`n${i + 1}`));
    this.#founders = this.nodes.slice(0, founders).map(({ place }) => place);
  }

  node(name: string): GroupNode {
    const node = this.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }

  specOf(node: GroupNode): FederationSpec {
    const spec = testSpec(node.place, this.#founders, this.change);
    // What the hub sends is what the schema takes.
    return FederationSpec.parse({ ...spec, memberId: node.place.memberId });
  }

  /** Everyone gets another spec. */
  set(change: Partial<FederationSpec>): void {
    this.change = { ...this.change, ...change };
    for (const node of this.nodes) node.running?.federation.update(this.specOf(node));
  }

  async start(node: GroupNode): Promise<void> {
    const spec = this.specOf(node);
    const { federationId, memberId, founding } = spec;
    const opened = await openWriteAheadLog(join(this.folder, memberId), {
      ...{ federationId, memberId },
      create: { initialMembership: founding },
      segmentBytes: 256 * 1024,
    });
    if (opened.outcome !== "new" && opened.outcome !== "opened") throw new Error(opened.outcome);
    node.starts += 1;
    const federation = new Federation({
      ...{ spec, opened, clock: systemClock, random: Math.random },
      clockId: `${node.name}-${node.starts}`,
      send: (to, frame) => this.#carry(node, to, frame),
      links: () => this.#linksOf(node),
      onApplied: () => undefined,
      onEvent: (event) => this.#onEvent(node, federation, event),
      lag: this.isCalm ? new CalmLoop() : new LoopLag(),
    });
    const timers: NodeJS.Timeout[] = [];
    node.running = { federation, timers };
    federation.start();
    this.#plan(node);
    for (const other of this.nodes) {
      if (other === node || other.running === null) continue;
      federation.connected(other.place.nodeId);
      other.running.federation.connected(node.place.nodeId);
    }
  }

  /** The process is gone: the kernel tells the others at once. */
  async kill(node: GroupNode): Promise<void> {
    const { running } = node;
    if (running === null) return;
    node.running = null;
    for (const timer of running.timers) clearInterval(timer);
    for (const other of this.nodes) other.running?.federation.closed(node.place.nodeId, "ended");
    await running.federation.stop();
  }

  /** Nothing goes from one to the other, in this direction. */
  cut(from: GroupNode, to: GroupNode): void {
    this.#cut.add(`${from.name}>${to.name}`);
  }

  /** As a freeze or a pulled cable: nothing goes in or out. */
  isolate(node: GroupNode): void {
    for (const other of this.nodes) {
      this.cut(node, other);
      this.cut(other, node);
    }
  }

  heal(): void {
    this.#cut.clear();
  }

  async end(): Promise<void> {
    for (const node of this.nodes) await this.kill(node);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Who leads with a token; of several the one with the newest. */
  leaderNow(among: readonly GroupNode[] = this.nodes): GroupNode | null {
    const leading = among.flatMap((node) => {
      const status = node.running?.federation.member.status;
      return status?.role === "leader" && status.fencingToken !== null ? [{ node, term: status.term }] : [];
    });
    return leading.sort((x, y) => y.term - x.term)[0]?.node ?? null;
  }

  async leader(among: readonly GroupNode[] = this.nodes): Promise<GroupNode> {
    await this.until(() => this.leaderNow(among) !== null, 2);
    const leader = this.leaderNow(among);
    if (leader === null) throw new Error("it led a moment ago");
    return leader;
  }

  /** Waits until it is true; after `waitMs` in vain it throws what each node knows. */
  async until(isTrue: () => boolean, everyMs = 5, waitMs = WAIT_MS): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + waitMs;
    while (!isTrue()) {
      if (systemClock.monotonicMs() > deadlineMs) {
        throw new Error(`waited ${waitMs} ms in vain for ${isTrue.toString()}; ${this.#told()}`);
      }
      await pause(everyMs);
    }
  }

  #told(): string {
    const nodes = this.nodes.map((node) => {
      if (node.running === null) return { node: node.name, running: false };
      const { member } = node.federation;
      const { role, term, fencingToken, leaderId, lastIndex, commitIndex } = member.status;
      const { blocks } = node.federation.report();
      const entries = node.entries().map(({ failoverId, marks }) => [failoverId, marks]);
      const hooks = node.hooks();
      return {
        ...{ node: node.name, role, term, fencingToken, leaderId, lastIndex, commitIndex },
        ...{ blocks, entries, hooks },
      };
    });
    return JSON.stringify(nodes, null, 1);
  }

  others(...without: readonly GroupNode[]): GroupNode[] {
    return this.nodes.filter((node) => !without.includes(node) && node.running !== null);
  }

  async write(node: GroupNode, key: string): Promise<KeyAnswer> {
    this.#sequence += 1;
    const value = new TextEncoder().encode(key);
    const command: KeyCommand = { kind: "put", key, value, expectedRevision: null, fencingToken: null };
    const sequence = this.#sequence;
    const request = { clientId: "test", sequence, answeredBelow: sequence, command };
    const outcome = await node.federation.member.write(request);
    if (outcome.outcome !== "answered") throw new Error(`answered ${JSON.stringify(outcome)}`);
    return outcome.answer;
  }

  /** As the hub folds what all members told of one failover; null = nobody opened it. */
  failover(id: string): Failover | null {
    const entries = this.nodes
      .flatMap((node) => node.entries())
      .filter(({ failoverId: each }) => each === id);
    const opening = entries.find((entry) => entry.opening !== null)?.opening;
    if (opening === null || opening === undefined) return null;
    return failoverOf(entries.flatMap(({ marks }) => marks).reduce(addMark, openFailover(opening)));
  }

  /** All that were opened, in order. */
  failovers(): Failover[] {
    const openings = this.nodes
      .flatMap((node) => node.entries())
      .flatMap(({ opening }) => (opening === null ? [] : [opening]));
    const ids = new Set(openings.sort((x, y) => x.startedAtMs - y.startedAtMs).map(({ id }) => id));
    return [...ids].flatMap((id) => this.failover(id) ?? []);
  }

  #onEvent(node: GroupNode, federation: Federation | undefined, event: FederationEvent): void {
    node.events.push(event);
    if (event.kind === "neighbours" && node.running !== null) this.#plan(node);
    if (event.kind === "hook" && this.answersHooks) {
      setImmediate(() => federation?.hookDone({ kind: event.hook, term: event.term, problem: null }));
    }
  }

  /** The rhythm of heartbeats and ticks, as the host plans it. */
  #plan(node: GroupNode): void {
    const { running } = node;
    if (running === null) return;
    const { federation, timers } = running;
    for (const timer of timers.splice(0)) clearInterval(timer);
    const { tickMs, heartbeatMs } = federation.profile;
    timers.push(setInterval(() => setImmediate(() => node.running?.federation.tick()), tickMs));
    const nodes = federation.peerNodes;
    const beat = () => {
      const { lateRatio } = federation;
      for (const to of nodes)
        this.#carry(node, to, { kind: "heartbeat", intervalMs: heartbeatMs, lateRatio });
    };
    timers.push(setInterval(beat, heartbeatMs));
  }

  #carry(from: GroupNode, to: NodeId, frame: OutboundFrame): SendOutcome {
    const target = this.nodes.find(({ place }) => place.nodeId === to);
    if (target === undefined || target.running === null || !this.#isLinked(from, target)) {
      return frame.kind === "routed"
        ? { outcome: "refused", reason: "no-link" }
        : { outcome: "dropped", reason: "no-link" };
    }
    if (!this.#cut.has(`${from.name}>${target.name}`)) {
      const { running } = target;
      setImmediate(() => {
        // As the mesh does: what is meant for a member that this node is no more is dropped.
        const { memberId } = running.federation.spec;
        const isMeant = frame.kind !== "raft" || frame.message.to === memberId;
        if (isMeant && target.running === running)
          running.federation.receive(from.place.nodeId, inbound(frame));
      });
    }
    return { outcome: "queued" };
  }

  /** A link needs one side that wants it. */
  #isLinked(x: GroupNode, y: GroupNode): boolean {
    return [
      [x, y],
      [y, x],
    ].some(([from, to]) => {
      const nodes = from?.running?.federation.linkNodes ?? [];
      return to !== undefined && nodes.includes(to.place.nodeId);
    });
  }

  #linksOf(node: GroupNode): LinkStats[] {
    const nowMs = systemClock.monotonicMs();
    return this.nodes
      .filter((other) => other !== node && other.running !== null)
      .map(({ place }) => ({
        ...newCounters(),
        nodeId: place.nodeId,
        link: {
          ...{ linkId: "x", direction: "outbound", openedMs: 0, heardMs: nowMs, queuedBytes: 0 },
          ...{ clockSkewMs: 0, jitterMs: 0.2, lossRatio: 0 },
          rtt: { lastMs: 1, smoothedMs: 1, minMs: 1, p50Ms: 1, p99Ms: 2 },
        },
      }));
  }
}

class CalmLoop extends LoopLag {
  override p99Ms(): number {
    return 1;
  }
}

export function memberOf(node: GroupNode): MemberId {
  return node.place.memberId;
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** Bytes arrive as views of what was received. */
function inbound(frame: OutboundFrame): InboundFrame {
  if (frame.kind !== "heartbeat") return frame;
  return { ...frame, sequence: 0, sentMs: 0, echo: null };
}
