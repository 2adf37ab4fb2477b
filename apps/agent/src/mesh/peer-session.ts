import type { TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import type { NodeId } from "@orrery/protocol";
import { MESH_VERSION } from "@orrery/protocol/mesh";
import { randomText } from "@orrery/runtime";
import type { CloseReason, FederationMembership, HelloFrame } from "./codec/link-frame.ts";
import { dialPeer } from "./dial-peer.ts";
import { endSocket } from "./end-socket.ts";
import {
  type InboundFrame,
  type LinkEnd,
  type LinkStats,
  newCounters,
  type OutboundFrame,
  type SendOutcome,
} from "./link-event.ts";
import type { Peer, PeerAddress } from "./member-table.ts";
import type { MeshContext } from "./mesh-context.ts";
import { judgePeerCertificate } from "./peer-certificate.ts";
import { noLink, PeerLink } from "./peer-link.ts";
import { ReconnectPace } from "./reconnect-pace.ts";
import { isCallTaken, type Rival } from "./rival-link.ts";

/** Connections of one peer that may wait for their hello at a time. */
const CALLS_MAX = 4;
const CUT_CHECK_MS = 100;
const VIOLATIONS: ReadonlySet<CloseReason> = new Set([
  "malformed",
  "oversized",
  "unexpected",
  "impersonation",
]);

type OpenLink = { readonly link: PeerLink; instanceId: string; memberships: readonly FederationMembership[] };

/** Everything with one peer: at most one open link, the dial that may become it, and the pause before the next. */
export class PeerSession {
  readonly #context: MeshContext;
  readonly #pace: ReconnectPace;
  readonly #counters = newCounters();
  readonly #calls = new Set<PeerLink>();
  #peer: Peer;
  #open: OpenLink | null = null;
  /** Up to the TLS handshake. */
  #giveUpDial: (() => void) | null = null;
  /** After it. */
  #greeting: PeerLink | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dialCount = 0;
  #lastLinkId: string | null = null;
  #lastInstanceId: string | null = null;
  /** Own memberships as the peer was told last. */
  #greetedWith: readonly FederationMembership[] = [];
  #isStopped = false;

  constructor(context: MeshContext, peer: Peer) {
    this.#context = context;
    this.#peer = peer;
    this.#pace = new ReconnectPace(context.random);
  }

  start(): void {
    this.#planDial(0);
  }

  /** The list of members may have changed: `peer` is what it says now. An open link tells of this node's own memberships. */
  update(peer: Peer): void {
    const isNews = !isDeepStrictEqual(peer, this.#peer);
    const hasOwnNews = !isDeepStrictEqual(this.#greetedWith, this.#context.table().memberships);
    this.#peer = peer;
    if (this.#open !== null) {
      if (hasOwnNews) this.#open.link.greet(this.#hello(this.#open.link.linkId));
      return;
    }
    if (!isNews && !hasOwnNews) return;
    this.#pace.reset();
    this.#planDial(0);
  }

  /** Whether the peer is a neighbour may have changed. A link that nobody needs any more stays, but is not dialed again. */
  neighboursChanged(): void {
    if (!this.#context.isNeighbour(this.#peer.nodeId)) this.#cancelPlan();
    else if (this.#timer === null) this.#planDial(0);
  }

  /** See `MeshHost.cut`. What is not a link yet ends without a word. */
  cut(isCut: boolean): void {
    this.#open?.link.cut(isCut);
    if (!isCut) return;
    for (const link of [...this.#calls, this.#greeting]) link?.drop();
    this.#giveUpDial?.();
    this.#giveUpDial = null;
    this.#planDial(CUT_CHECK_MS);
  }

  /** A connection that the peer dialed; its certificate is the peer's. */
  take(socket: TLSSocket): void {
    const [oldest] = this.#calls;
    if (oldest !== undefined && this.#calls.size >= CALLS_MAX) oldest.close("duplicate");
    const link: PeerLink = this.#newLink(socket, "inbound", "inbound", {
      onHello: (hello) => this.#onCall(link, hello),
      onEnd: (end) => {
        this.#calls.delete(link);
        this.#onEnd(link, end);
      },
    });
    this.#calls.add(link);
  }

  send(frame: OutboundFrame): SendOutcome {
    return this.#open?.link.send(frame) ?? noLink(frame);
  }

  tick(nowMs: number, isAfterGap: boolean): void {
    this.#open?.link.tick(nowMs, isAfterGap);
  }

  stats(): LinkStats {
    return { ...this.#counters, nodeId: this.#peer.nodeId, link: this.#open?.link.stats() ?? null };
  }

  /** Resolves when every connection has ended; a peer has a quarter of a second to take the goodbye. */
  async stop(reason: CloseReason): Promise<void> {
    this.#isStopped = true;
    const links = [...this.#calls, this.#greeting, this.#open?.link].filter((link) => link != null);
    this.#giveUp(reason);
    for (const link of links) link.close(reason);
    await Promise.all(links.map((link) => link.closed));
  }

  #planDial(delayMs: number): void {
    this.#cancelPlan();
    const { nodeId, addresses } = this.#peer;
    if (this.#isStopped || this.#open !== null || this.#isDialing || addresses.length === 0) return;
    if (!this.#context.isNeighbour(nodeId)) return;
    this.#timer = setTimeout(() => this.#dial(), delayMs);
  }

  #cancelPlan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  get #isDialing(): boolean {
    return this.#giveUpDial !== null || this.#greeting !== null;
  }

  #dial(): void {
    this.#timer = null;
    if (this.#context.isCut()) {
      this.#planDial(CUT_CHECK_MS);
      return;
    }
    const { addresses } = this.#peer;
    const address = addresses[this.#dialCount % addresses.length];
    if (address === undefined) return;
    this.#dialCount += 1;
    const { settings } = this.#context;
    this.#giveUpDial = dialPeer(address, this.#context.identity(), settings, (result) => {
      this.#giveUpDial = null;
      if (result.outcome === "secured") this.#greet(result.socket, address);
      else this.#onDialFailed(address, result.stage, result.code);
    });
  }

  #greet(socket: TLSSocket, address: PeerAddress): void {
    const { clock, identity, settings } = this.#context;
    const verdict = judgePeerCertificate(
      socket.getPeerX509Certificate(),
      identity().ca,
      clock.nowAtMs(),
      settings.certificateToleranceMs,
    );
    const isRight = verdict.outcome === "node" && verdict.nodeId === this.#peer.nodeId;
    if (!isRight) {
      const reason = verdict.outcome === "node" ? "wrong-node" : verdict.reason;
      const problem = verdict.outcome === "node" ? `the address leads to ${verdict.nodeId}` : verdict.problem;
      endSocket(socket, reason);
      this.#refused(verdict.nodeId, "outbound", "here", reason, problem);
      this.#planDial(this.#pace.dialFailed());
      return;
    }
    const linkId = randomText(12);
    const link: PeerLink = this.#newLink(socket, "outbound", linkId, {
      onHello: (hello) => this.#onAnswer(link, hello),
      onEnd: (end) => (this.#greeting === link ? this.#onGreetingEnd(end, address) : this.#onEnd(link, end)),
    });
    this.#greeting = link;
    link.greet(this.#hello(linkId));
  }

  #newLink(
    socket: TLSSocket,
    direction: "inbound" | "outbound",
    linkId: string,
    handlers: { onHello: (hello: HelloFrame) => void; onEnd: (end: LinkEnd) => void },
  ): PeerLink {
    const { settings, clock } = this.#context;
    const link: PeerLink = new PeerLink({
      socket,
      nodeId: this.#peer.nodeId,
      direction,
      linkId,
      settings,
      clock,
      counters: this.#counters,
      handlers: { ...handlers, onFrame: (frame, receivedMs) => this.#onFrame(link, frame, receivedMs) },
    });
    return link;
  }

  /** The hello of a connection that the peer dialed. */
  #onCall(link: PeerLink, hello: HelloFrame): void {
    if (this.#open?.link === link) {
      this.#onNews(this.#open, hello);
      return;
    }
    const problem = this.#helloProblem(hello);
    if (problem !== null) {
      this.#refuse(link, problem.reason, problem.problem);
      return;
    }
    const caller = { ...hello, isOursSmaller: this.#context.nodeId < this.#peer.nodeId };
    if (!isCallTaken(this.#rival(), caller)) {
      link.close("duplicate");
      return;
    }
    this.#giveUp("duplicate");
    this.#open?.link.close("replaced");
    link.greet(this.#hello(hello.linkId));
    this.#onOpen(link, hello);
  }

  /** The hello that answers this node's own. */
  #onAnswer(link: PeerLink, hello: HelloFrame): void {
    if (this.#open?.link === link) {
      this.#onNews(this.#open, hello);
      return;
    }
    const problem =
      hello.linkId === link.linkId
        ? this.#helloProblem(hello)
        : { reason: "unexpected" as const, problem: "the hello is of another link" };
    if (problem !== null) {
      this.#refuse(link, problem.reason, problem.problem);
      return;
    }
    this.#greeting = null;
    this.#onOpen(link, hello);
  }

  #onOpen(link: PeerLink, hello: HelloFrame): void {
    const { clock, emit } = this.#context;
    const { instanceId, memberships } = hello;
    const isRestarted = this.#lastInstanceId !== null && this.#lastInstanceId !== instanceId;
    this.#cancelPlan();
    this.#calls.delete(link);
    this.#open = { link, instanceId, memberships };
    this.#lastInstanceId = instanceId;
    this.#lastLinkId = null;
    this.#pace.linkUp(clock.monotonicMs());
    link.open(hello.nowAtMs);
    emit({
      kind: "link-up",
      nodeId: link.nodeId,
      linkId: link.linkId,
      direction: link.direction,
      memberships,
      isRestarted,
    });
  }

  /** A later hello over an open link. */
  #onNews(open: OpenLink, hello: HelloFrame): void {
    const problem = this.#context.table().helloProblem(this.#peer.nodeId, hello.memberships);
    if (problem !== null) open.link.close(problem.reason, problem.problem);
    else open.memberships = hello.memberships;
  }

  #onFrame(link: PeerLink, frame: InboundFrame, receivedMs: number): void {
    const open = this.#open;
    if (open?.link !== link) return;
    const table = this.#context.table();
    const isKnown = frame.kind === "heartbeat" || table.isShared(link.nodeId, frame.federationId);
    if (isKnown && frame.kind === "raft") {
      const { federationId, message } = frame;
      const claimed = { federationId, memberId: message.from };
      const verdict = table.judgeSender(link.nodeId, open.memberships, claimed);
      if (verdict === "impersonation") {
        link.close("impersonation", `it spoke for member ${message.from} of ${federationId}`);
        return;
      }
      if (verdict === "unknown" || !table.isOwnMember(federationId, message.to)) {
        this.#counters.framesIgnored += 1;
        return;
      }
    }
    if (isKnown) this.#context.deliver(link.nodeId, frame, receivedMs);
    else this.#counters.framesIgnored += 1;
  }

  #onEnd(link: PeerLink, end: LinkEnd): void {
    this.#noteViolation(end);
    if (this.#open?.link !== link) return;
    this.#open = null;
    this.#lastLinkId = link.linkId;
    const pauseMs = this.#pace.linkDown(this.#context.clock.monotonicMs(), end.by === "peer");
    this.#context.emit({ kind: "link-down", nodeId: link.nodeId, linkId: link.linkId, end });
    this.#planDial(pauseMs);
  }

  #onGreetingEnd(end: LinkEnd, address: PeerAddress): void {
    this.#greeting = null;
    this.#noteViolation(end);
    if (end.by === "network") {
      this.#onDialFailed(address, "hello", end.code);
      return;
    }
    if (end.by === "here" && end.reason === "hello-timeout") {
      this.#onDialFailed(address, "hello", "timeout");
      return;
    }
    if (end.by === "peer" && end.reason !== "duplicate") {
      this.#refused(this.#peer.nodeId, "outbound", "peer", end.reason, null);
    }
    this.#planDial(this.#pace.dialFailed());
  }

  #onDialFailed(address: PeerAddress, stage: "connect" | "handshake" | "hello", code: string): void {
    this.#context.emit({ kind: "dial-failed", nodeId: this.#peer.nodeId, address, stage, code });
    this.#planDial(this.#pace.dialFailed());
  }

  /** Of a link that was not opened yet. */
  #refuse(link: PeerLink, reason: CloseReason, problem: string): void {
    this.#refused(link.nodeId, link.direction, "here", reason, problem);
    link.close(reason, problem);
  }

  #refused(
    nodeId: NodeId | null,
    direction: "inbound" | "outbound",
    by: "here" | "peer",
    reason: CloseReason,
    problem: string | null,
  ): void {
    this.#context.emit({ kind: "refused", nodeId, direction, by, reason, problem });
  }

  #noteViolation(end: LinkEnd): void {
    if (end.by !== "here" || !VIOLATIONS.has(end.reason)) return;
    this.#counters.violations += 1;
    const { nodeId } = this.#peer;
    this.#context.emit({ kind: "violation", nodeId, reason: end.reason, problem: end.problem ?? end.reason });
  }

  /** An own dial, at whatever stage, and the plan of one. */
  #giveUp(reason: CloseReason): void {
    this.#cancelPlan();
    this.#giveUpDial?.();
    this.#giveUpDial = null;
    const greeting = this.#greeting;
    this.#greeting = null;
    greeting?.close(reason);
  }

  #rival(): Rival {
    const open = this.#open;
    if (open !== null) {
      const dialedBy = open.link.direction === "outbound" ? "here" : "there";
      return { kind: "open", dialedBy, linkId: open.link.linkId, instanceId: open.instanceId };
    }
    return this.#isDialing ? { kind: "dialing", isHelloSent: this.#greeting !== null } : { kind: "none" };
  }

  #helloProblem(hello: HelloFrame): { reason: CloseReason; problem: string } | null {
    if (hello.version.major !== MESH_VERSION.major) {
      const problem = `it speaks mesh ${hello.version.major}.x, this agent ${MESH_VERSION.major}.x`;
      return { reason: "incompatible", problem };
    }
    return this.#context.table().helloProblem(this.#peer.nodeId, hello.memberships);
  }

  #hello(linkId: string): HelloFrame {
    const { instanceId, clock, table } = this.#context;
    this.#greetedWith = table().memberships;
    return {
      kind: "hello",
      version: MESH_VERSION,
      instanceId,
      linkId,
      lastLinkId: this.#lastLinkId,
      memberships: this.#greetedWith,
      nowAtMs: clock.nowAtMs(),
    };
  }
}
