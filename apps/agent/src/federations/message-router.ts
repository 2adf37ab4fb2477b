import {
  createDissemination,
  type Dispatch,
  type Dissemination,
  dispatch,
  type Edge,
  type Envelope,
  type MeasuredLink,
  neighborAdded,
  type Routes,
  routes,
} from "@orrery/domain/topology";
import type { FederationId, MemberId } from "@orrery/protocol";
import { TTL_MS_MAX } from "../mesh/codec/frame-limits.ts";
import type { RoutedFrame } from "../mesh/codec/link-frame.ts";
import type { SendOutcome } from "../mesh/link-event.ts";

/** Of one message; a frame has room for it and its head. */
export const MESSAGE_BYTES_MAX = 512 * 1024;
/** Payloads of broadcasts kept for links that come while they are under way. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;

export type MessageListener = (from: MemberId, payload: Uint8Array) => void;
export type MessageOutcome = "sent" | "no-route" | "too-large";

export type RouterOptions = {
  readonly federationId: FederationId;
  readonly self: MemberId;
  /** Unique among all starts of this member, so that no id comes twice. */
  readonly clockId: string;
  readonly send: (to: MemberId, frame: RoutedFrame) => SendOutcome | null;
};

/** The links and ways of this moment. */
export type RouterView = {
  readonly neighbors: readonly MemberId[];
  readonly edges: readonly Edge[];
  readonly links: readonly MeasuredLink[];
  readonly hopsMax: number;
};

/** Messages between members over the topology's links: to one, or to all, over several hops where there is no direct one. */
export class MessageRouter {
  readonly #options: RouterOptions;
  readonly #dissemination: Dissemination;
  readonly #listeners = new Map<string, MessageListener>();
  readonly #kept = new Map<string, RoutedFrame>();
  #keptBytes = 0;
  #view: RouterView = { neighbors: [], edges: [], links: [], hopsMax: 1 };
  #routes: Routes | null = null;
  #rttMs = new Map<MemberId, number>();
  #sent = 0;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#dissemination = createDissemination(options.self);
  }

  setView(view: RouterView): void {
    this.#view = view;
    this.#routes = null;
    this.#rttMs = new Map(
      view.links.filter(({ from }) => from === this.#options.self).map(({ to, rttMs }) => [to, rttMs]),
    );
  }

  listen(topic: string, listener: MessageListener): () => void {
    this.#listeners.set(topic, listener);
    return () => {
      if (this.#listeners.get(topic) === listener) this.#listeners.delete(topic);
    };
  }

  send(
    topic: string,
    payload: Uint8Array,
    to: MemberId | null,
    ttlMs: number,
    nowMs: number,
  ): MessageOutcome {
    if (payload.byteLength > MESSAGE_BYTES_MAX) return "too-large";
    const { federationId, self, clockId } = this.#options;
    if (to === self) {
      this.#listeners.get(topic)?.(self, payload);
      return "sent";
    }
    this.#sent += 1;
    const frame: RoutedFrame = {
      ...{ kind: "routed", federationId, source: self, destination: to, topic, payload },
      id: `${clockId.slice(0, 40)}-${this.#sent}`,
      hopsLeft: this.#view.hopsMax,
      ttlMs: Math.min(TTL_MS_MAX, Math.max(1, Math.round(ttlMs))),
    };
    const { forwards } = this.#dispatch(frame, null, 0, nowMs);
    return this.#forward(frame, forwards) > 0 ? "sent" : "no-route";
  }

  receive(from: MemberId, frame: RoutedFrame, nowMs: number): void {
    const underwayMs = (this.#rttMs.get(from) ?? 0) / 2;
    const { isDelivered, forwards } = this.#dispatch(frame, from, underwayMs, nowMs);
    this.#forward(frame, forwards);
    if (isDelivered) this.#listeners.get(frame.topic)?.(frame.source, frame.payload);
  }

  /** A link to a neighbour is up: it gets every broadcast that is still under way. */
  neighborUp(member: MemberId, nowMs: number): void {
    const known = neighborAdded(this.#dissemination, member, nowMs);
    for (const { envelope } of known) {
      const frame = this.#kept.get(envelope.id);
      if (frame !== undefined) this.#send(member, frame, envelope);
    }
  }

  #dispatch(frame: RoutedFrame, from: MemberId | null, underwayMs: number, nowMs: number): Dispatch {
    const envelope: Envelope = {
      // Ids are the source's own.
      id: `${frame.source}\n${frame.id}`,
      origin: frame.source,
      to: frame.destination,
      hopsLeft: Math.min(frame.hopsLeft, this.#view.hopsMax),
      ttlMs: frame.ttlMs,
    };
    const { neighbors } = this.#view;
    const result = dispatch(
      this.#dissemination,
      { envelope, from, underwayMs },
      { neighbors, routes: this.#waysNow(), nowMs },
    );
    // What is received is a view of the link's buffer, which would be kept whole with it.
    if (envelope.to === null && result.dropped === null) {
      this.#keep(envelope.id, from === null ? frame : { ...frame, payload: frame.payload.slice() });
    }
    return result;
  }

  #forward(frame: RoutedFrame, forwards: Dispatch["forwards"]): number {
    let sent = 0;
    for (const { to, envelope } of forwards) if (this.#send(to, frame, envelope)) sent += 1;
    return sent;
  }

  #send(to: MemberId, frame: RoutedFrame, { hopsLeft, ttlMs }: Envelope): boolean {
    // Rounded up: a message that is under way for a moment must not end by rounding.
    const outcome = this.#options.send(to, { ...frame, hopsLeft, ttlMs: Math.ceil(ttlMs) });
    return outcome?.outcome === "queued";
  }

  #waysNow(): Routes {
    const { edges, links, hopsMax } = this.#view;
    this.#routes ??= routes({ edges, links }, this.#options.self, hopsMax);
    return this.#routes;
  }

  #keep(id: string, frame: RoutedFrame): void {
    this.#kept.set(id, frame);
    this.#keptBytes += frame.payload.byteLength;
    for (const [oldest, { payload }] of this.#kept) {
      const isKnown = this.#dissemination.seen.has(oldest);
      if (isKnown && this.#keptBytes <= KEPT_BYTES_MAX) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= payload.byteLength;
    }
  }
}
