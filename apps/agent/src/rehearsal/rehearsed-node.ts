import assert from "node:assert";
import type { MemberPlace, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { Coordination } from "../coordination/coordination.ts";
import { FederationCoordinations } from "../coordination/federation-coordinations.ts";
import { Federation, type FederationLog } from "../federations/federation.ts";
import { decodeFrame, encodeFrame } from "../mesh/codec/frame-codec.ts";
import type { LinkFrame } from "../mesh/codec/link-frame.ts";
import type { InboundFrame, OutboundFrame, SendOutcome } from "../mesh/link-event.ts";
import { rehearsedSpec } from "./rehearsed-spec.ts";

/** Keeps nothing. */
const NO_LOG: FederationLog = {
  append: () => Promise.resolve({ outcome: "stored" }),
  compact: () => Promise.resolve({ outcome: "stored" }),
  close: () => Promise.resolve(),
};

/** One of the rehearsal's nodes: a federation and its coordination as they are, with links and a log that are only memory. */
export class RehearsedNode {
  readonly place: MemberPlace;
  readonly federation: Federation;
  readonly #coordinations: FederationCoordinations;
  readonly #carry: (from: NodeId, to: NodeId, frame: InboundFrame) => void;
  #received: { readonly from: NodeId; readonly frame: InboundFrame }[] = [];

  constructor(
    place: MemberPlace,
    places: readonly MemberPlace[],
    clock: Clock,
    carry: (from: NodeId, to: NodeId, frame: InboundFrame) => void,
  ) {
    this.place = place;
    this.#carry = carry;
    const coordinations = new FederationCoordinations(clock);
    this.#coordinations = coordinations;
    const spec = rehearsedSpec(place, places);
    const { federationId, founding: initialMembership } = spec;
    const hardState = { term: 0, vote: null, commitIndex: 0 };
    this.federation = new Federation({
      ...{ spec, clock, clockId: place.name, random: Math.random },
      opened: { log: NO_LOG, restored: { hardState, snapshot: null, entries: [], initialMembership } },
      send: (to, frame) => this.#send(to, frame),
      links: () => [],
      onApplied: (applied) => coordinations.onApplied(federationId, applied),
      onEvent: (event) => {
        coordinations.onEvent(federationId, event);
        if (event.kind !== "hook") return;
        const { hook: kind, term } = event;
        queueMicrotask(() => this.federation.hookDone({ kind, term, problem: null }));
      },
    });
    coordinations.onBegun(this.federation);
    this.federation.start();
  }

  get coordination(): Coordination | null {
    return this.#coordinations.find(this.federation.spec.federationId);
  }

  get leads(): boolean {
    const { role, fencingToken } = this.federation.member.status;
    return role === "leader" && fencingToken !== null;
  }

  receive(from: NodeId, frame: InboundFrame): void {
    this.#received.push({ from, frame });
  }

  /** One turn of its host: what has come in, then the detector's tick. */
  turn(isBeatDue: boolean): void {
    for (const { from, frame } of this.#received.splice(0)) this.federation.receive(from, frame);
    this.federation.member.tick();
    this.federation.tick();
    if (!isBeatDue) return;
    const { heartbeatMs: intervalMs } = this.federation.profile;
    for (const to of this.federation.peerNodes)
      this.#send(to, { kind: "heartbeat", intervalMs, lateRatio: 0 });
  }

  async stop(): Promise<void> {
    this.#coordinations.onEnded(this.federation.spec.federationId);
    await this.federation.stop();
  }

  /** Through the codec, as on a link. There is nothing yet that a snapshot could hold. */
  #send(to: NodeId, frame: OutboundFrame): SendOutcome {
    const encoded = encodeFrame(linkFrameOf(frame));
    const decoded = encoded.outcome === "encoded" ? decodeFrame(encoded.bytes) : null;
    if (decoded?.outcome === "frame") this.#carry(this.place.nodeId, to, decoded.frame as InboundFrame);
    return { outcome: "queued" };
  }
}

/** With what the link itself puts in. */
function linkFrameOf(frame: OutboundFrame): LinkFrame {
  if (frame.kind === "heartbeat") return { ...frame, sequence: 1, sentMs: 1, echo: null };
  if (frame.kind !== "raft") return frame;
  const { message } = frame;
  assert(message.kind !== "snapshot");
  return { ...frame, message };
}
