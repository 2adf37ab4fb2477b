import type { TLSSocket } from "node:tls";
import type { NodeId } from "@orrery/protocol";
import { type Clock, randomText } from "@orrery/runtime";
import type { CloseReason } from "./codec/link-frame.ts";
import { endSocket } from "./end-socket.ts";
import type { InboundFrame, LinkStats, MeshEvent, OutboundFrame, SendOutcome } from "./link-event.ts";
import { MemberTable, type MeshMembers } from "./member-table.ts";
import type { MeshContext, NewMeshEvent } from "./mesh-context.ts";
import { type LoadedIdentity, loadMeshIdentity, type MeshIdentity } from "./mesh-identity.ts";
import { type ListenAddress, type ListenResult, MeshListener } from "./mesh-listener.ts";
import { MESH_SETTINGS, type MeshSettings } from "./mesh-settings.ts";
import { judgePeerCertificate } from "./peer-certificate.ts";
import { noLink } from "./peer-link.ts";
import { PeerSession } from "./peer-session.ts";

export type MeshHostOptions = {
  readonly identity: MeshIdentity;
  readonly listen: ListenAddress;
  readonly members: MeshMembers;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly settings?: Partial<MeshSettings>;
  /** `receivedMs`: monotonic. Called as frames come; what takes long delays the heartbeats. */
  readonly onFrame: (from: NodeId, frame: InboundFrame, receivedMs: number) => void;
  readonly onEvent: (event: MeshEvent) => void;
};

const TICK_MS = 100;
/** A tick that comes so late means that this process stood still. */
const GAP_MS = 300;
/** Strangers may knock as often as they like; so many of them are told of in a second. */
const REFUSALS_TOLD_MAX = 20;

/**
 * This node's end of every peer link. Belongs into a thread of its own, with whatever must hear and answer its peers in
 * milliseconds; it does not know of threads itself.
 */
export class MeshHost {
  readonly #options: MeshHostOptions;
  readonly #context: MeshContext;
  readonly #listener: MeshListener;
  readonly #sessions = new Map<NodeId, PeerSession>();
  #identity: LoadedIdentity;
  #table: MemberTable;
  /** Null = all. */
  #neighbours: ReadonlySet<NodeId> | null = null;
  #ticker: NodeJS.Timeout | null = null;
  #tickedMs = 0;
  #cutTimer: NodeJS.Timeout | null = null;
  #refusalsTold = 0;
  #refusalsFromMs = 0;
  #refusalsUntold = 0;

