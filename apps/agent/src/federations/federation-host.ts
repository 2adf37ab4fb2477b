import { mkdir } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { AppliedCommand } from "@orrery/domain/keys";
import type {
  FederationCommand,
  FederationId,
  FederationReport,
  FederationSpec,
  NodeId,
} from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { InboundFrame, LinkStats, MeshEvent } from "../mesh/link-event.ts";
import { MeshHost } from "../mesh/mesh-host.ts";
import type { MeshIdentity } from "../mesh/mesh-identity.ts";
import type { ListenAddress, ListenResult } from "../mesh/mesh-listener.ts";
import { type SteadyTimer, startSteadyTimer } from "../report/steady-timer.ts";
import { type CommandResult, Federation, type FederationEvent, type HookResult } from "./federation.ts";
import type { EntryType } from "./federation-event.ts";
import { handOver } from "./hand-over.ts";
import { HeartbeatRhythms } from "./heartbeat-rhythms.ts";
import { idleReport } from "./idle-report.ts";
import { closeReason, meshMembersOf } from "./mesh-view.ts";
import { deleteUnneededLogs, type OpenedLog, openMember } from "./open-member.ts";
import { RememberedMembers } from "./remembered-members.ts";

export type FederationHostOptions = {
  readonly identity: MeshIdentity;
  readonly listen: ListenAddress;
  /** Holds a folder for each member's log; what outlives it is in a file beside it, `<folder>.json`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Drawn once a process: whose clock the times in marks are of. */
  readonly clockId: string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onEvent: (federationId: FederationId, event: FederationEvent) => void;
  readonly onMeshEvent: (event: MeshEvent) => void;
};

/** Who works with the federations in their own thread. */
export type HostListener = {
  /** A member runs; also when it takes the place of another one of the same federation. */
  onBegun?(federation: Federation): void;
  onEnded?(federationId: FederationId): void;
  /** In the order of the log. */
  onApplied?(federationId: FederationId, applied: AppliedCommand): void;
  onEvent?(federationId: FederationId, event: FederationEvent): void;
};

/** This node's member of one federation. */
type Member = { spec: FederationSpec } & (
  | { state: "starting" }
  | { state: "running"; readonly federation: Federation; readonly ticker: SteadyTimer; tickMs: number }
  | { state: "lost" | "failed"; readonly problem: string }
);

/** A log that could not be opened for reasons of its disk is tried again after so long, and half as much by chance. */
const REOPEN_MS = 20_000;

/**
 * All federations of this node over one mesh, as the newest specs want them. It belongs into a thread of its own, so that
 * nobody else's work delays a heartbeat; it does not know of threads itself.
 */
