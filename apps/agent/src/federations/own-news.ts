import type { FederationContext } from "./federation-context.ts";
import type { MemberNews } from "./member-news.ts";

/** What this member tells the voters of itself; as the leader also how far everyone lags behind. */
export function ownNews(context: FederationContext, lateRatio: number, silenceMinMs: number): MemberNews {
  const links = [...context.linkStats()].slice(0, 64).flatMap(([to, { link }]) => {
    if (link === null || link.rtt === null) return [];
    const { smoothedMs, p99Ms } = link.rtt;
    return [{ to, rttMs: smoothedMs, rttMsP99: p99Ms, jitterMs: link.jitterMs ?? 0 }];
  });
  const { role, matchIndexes, commitIndex, id } = context.member.status;
  const behind =
    role === "leader"
      ? [...matchIndexes]
          .filter(([memberId]) => memberId !== id)
          .slice(0, 64)
          .map(([memberId, match]) => ({ memberId, entries: Math.max(0, commitIndex - match) }))
      : [];
  return { links, loopLagMs: context.loopLagMs(), lateRatio, silenceMinMs, behind };
}
