import type { MemberId } from "@orrery/protocol";
import { type Routes, routeTo } from "./routes.ts";

/** Messages remembered at most; beyond that, the one that would be forgotten first is forgotten early. */
export const SEEN_MAX = 4096;

export type Envelope = {
  /** Unique for all time: the origin and a number of its own. */
  readonly id: string;
  readonly origin: MemberId;
  /** Null = everyone. */
  readonly to: MemberId | null;
  /** Links it may still pass; 0 = it stays where it is. */
  readonly hopsLeft: number;
  /** How long it may still be under way. */
  readonly ttlMs: number;
};

type Seen = {
  readonly envelope: Envelope;
  /** The most hops that a copy had left; a copy with more goes further. */
  hopsLeft: number;
  readonly expiresAtMs: number;
  /** Later than its expiry: a copy whose time under way was underrated must still be known as one. */
  readonly forgetAtMs: number;
};

/** One member's memory of what it has seen, in the order of arrival. Changed in place. */
export type Dissemination = {
  readonly self: MemberId;
  readonly seen: Map<string, Seen>;
  readonly seenMax: number;
};

export type Arrival = {
  readonly envelope: Envelope;
  /** Null = it begins here. */
  readonly from: MemberId | null;
  /** Since the sender sent it, as far as known: half the round trip and what it waited. */
  readonly underwayMs: number;
};

/** The member's links and ways of this moment. */
export type Surroundings = {
  readonly neighbors: readonly MemberId[];
  readonly routes: Routes;
  readonly nowMs: number;
};

export type Forward = { readonly to: MemberId; readonly envelope: Envelope };

export type Dispatch = {
  /** To be handed to this member's own receiver: at most once for a message. */
  readonly isDelivered: boolean;
  readonly forwards: readonly Forward[];
  readonly dropped: "duplicate" | "expired" | "out-of-hops" | "no-route" | null;
};

export function createDissemination(self: MemberId, seenMax: number = SEEN_MAX): Dissemination {
  return { self, seen: new Map(), seenMax };
}

/**
 * What a member does with a message that begins here or arrives: a broadcast floods over all links, a message to one
 * member follows the routes. Rules D1.. in SPEC.md.
 */
export function dispatch(state: Dissemination, arrival: Arrival, around: Surroundings): Dispatch {
  const ttlMs = arrival.envelope.ttlMs - Math.max(0, arrival.underwayMs);
  forget(state, around.nowMs);
  const known = state.seen.get(arrival.envelope.id);
  if (!(ttlMs > 0)) return dropped(known === undefined ? "expired" : "duplicate");
  const envelope = { ...arrival.envelope, ttlMs };
  if (known === undefined) remember(state, envelope, around.nowMs);
  else if (envelope.to !== null || envelope.hopsLeft <= known.hopsLeft) return dropped("duplicate");
  else known.hopsLeft = envelope.hopsLeft;
  if (envelope.to === null) {
    const others = around.neighbors.filter((id) => id !== arrival.from && id !== envelope.origin);
    const forwards = envelope.hopsLeft > 0 ? others.map((to) => hop(envelope, to)) : [];
    const isDelivered = known === undefined && envelope.origin !== state.self;
    return { isDelivered, forwards, dropped: known === undefined ? null : "duplicate" };
  }
  if (envelope.to === state.self) return { isDelivered: true, forwards: [], dropped: null };
  return sendOn(envelope, envelope.to, around);
}

/** A new link: it gets every broadcast that is still under way, or a member that just moved would miss it. */
export function neighborAdded(state: Dissemination, neighbor: MemberId, nowMs: number): readonly Forward[] {
  forget(state, nowMs);
  return [...state.seen.values()].flatMap(({ envelope, hopsLeft, expiresAtMs }) => {
    const ttlMs = expiresAtMs - nowMs;
    if (envelope.to !== null || envelope.origin === neighbor || hopsLeft <= 0 || ttlMs <= 0) return [];
    return [hop({ ...envelope, hopsLeft, ttlMs }, neighbor)];
  });
}

function sendOn(envelope: Envelope, to: MemberId, around: Surroundings): Dispatch {
  if (envelope.hopsLeft <= 0) return dropped("out-of-hops");
  const route = routeTo(around.routes, to, envelope.hopsLeft);
  if (route === null) return dropped(around.routes.has(to) ? "out-of-hops" : "no-route");
  return { isDelivered: false, forwards: [hop(envelope, route.next)], dropped: null };
}

function hop(envelope: Envelope, to: MemberId): Forward {
  return { to, envelope: { ...envelope, hopsLeft: envelope.hopsLeft - 1 } };
}

function dropped(why: Exclude<Dispatch["dropped"], null>): Dispatch {
  return { isDelivered: false, forwards: [], dropped: why };
}

function remember(state: Dissemination, envelope: Envelope, nowMs: number): void {
  if (state.seen.size >= state.seenMax) {
    const oldest = state.seen.keys().next().value;
    if (oldest !== undefined) state.seen.delete(oldest);
  }
  state.seen.set(envelope.id, {
    envelope,
    hopsLeft: envelope.hopsLeft,
    expiresAtMs: nowMs + envelope.ttlMs,
    forgetAtMs: nowMs + 2 * envelope.ttlMs,
  });
}

/** From the oldest on; one with a longer time to live holds back those behind it, which only costs memory. */
function forget({ seen }: Dissemination, nowMs: number): void {
  for (const [id, { forgetAtMs }] of seen) {
    if (forgetAtMs > nowMs) return;
    seen.delete(id);
  }
}