export class FederationHost {
  readonly #options: FederationHostOptions;
  readonly #mesh: MeshHost;
  readonly #members = new Map<FederationId, Member>();
  readonly #rhythms: HeartbeatRhythms;
  readonly #listeners: HostListener[] = [];
  #remembered: RememberedMembers | null = null;
  #wanted: readonly FederationSpec[] = [];
  #matching: Promise<void> = Promise.resolve();
  #reopenTimer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: FederationHostOptions) {
    const { identity, listen, clock, random } = options;
    this.#options = options;
    this.#mesh = new MeshHost({
      ...{ identity, listen, clock, random },
      members: { memberships: [], peers: [] },
      onFrame: (from, frame) => this.#onFrame(from, frame),
      onEvent: (event) => this.#onMeshEvent(event),
    });
    this.#rhythms = new HeartbeatRhythms(clock, random, (nodeId, intervalMs) =>
      this.#beat(nodeId, intervalMs),
    );
  }

  /** Listens; a free port (0) is the one of the last time, if nobody else has it now. */
  async start(): Promise<ListenResult> {
    const { folder, listen } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const remembered = await RememberedMembers.open(`${folder}.json`);
    this.#remembered = remembered;
    const result = await this.#listen(listen, remembered.peerPort);
    // Only a convenience: where the disk is full, the port is another one next time.
    if (result.outcome === "listening") await remembered.rememberPort(result.port).catch(() => undefined);
    return result;
  }

  /** Adds, updates and removes; the logs of those that are gone are deleted. Of several calls at once the last one counts. */
  setSpecs(specs: readonly FederationSpec[]): Promise<void> {
    this.#wanted = specs;
    this.#matching = this.#matching.then(() => this.#match(specs));
    return this.#matching;
  }

  listen(listener: HostListener): void {
    this.#listeners.push(listener);
  }

  /** False where it cannot be read; then the one before stays. */
  setIdentity(identity: MeshIdentity): boolean {
    try {
      this.#mesh.setIdentity(identity);
      return true;
    } catch {
      return false;
    }
  }

  /** See `MeshListener.setServicesPort`. */
  setServicesPort(port: number | null): void {
    this.#mesh.setServicesPort(port);
  }

  federation(id: FederationId): Federation | undefined {
    const member = this.#members.get(id);
    return member?.state === "running" ? member.federation : undefined;
  }

  reports(): FederationReport[] {
    return [...this.#members.values()].map((member) => {
      if (member.state === "running") return member.federation.report();
      return idleReport(member.spec, member.state, member.state === "starting" ? null : member.problem);
    });
  }

  async run(command: FederationCommand): Promise<CommandResult> {
    const member = this.#members.get(command.federationId);
    if (member?.state === "running") return member.federation.run(command);
    const message =
      member === undefined ? "this node is in no such federation" : `its member here is ${member.state}`;
    return { outcome: "failed", message };
  }

  hookDone(federationId: FederationId, hook: HookResult): void {
    this.federation(federationId)?.hookDone(hook);
  }

  /** See `MeshHost.cut`. */
  cut(durationMs: number): void {
    this.#mesh.cut(durationMs);
  }

  links(): LinkStats[] {
    return this.#mesh.stats();
  }

  /**
   * Whatever this node leads is handed over first, where somebody can take it within `handOverMs`. Then it says goodbye to its
   * peers and closes its logs.
   */
  async stop(handOverMs = 0): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#reopenTimer !== null) clearTimeout(this.#reopenTimer);
    await this.#matching;
    if (handOverMs > 0) await Promise.race([this.#handOverAll(), pause(handOverMs)]);
    this.#rhythms.stop();
    await this.#mesh.stop();
    for (const member of this.#members.values()) await this.#end(member);
  }

  async #listen(listen: ListenAddress, lastPort: number | null): Promise<ListenResult> {
    if (listen.port === 0 && lastPort !== null) {
      const again = await this.#mesh.start({ ...listen, port: lastPort });
      if (again.outcome === "listening") return again;
    }
    return this.#mesh.start(listen);
  }

  async #match(specs: readonly FederationSpec[]): Promise<void> {
    const remembered = this.#remembered;
    if (specs !== this.#wanted || this.#isStopped || remembered === null) return;
    for (const [federationId, member] of this.#members) {
      const spec = specs.find((each) => each.federationId === federationId);
      if (spec !== undefined && isSameMember(spec, member.spec)) continue;
      this.#members.delete(federationId);
      await this.#end(member);
    }
    this.#mesh.setMembers(meshMembersOf(specs, this.#options.identity.nodeId));
    for (const spec of specs) {
      const member = this.#members.get(spec.federationId);
      if (member === undefined || member.state === "failed") await this.#open(spec, remembered);
      else if (!isDeepStrictEqual(member.spec, spec)) {
        member.spec = spec;
        if (member.state === "running") member.federation.update(spec);
      }
    }
    await deleteUnneededLogs(this.#options.folder, specs, remembered);
    this.#planLinks();
    this.#reopenLater();
  }

  async #open(spec: FederationSpec, remembered: RememberedMembers): Promise<void> {
    const { federationId, memberId, generation } = spec;
    const before = this.#members.get(federationId);
    if (before === undefined) this.#members.set(federationId, { spec, state: "starting" });
    const opening = await openMember(this.#options.folder, spec, remembered).catch((error: unknown) => {
      return {
        outcome: "failed" as const,
        sentence: `The member's log could not be opened: ${String(error)}`,
      };
    });
    const member = opening.outcome === "opened" ? this.#begin(spec, opening.opened) : opening;
    if (member.outcome === "running") {
      this.#members.set(federationId, member.member);
      // The hub does not know it yet, or not from us.
      if (spec.mayBeNew)
        this.#tellEntry(spec, "agent.federation_member_opened", { federationId, memberId, generation });
      return;
    }
    const { outcome: state, sentence: problem } = member;
    this.#members.set(federationId, { spec, state, problem });
    if (before?.state === state && before.problem === problem) return;
    const told = { federationId, memberId, generation };
    if (state === "lost")
      this.#tellEntry(spec, "agent.federation_member_lost", { ...told, verdict: problem });
    else this.#tellEntry(spec, "agent.federation_member_failed", { ...told, problem });
  }

  #begin(spec: FederationSpec, opened: OpenedLog) {
    const { clock, clockId, random } = this.#options;
    const { federationId } = spec;
    let federation: Federation;
    try {
      federation = new Federation({
        ...{ spec, opened, clock, clockId, random },
        send: (to, frame) => this.#mesh.send(to, frame),
        links: () => this.#mesh.stats(),
        onApplied: (applied) => {
          for (const listener of this.#listeners) listener.onApplied?.(federationId, applied);
        },
        onEvent: (event) => this.#onFederationEvent(federationId, event),
      });
    } catch (error) {
      opened.log.close().catch(() => undefined);
      return {
        outcome: "failed" as const,
        sentence: `The member could not start from its log: ${String(error)}`,
      };
    }
    const { tickMs } = federation.profile;
    // The sockets are read between the timer and the turn in which silence is judged.
    const tick = () => setImmediate(() => federation.tick());
    const ticker = startSteadyTimer(clock, tickMs, tick, random() * tickMs);
    for (const listener of this.#listeners) listener.onBegun?.(federation);
    federation.start();
    for (const { nodeId, link } of this.#mesh.stats()) if (link !== null) federation.connected(nodeId);
    const member: Member = { spec, state: "running", federation, ticker, tickMs };
    return { outcome: "running" as const, member };
  }

  async #end(member: Member): Promise<void> {
    if (member.state !== "running") return;
    member.ticker.stop();
    for (const listener of this.#listeners) listener.onEnded?.(member.spec.federationId);
    const { role, term, fencingToken } = member.federation.member.status;
    await member.federation.stop();
    // Nobody took over from it, so nothing else tells the host that it leads no more.
    if (role === "leader") this.#tellDemoted(member.spec, term, fencingToken);
  }

  /** Whom this node dials, and to whom it sends heartbeats how often: the quickest rhythm of the federations that share a link. */
  #planLinks(): void {
    if (this.#isStopped) return;
    const rhythms = new Map<NodeId, number>();
    const linked = new Set<NodeId>();
    for (const member of this.#members.values()) {
      if (member.state !== "running") continue;
      const { profile, peerNodes, linkNodes } = member.federation;
      for (const nodeId of linkNodes) linked.add(nodeId);
      for (const nodeId of peerNodes) {
        rhythms.set(nodeId, Math.min(profile.heartbeatMs, rhythms.get(nodeId) ?? profile.heartbeatMs));
      }
      if (member.tickMs !== profile.tickMs) {
        member.tickMs = profile.tickMs;
        member.ticker.setIntervalMs(profile.tickMs);
      }
    }
    this.#mesh.setNeighbours(linked);
    this.#rhythms.match(rhythms);
  }

  #beat(nodeId: NodeId, intervalMs: number): void {
    let lateRatio = 0;
    for (const member of this.#members.values()) {
      if (member.state === "running") lateRatio = Math.max(lateRatio, member.federation.lateRatio);
    }
    this.#mesh.send(nodeId, { kind: "heartbeat", intervalMs, lateRatio });
  }

  #reopenLater(): void {
    if (this.#reopenTimer !== null || ![...this.#members.values()].some(({ state }) => state === "failed"))
      return;
    const delayMs = REOPEN_MS * (1 + this.#options.random() / 2);
    this.#reopenTimer = setTimeout(() => {
      this.#reopenTimer = null;
      this.setSpecs(this.#wanted).catch((error: unknown) => {
        throw error;
      });
    }, delayMs);
  }

  async #handOverAll(): Promise<void> {
    const running = [...this.#members.values()].filter((member) => member.state === "running");
    await Promise.all(running.map(({ federation }) => handOver(federation)));
  }

  #onFrame(from: NodeId, frame: InboundFrame): void {
    if (frame.kind !== "heartbeat") {
      this.federation(frame.federationId)?.receive(from, frame);
      return;
    }
    for (const member of this.#members.values()) {
      if (member.state === "running") member.federation.receive(from, frame);
    }
  }

  #onFederationEvent(federationId: FederationId, event: FederationEvent): void {
    if (event.kind === "neighbours") this.#planLinks();
    if (event.kind === "cut") this.#mesh.cut(event.durationMs);
    for (const listener of this.#listeners) listener.onEvent?.(federationId, event);
    this.#options.onEvent(federationId, event);
  }

  #onMeshEvent(event: MeshEvent): void {
    for (const member of this.#members.values()) {
      if (member.state !== "running") continue;
      const { federation } = member;
      if (event.kind === "link-up") federation.connected(event.nodeId);
      if (event.kind === "link-down") federation.closed(event.nodeId, closeReason(event.end));
      if (event.kind === "dial-failed" && event.code === "ECONNREFUSED") {
        federation.closed(event.nodeId, "refused");
      }
    }
    this.#options.onMeshEvent(event);
  }

  #tellDemoted(spec: FederationSpec, term: number, fencingToken: number | null): void {
    const { federationId, memberId, places } = spec;
    const name = places.find((place) => place.memberId === memberId)?.name ?? memberId;
    const atMs = this.#options.clock.monotonicMs();
    const told = { atMs, kind: "hook", hook: "demote", term, fencingToken, newLeader: null } as const;
    this.#options.onEvent(federationId, { ...told, oldLeader: { memberId, name } });
  }

  #tellEntry(spec: FederationSpec, type: EntryType, data: Record<string, string | number>): void {
    const atMs = this.#options.clock.monotonicMs();
    this.#options.onEvent(spec.federationId, { atMs, kind: "entry", type, data });
  }
}

function isSameMember(a: FederationSpec, b: FederationSpec): boolean {
  return a.memberId === b.memberId && a.generation === b.generation;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs).unref());
}
