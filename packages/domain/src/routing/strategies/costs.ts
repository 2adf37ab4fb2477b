import type { Member } from "../health/member.ts";

const WEIGHT_USUAL = 10;
const SUCCESS_MIN = 0.05;

/** Rule RS5: open requests over its share; a failure counts as one that stays open for about 10 s. */
export function connectionCost(member: Member, nowMs: number): number {
  return (1 + member.openCount + member.failuresAt(nowMs)) / shareOf(member, nowMs);
}

/** Rule RS6, in ms. */
export function responseCost(member: Member, nowMs: number): number {
  return (member.latencyAt(nowMs) * (1 + member.openCount)) / shareOf(member, nowMs);
}

/** Rule RS10, in ms: what a request takes by the chance that it has to be done again, and more after each failure. */
export function adaptiveCost(member: Member, nowMs: number): number {
  const failures = member.failuresAt(nowMs);
  const missing = failures === 0 ? 0 : (1 - member.successRatio) * Math.min(1, failures);
  const success = missing < 1 - SUCCESS_MIN ? 1 - missing : SUCCESS_MIN;
  return (responseCost(member, nowMs) * (1 + failures)) / (success * success);
}

function shareOf(member: Member, nowMs: number): number {
  const share = member.instance.weight / WEIGHT_USUAL;
  return nowMs >= member.slowUntilMs ? share : share * member.slowStartAt(nowMs);
}
