import type { InstanceRouting, RouterState } from "@orrery/protocol";
import { type Member, SHARE_WINDOW_MS } from "../health/member.ts";
import { reasonOf } from "../health/standing.ts";

/** Plain data of what the members are at now. */
export function routerState(
  members: readonly Member[],
  nowMs: number,
): Pick<RouterState, "windowMs" | "openCount" | "instances"> {
  const requests = members.reduce((sum, { window }) => sum + window.countAt(nowMs), 0);
  return {
    windowMs: SHARE_WINDOW_MS,
    openCount: members.reduce((sum, { openCount }) => sum + openCount, 0),
    instances: members.map((member) => instanceRouting(member, requests, nowMs)),
  };
}

function instanceRouting(member: Member, requests: number, nowMs: number): InstanceRouting {
  const { breaker, window, instance } = member;
  const requestCount = window.countAt(nowMs);
  return {
    instanceId: instance.id,
    standing: member.standing,
    reason: reasonOf(member, nowMs).slice(0, 500),
    sinceAtMs: member.standingSinceMs,
    ejectedUntilAtMs: nowMs < member.ejectedUntilMs ? member.ejectedUntilMs : null,
    ejectionCount: member.ejectionCount,
    breaker: {
      state: breaker.state,
      openUntilAtMs: breaker.state === "open" ? breaker.openUntilMs : null,
      openedCount: breaker.openedCount,
      consecutiveFailures: breaker.consecutiveFailures,
    },
    openCount: member.openCount,
    waitingCount: member.waitingCount,
    latencyMs: member.peakMs,
    successRatio: member.successRatio,
    weight: instance.weight,
    slowStart: member.slowStartAt(nowMs),
    shareRatio: requests === 0 ? null : requestCount / requests,
    requestCount,
    failedCount: window.failedAt(nowMs),
  };
}
