import type { Membership } from "@orrery/domain/consensus";
import {
  type Edge,
  edgeKey,
  edgeOf,
  type MeasuredLink,
  planTopology,
  type TopologyPlan,
} from "@orrery/domain/topology";
import type { FederationSpec, MemberId, NodeId } from "@orrery/protocol";
import { type FederationContext, nodeOf } from "./federation-context.ts";
import type { RouterView } from "./message-router.ts";

/** A link that is no neighbour's any more still gets heartbeats: the other side learns of the new plan a little later. */
const GRACE_MS = 10_000;
/** Without a change of members or kind, measured links alone are looked at so often: planning for many members takes its time. */
const PLAN_EVERY_MS = 60_000;

/**
 * Who is whose neighbour. Two members with a vote always are; of the others the plan decides, and where it does not know one of the
 * two yet, an observer is every voter's neighbour.
 */
export function topologyEdges(membership: Membership, plan: TopologyPlan | null): Edge[] {
  const planned = new Set(plan?.members);
  const inPlan = new Set(plan?.edges.map(({ a, b }) => edgeKey(a, b)));
  const { members } = membership;
  return members.flatMap((x, i) =>
    members.slice(i + 1).flatMap((y) => {
      const voters = [x, y].filter(({ role }) => role === "voter").length;
      const isKnown = planned.has(x.id) && planned.has(y.id);
      const isEdge = voters === 2 || (isKnown ? inPlan.has(edgeKey(x.id, y.id)) : voters === 1);
      return isEdge ? [edgeOf(x.id, y.id)] : [];
    }),
  );
}

/**
 * With whom this member holds a link. Raft sends directly: a leader must reach everyone, whatever the topology, and any voter may
 * become leader. So voters hold links with all, and observers with all voters and with their neighbours. The topology says who
 * watches whom and over which links messages travel. Whoever is no member yet is called by, and calls, everyone.
 */
export function linkedMembers(
  spec: FederationSpec,
  membership: Membership,
  neighbors: readonly MemberId[],
): MemberId[] {
  const others = spec.places.map(({ memberId }) => memberId).filter((id) => id !== spec.memberId);
  const roles = new Map(membership.members.map(({ id, role }) => [id, role]));
  if (roles.get(spec.memberId) !== "learner") return others;
  const wanted = new Set(spec.desired.voters.map(({ id }) => id));
  if (wanted.has(spec.memberId)) return others;
  return others.filter((id) => roles.get(id) !== "learner" || wanted.has(id) || neighbors.includes(id));
}

/** Keeps to the replicated topology plan; the leader also makes it. */
export class TopologyKeeper {
  readonly #context: FederationContext;
  #edges: readonly Edge[] = [];
  #neighbors: readonly MemberId[] = [];
  readonly #fading = new Map<NodeId, number>();
  #isPlanning = false;
  #planned: { readonly key: string; readonly atMs: number } | null = null;

  constructor(context: FederationContext) {
    this.#context = context;
    this.review();
  }

  get neighbors(): readonly MemberId[] {
    return this.#neighbors;
  }

  /** To which heartbeats go. */
  get peerNodes(): readonly NodeId[] {
    return [...new Set([...this.#nodesOf(this.#neighbors), ...this.#fading.keys()])];
  }

  get linkNodes(): readonly NodeId[] {
    const spec = this.#context.spec();
    return this.#nodesOf(linkedMembers(spec, this.#context.membership(), this.#neighbors));
  }

  /** After a change of members, places or plan, and once a second. Returns whether `peerNodes` or `neighbors` changed. */
  review(): boolean {
    const { spec, membership, system, clock } = this.#context;
    const nowMs = clock.monotonicMs();
    const { memberId, places } = spec();
    const before = this.peerNodes.join("\n");
    const known = membership().members.some(({ id }) => id === memberId);
    this.#edges = topologyEdges(membership(), system("topology"));
    const neighbors = known
      ? this.#edges.flatMap(({ a, b }) => (a === memberId ? [b] : b === memberId ? [a] : []))
      : places.map((place) => place.memberId).filter((id) => id !== memberId);
    const next = new Set(neighbors);
    for (const nodeId of this.#nodesOf(this.#neighbors.filter((id) => !next.has(id)))) {
      this.#fading.set(nodeId, nowMs + GRACE_MS);
    }
    for (const [nodeId, untilMs] of this.#fading) {
      const isGone = !places.some((place) => place.nodeId === nodeId);
      if (nowMs >= untilMs || isGone) this.#fading.delete(nodeId);
    }
    const isSame = neighbors.join("\n") === this.#neighbors.join("\n");
    this.#neighbors = neighbors;
    return !isSame || this.peerNodes.join("\n") !== before;
  }

  /** Links that are down are no way; of the others' links only what the plan says is known. */
  routerView(): RouterView {
    const { spec, isConnected } = this.#context;
    const { memberId, hopsMax } = spec();
    const isUp = ({ a, b }: Edge) =>
      a === memberId ? isConnected(b) : b === memberId ? isConnected(a) : true;
    return {
      neighbors: this.#neighbors.filter(isConnected),
      edges: this.#edges.filter(isUp),
      links: this.#measured(),
      hopsMax,
    };
  }

  /** At the leader: the plan to be stored instead of the one that is; null = it is fine. */
  plan(): TopologyPlan | null {
    const { spec, membership, system, news, clock } = this.#context;
    const { topology: kind, places } = spec();
    const placeOf = new Map(places.map((place) => [place.memberId, place]));
    const nowMs = clock.monotonicMs();
    const members = membership().members.map(({ id, role }) => ({
      id,
      role: role === "voter" ? ("voter" as const) : ("observer" as const),
      region: placeOf.get(id)?.region ?? "",
      zone: placeOf.get(id)?.zone ?? "",
      loadRatio: news.of(id, nowMs)?.lateRatio ?? 0,
    }));
    const previous = system("topology");
    const request = { kind, members, links: this.#measured(), previous, nowAtMs: clock.nowAtMs() };
    const plan = planTopology(request);
    return plan === previous ? null : plan;
  }

  /** This member leads no more: whoever does knows what it plans with. */
  follow(): void {
    this.#planned = null;
  }

  /** One write at a time. */
  async keep(store: (plan: TopologyPlan) => Promise<boolean>): Promise<void> {
    const { membership, spec, clock } = this.#context;
    const nowMs = clock.monotonicMs();
    const key = [spec().topology, ...membership().members.map(({ id, role }) => `${id} ${role}`)].join("\n");
    const isDue = this.#planned?.key !== key || nowMs - this.#planned.atMs >= PLAN_EVERY_MS;
    if (this.#isPlanning || !isDue) return;
    this.#planned = { key, atMs: nowMs };
    const plan = this.plan();
    if (plan === null) return;
    this.#isPlanning = true;
    const isStored = await store(plan);
    if (!isStored) this.#planned = null;
    this.#isPlanning = false;
  }

  #measured(): MeasuredLink[] {
    const { news, clock } = this.#context;
    return news
      .fresh(clock.monotonicMs())
      .flatMap(([from, { links }]) => links.map(({ to, rttMs }) => ({ from, to, rttMs })));
  }

  #nodesOf(members: readonly MemberId[]): NodeId[] {
    const spec = this.#context.spec();
    return members.flatMap((id) => nodeOf(spec, id) ?? []);
  }
}
