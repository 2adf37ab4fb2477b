import type { Field, MemberFacts, RegionLoss } from "@orrery/domain/failover";
import type { MemberId, MemberPlace, NodeHealth } from "@orrery/protocol";
import type { FederationContext } from "./federation-context.ts";
import type { HeardNews } from "./member-news.ts";

/** What this member knows of its federation, for decisions and rankings of its own. */
export function localField(context: FederationContext, leaderId: MemberId | null): Field {
  const { spec, member, clock, news } = context;
  const { places, name, memberId: self } = spec();
  const { lastIndex, commitIndex, matchIndexes } = member.status;
  const { members } = context.membership();
  const nowMs = clock.monotonicMs();
  const behind = behindByLeader(news.fresh(nowMs));
  const facts = members.flatMap(({ id }) => {
    const place = places.find(({ memberId }) => memberId === id);
    if (place === undefined) return [];
    if (id === self) return [ownFacts(context, place, lastIndex)];
    const match = matchIndexes.get(id) ?? 0;
    // Of a new leader's first moments, and at followers, the last leader's word is all there is.
    const known = match > 0 ? match : commitIndex - (behind.get(id) ?? 0);
    return [factsOf(context, place, Math.max(0, known))];
  });
  return { federationName: name, members, facts, leaderId, commitIndex };
}

/** Regions as this member sees its own fellow members: the dead are lost. */
export function lossesSeen({ spec, detector, membership }: FederationContext): RegionLoss[] {
  const present = new Set(membership().members.map(({ id }) => id));
  const regions = new Map<string, { region: string; totalCount: number; lostCount: number }>();
  for (const { memberId, region } of spec().places) {
    if (!present.has(memberId)) continue;
    const loss = regions.get(region) ?? { region, totalCount: 0, lostCount: 0 };
    loss.totalCount += 1;
    if (detector.peers.get(memberId)?.status.kind === "confirmed") loss.lostCount += 1;
    regions.set(region, loss);
  }
  return [...regions.values()];
}

/** When anything was heard of a member, ms ago; null = never. */
export function heardAgoMs(context: FederationContext, id: MemberId): number | null {
  const nowMs = context.clock.monotonicMs();
  const watched = context.detector.peers.get(id)?.lastHeardAtMs ?? null;
  const link = context.linkStats().get(id)?.link?.heardMs ?? null;
  if (watched === null && link === null) return null;
  return Math.max(0, nowMs - Math.max(watched ?? Number.NEGATIVE_INFINITY, link ?? Number.NEGATIVE_INFINITY));
}

function ownFacts(context: FederationContext, place: MemberPlace, lastIndex: number): MemberFacts {
  const loopLagMs = context.loopLagMs();
  const heardAtMs = context.clock.nowAtMs();
  return { ...placed(place), health: "online", lastIndex, loopLagMs, heardAtMs };
}

function factsOf(context: FederationContext, place: MemberPlace, lastIndex: number): MemberFacts {
  const { clock, news, detector } = context;
  const agoMs = heardAgoMs(context, place.memberId);
  const status = detector.peers.get(place.memberId)?.status.kind ?? "trusted";
  const health: NodeHealth =
    agoMs === null
      ? "unknown"
      : status === "confirmed"
        ? "down"
        : status === "suspected"
          ? "suspect"
          : "online";
  return {
    ...placed(place),
    health,
    lastIndex,
    loopLagMs: news.of(place.memberId, clock.monotonicMs())?.loopLagMs ?? 0,
    heardAtMs: agoMs === null ? 0 : clock.nowAtMs() - agoMs,
  };
}

function placed({ memberId, nodeId, name, region, zone, scheduling }: MemberPlace) {
  return { memberId, nodeId, name, region, zone, scheduling };
}

function behindByLeader(news: readonly (readonly [MemberId, HeardNews])[]): Map<MemberId, number> {
  const newest = [...news].sort(([, x], [, y]) => x.heardMs - y.heardMs);
  return new Map(
    newest.flatMap(([, { behind }]) => behind.map(({ memberId, entries }) => [memberId, entries] as const)),
  );
}