  /** Throws where the identity cannot be read. */
  constructor(options: MeshHostOptions) {
    this.#options = options;
    const { identity, clock, random } = options;
    const settings = { ...MESH_SETTINGS, ...options.settings };
    this.#identity = loadMeshIdentity(identity);
    this.#table = new MemberTable(identity.nodeId, options.members);
    this.#context = {
      nodeId: identity.nodeId,
      instanceId: randomText(12),
      settings,
      clock,
      random,
      identity: () => this.#identity,
      table: () => this.#table,
      isNeighbour: (nodeId) => this.#neighbours?.has(nodeId) ?? true,
      isCut: () => this.#cutTimer !== null,
      emit: (event) => this.#emit(event),
      deliver: options.onFrame,
    };
    this.#listener = new MeshListener(identity, settings, (socket) => this.#onSecured(socket));
  }

  /** Connections that were refused without an event, because too many came at once. */
  get refusalsUntold(): number {
    return this.#refusalsUntold;
  }

  /** May be tried again, at another address too, as long as it fails. */
  async start(listen: ListenAddress = this.#options.listen): Promise<ListenResult> {
    const result = await this.#listener.listen(listen);
    if (result.outcome === "failed") return result;
    this.#tickedMs = this.#options.clock.monotonicMs();
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    this.#matchSessions();
    return result;
  }

  /** Who may connect, and where they are. Links with those who stay are not touched. */
  setMembers(members: MeshMembers): void {
    this.#table = new MemberTable(this.#context.nodeId, members);
    if (this.#ticker !== null) this.#matchSessions();
  }

  /** Whom this node dials; null = every peer. Whoever of the others dials it is let in as well. */
  setNeighbours(nodeIds: ReadonlySet<NodeId> | null): void {
    this.#neighbours = nodeIds;
    if (this.#ticker === null) return;
    for (const session of this.#sessions.values()) session.neighboursChanged();
  }

  /**
   * For drills: for so long this node neither sends to nor reads from any peer, while its connections stay open, as if the
   * network between them swallowed everything. A cut that comes meanwhile takes the place of this one.
   */
  cut(durationMs: number): void {
    if (this.#cutTimer !== null) clearTimeout(this.#cutTimer);
    this.#cutTimer = setTimeout(() => this.#heal(), durationMs);
    for (const session of this.#sessions.values()) session.cut(true);
  }

  /** A renewed certificate, of the same node: new connections show it, open links go on. Throws as the constructor does. */
  setIdentity(identity: MeshIdentity): void {
    this.#identity = loadMeshIdentity(identity);
    this.#listener.setIdentity(identity);
  }

  /** See `MeshListener.setServicesPort`. */
  setServicesPort(port: number | null): void {
    this.#listener.setServicesPort(port);
  }

  send(to: NodeId, frame: OutboundFrame): SendOutcome {
    return this.#sessions.get(to)?.send(frame) ?? noLink(frame);
  }

  stats(): LinkStats[] {
    return [...this.#sessions.values()].map((session) => session.stats());
  }

  /** Says goodbye to all; resolves when every connection has ended, within a second. */
  async stop(): Promise<void> {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
    if (this.#cutTimer !== null) this.#heal();
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all([this.#listener.close(), ...sessions.map((session) => session.stop("stopping"))]);
  }

  #heal(): void {
    if (this.#cutTimer !== null) clearTimeout(this.#cutTimer);
    this.#cutTimer = null;
    // Nobody is blamed for what was not read meanwhile.
    const nowMs = this.#options.clock.monotonicMs();
    for (const session of this.#sessions.values()) {
      session.cut(false);
      session.tick(nowMs, true);
    }
  }

  #matchSessions(): void {
    for (const [nodeId, session] of this.#sessions) {
      if (this.#table.peer(nodeId) !== undefined) continue;
      this.#sessions.delete(nodeId);
      void session.stop("not-member");
    }
    for (const peer of this.#table.peers) {
      const session = this.#sessions.get(peer.nodeId);
      if (session !== undefined) {
        session.update(peer);
        continue;
      }
      const started = new PeerSession(this.#context, peer);
      this.#sessions.set(peer.nodeId, started);
      started.start();
    }
  }

  #tick(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const isAfterGap = nowMs - this.#tickedMs > GAP_MS;
    this.#tickedMs = nowMs;
    for (const session of this.#sessions.values()) session.tick(nowMs, isAfterGap);
  }

  #onSecured(socket: TLSSocket): void {
    // Until a link takes over.
    socket.on("error", () => undefined);
    if (this.#cutTimer !== null) {
      socket.destroy();
      return;
    }
    const { clock, settings } = this.#context;
    const verdict = judgePeerCertificate(
      socket.getPeerX509Certificate(),
      this.#identity.ca,
      clock.nowAtMs(),
      settings.certificateToleranceMs,
    );
    if (verdict.outcome === "refused") {
      this.#refuse(socket, verdict.nodeId, verdict.reason, verdict.problem);
      return;
    }
    const session = this.#sessions.get(verdict.nodeId);
    if (session !== undefined) session.take(socket);
    else this.#refuse(socket, verdict.nodeId, "not-member", "it shares no federation with this node");
  }

  #refuse(socket: TLSSocket, nodeId: NodeId | null, reason: CloseReason, problem: string): void {
    endSocket(socket, reason);
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#refusalsFromMs >= 1000) {
      this.#refusalsFromMs = nowMs;
      this.#refusalsTold = 0;
    }
    this.#refusalsTold += 1;
    if (this.#refusalsTold > REFUSALS_TOLD_MAX) {
      this.#refusalsUntold += 1;
      return;
    }
    this.#emit({ kind: "refused", nodeId, direction: "inbound", by: "here", reason, problem });
  }

  #emit(event: NewMeshEvent): void {
    this.#options.onEvent({ ...event, atMs: this.#options.clock.monotonicMs() });
  }
}
