import type { FederationMemberView, FederationView, Pause } from "@orrery/protocol";
import { type CommandContext, connectHub } from "../command-context.ts";
import { HEALTH_COLOUR } from "../nodes/node-colours.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import { formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { STATUS_COLOUR } from "./federation-colours.ts";
import { toFederationDetailRow } from "./federation-row.ts";
import { findFederation, memberName } from "./find-federation.ts";

export async function showFederation(ctx: CommandContext, reference: string): Promise<void> {
  printFederation(ctx, await findFederation(await connectHub(ctx), reference));
}

export function printFederation(ctx: CommandContext, federation: FederationView): void {
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(toFederationDetailRow(federation));
    return;
  }
  const rows = describe(federation, ctx.nowAtMs());
  const width = Math.max(...rows.map(([title]) => title.length));
  const status = terminal.paint(STATUS_COLOUR[federation.status], federation.status);
  terminal.line(`${terminal.paint("bold", federation.name)}  ${status}`);
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
  terminal.line();
  const members = [...federation.members].sort(
    (a, b) =>
      Number(b.isLeader) - Number(a.isLeader) || b.priority - a.priority || a.name.localeCompare(b.name),
  );
  terminal.lines(formatTable(columns(ctx), members, terminal.width, (text) => terminal.paint("dim", text)));
}

function describe(federation: FederationView, nowAtMs: number): [string, string][] {
  const { leader, readiness, policy, plan, profileInEffect: profile, pauses, partition } = federation;
  const rows: [string, string | null][] = [
    ["reason", federation.statusReason],
    ["id", `${federation.id}, generation ${federation.generation}`],
    ["told", formatAge(federation.reportedAtMs, nowAtMs)],
    [
      "leader",
      leader === null
        ? "none"
        : `${leader.name}, term ${leader.term}, fencing token ${leader.fencingToken}, since ${formatAge(leader.sinceAtMs, nowAtMs)}`,
    ],
    ["if it died", `${memberName(federation, readiness.nextId) ?? "nobody"} (${readiness.verdict})`],
    ...readiness.sentences.map((sentence): [string, string] => ["", sentence]),
    ...readiness.rejected.map(({ name, reasons }): [string, string] => [
      "not",
      `${name}: ${reasons.join("; ")}`,
    ]),
    ...federation.blocks.map(({ sentence }): [string, string] => ["blocked", sentence]),
    ["paused", pauseText("the fleet", pauses.fleet, nowAtMs)],
    ["paused", pauseText("this federation", pauses.federation, nowAtMs)],
    ...(partition.verdict === "whole" ? [] : partition.sentences).map((text): [string, string] => [
      "partition",
      text,
    ]),
    ["members", federation.membershipPlan?.sentence ?? null],
    [
      "topology",
      federation.topology +
        (plan === null
          ? ""
          : `, ${plan.edges.length} ${plan.edges.length === 1 ? "link" : "links"}: ${plan.reason}`),
    ],
    [
      "profile",
      federation.profile + (profile === null ? "" : `, in effect ${profile.name}: ${profile.reason}`),
    ],
    ["false alarms", federation.falsePositives || null],
    ["policy", policyText(policy)],
    ["switchover", scheduledText(federation, nowAtMs)],
    ["drills", drillText(federation, nowAtMs)],
    ["failing over", federation.runningFailover?.summary ?? null],
    [
      "last failover",
      federation.lastFailover === null
        ? null
        : `${federation.lastFailover.id}, ${formatAge(federation.lastFailover.startedAtMs, nowAtMs)}: ${federation.lastFailover.summary}`,
    ],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function pauseText(what: string, pause: Pause | null, nowAtMs: number): string | null {
  if (pause === null) return null;
  const until =
    pause.untilAtMs === null
      ? "until someone resumes"
      : `for ${formatDuration(pause.untilAtMs - nowAtMs)} more`;
  return `${what} is paused by ${pause.byName}, since ${formatAge(pause.sinceAtMs, nowAtMs)}, ${until}: ${pause.reason}`;
}

function policyText(policy: FederationView["policy"]): string {
  const limit = `at most ${policy.limitCount} in ${formatDuration(policy.limitWindowMs)}`;
  const parts = [
    policy.mode,
    `target ${formatMs(policy.targetMs)}`,
    `cooldown ${formatDuration(policy.cooldownMs)}`,
    limit,
  ];
  if (policy.needsAcknowledgment) parts.push("needs acknowledgment");
  if (policy.zoneRule !== "any") parts.push(`zone rule ${policy.zoneRule}`);
  return parts.join(", ");
}

function scheduledText({ scheduledSwitchover: planned, ...federation }: FederationView, nowAtMs: number) {
  if (planned === null) return null;
  const to =
    planned.to === null ? "the best candidate" : memberName(federation as FederationView, planned.to);
  return `to ${to} in ${formatDuration(planned.atMs - nowAtMs)}, by ${planned.byName}`;
}

function drillText({ drillSchedule: schedule }: FederationView, nowAtMs: number): string | null {
  if (schedule === null) return null;
  const next = formatDuration(schedule.nextAtMs - nowAtMs);
  return `${schedule.fault} every ${formatDuration(schedule.everyMs)}, next in ${next}, by ${schedule.byName}`;
}

function columns({ terminal, nowAtMs }: CommandContext): Column<FederationMemberView>[] {
  const now = nowAtMs();
  return [
    { title: "MEMBER", value: (member) => member.name, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "ROLE",
      value: (member) => (member.isLeader ? "leader" : roleText(member)),
      paint: (member, text) => (member.isLeader ? terminal.paint("cyan", text) : text),
    },
    { title: "PRIORITY", value: (member) => String(member.priority), alignRight: true },
    {
      title: "STATE",
      value: (member) => member.state,
      paint: (member, text) => terminal.paint(member.state === "running" ? "green" : "yellow", text),
    },
    {
      title: "NODE",
      value: (member) => member.health,
      paint: (member, text) => terminal.paint(HEALTH_COLOUR[member.health], text),
    },
    {
      title: "REGION",
      value: (member) => [member.region, member.zone].filter((part) => part !== "").join("/"),
    },
    { title: "TERM", value: (member) => String(member.term ?? "-"), alignRight: true },
    { title: "INDEX", value: (member) => String(member.lastIndex ?? "-"), alignRight: true },
    { title: "LAG", value: (member) => String(member.lagEntries ?? "-"), alignRight: true },
    { title: "LOOP", value: (member) => optionalMs(member.loopLagMs), alignRight: true },
    { title: "FSYNC", value: (member) => optionalMs(member.fsyncMs), alignRight: true },
    { title: "TOLD", value: (member) => formatAge(member.reportedAtMs, now), alignRight: true },
    { title: "PROBLEM", value: (member) => member.problem ?? "", shrinks: true },
  ];
}

function roleText(member: FederationMemberView): string {
  if (member.desiredRole === null) return "leaving";
  if (member.role === null) return `joining as ${member.desiredRole}`;
  return member.role === member.desiredRole ? member.role : `${member.role}, to be ${member.desiredRole}`;
}

function optionalMs(ms: number | null): string {
  return ms === null ? "-" : formatMs(ms);
}
