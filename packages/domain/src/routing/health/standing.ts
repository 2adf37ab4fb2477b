import type { InstanceStanding } from "@orrery/protocol";
import type { Member } from "./member.ts";

/** The strongest reason against it (rule RH3). Call `breaker.advance` before. */
export function standingOf(member: Member, nowMs: number): InstanceStanding {
  if (member.instance.isDraining) return "draining";
  if (member.breaker.state === "open") return "open";
  if (member.breaker.state === "half-open") return "trial";
  if (member.probe.verdict === "down") return "down";
  if (nowMs < member.ejectedUntilMs) return "ejected";
  return member.probe.verdict === "unproven" ? "unproven" : "usable";
}

/** In a sentence, for whoever looks at it. */
export function reasonOf(member: Member, nowMs: number): string {
  const { breaker } = member;
  switch (member.standing) {
    case "draining":
      return "It ends, and takes nothing new.";
    case "open":
      return `Its breaker is open for ${seconds(breaker.openUntilMs - nowMs)} more: ${breaker.consecutiveFailures} requests in a row failed, or too many of the last ones.`;
    case "trial":
      return "Its breaker is half open: a few requests try it.";
    case "down":
      return `Probes find it down: ${member.probe.reason}`;
    case "ejected":
      return `It is left out for ${seconds(member.ejectedUntilMs - nowMs)} more: it answered worse than the others, or not at all.`;
    case "unproven":
      return "No probe has found it up yet.";
    case "usable":
      return nowMs < member.slowUntilMs
        ? `It starts slowly: ${Math.round(100 * member.slowStartAt(nowMs))} % of its share.`
        : "It works.";
  }
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.ceil(ms / 1000))} s`;
}
