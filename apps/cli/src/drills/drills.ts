import { setTimeout as sleep } from "node:timers/promises";
import type { DrillFault, DrillView } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { toFailoverDetailRow } from "../failovers/failover-row.ts";
import { assertDone, tellVerb, toVerbRow } from "../failovers/run-verb.ts";
import { printFailover, waitForEnd } from "../failovers/show-failover.ts";
import { findFederation, getFederation } from "../federations/find-federation.ts";
import { printFederation } from "../federations/show-federation.ts";
import { formatAge, formatDuration, parseDuration } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { readLimit } from "../read-limit.ts";
import { toDrillRow } from "./drill-row.ts";

export type DrillOptions = { fault?: DrillFault; for?: string; dryRun?: boolean; wait?: boolean };
export type DrillScheduleOptions = { fault?: DrillFault; every?: string; off?: boolean };

const STEP_MS = 250;
const WAIT_MAX_MS = 120_000;
const PAGE = 50;

export async function runDrill(ctx: CommandContext, reference: string, options: DrillOptions): Promise<void> {
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const input = {
    federationId: federation.id,
    dryRun: options.dryRun === true,
    ...(options.fault === undefined ? {} : { fault: options.fault }),
    ...(options.for === undefined ? {} : { durationMs: Math.round(parseDuration(options.for)) }),
  };
  const result = await ask(hub, (api) => api.drills.run.mutate(input));
  const { drillId } = result;
  if (options.wait !== true || drillId === null || result.outcome === "planned") {
    return tellVerb(ctx, hub, federation, result, { inMs: null, wait: false });
  }
  assertDone(federation, result);
  const drill = await waitForGrade(hub, federation.id, drillId);
  const failover = drill.failoverId === null ? null : await waitForEnd(hub, drill.failoverId);
  if (ctx.isJson) {
    const followed = { drill: toDrillRow(drill), failover: failover && toFailoverDetailRow(failover) };
    ctx.terminal.json({ ...toVerbRow(federation, result), ...followed });
  } else {
    if (failover !== null) printFailover(ctx, failover);
    ctx.terminal.line(plainText(`Drill ${drill.id}: ${gradeText(drill)}. ${drill.reasons.join(" ")}`.trim()));
  }
  if (drill.state !== "graded" || drill.grade === "F") {
    const why = drill.reasons.join(" ");
    throw new CliError(`The drill of ${federation.name} did not go well: ${why || drill.state}`, {
      code: "VERB_FAILED",
    });
  }
}

export async function listDrills(
  ctx: CommandContext,
  reference: string,
  options: { limit?: string },
): Promise<void> {
  const limit = readLimit(options);
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const drills = await newestDrills(hub, federation.id, limit);
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(drills.map(toDrillRow));
  else if (drills.length === 0) terminal.note(`No drills of ${federation.name} yet.`);
  else
    terminal.lines(formatTable(columns(ctx), drills, terminal.width, (text) => terminal.paint("dim", text)));
}

export async function scheduleDrills(
  ctx: CommandContext,
  reference: string,
  options: DrillScheduleOptions,
): Promise<void> {
  if ((options.every === undefined) === (options.off !== true)) {
    throw usageError("Give either --every DURATION, as in --every 1d, or --off.");
  }
  const schedule =
    options.every === undefined
      ? null
      : { fault: options.fault ?? ("kill" as const), everyMs: parseDuration(options.every) };
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const input = { federationId: federation.id, schedule };
  await ask(hub, (api) => api.drills.schedule.mutate(input));
  if (ctx.isJson) printFederation(ctx, await getFederation(hub, federation));
  else if (schedule === null) ctx.terminal.line(`${federation.name} has no drills by schedule any more.`);
  else {
    const every = formatDuration(schedule.everyMs);
    ctx.terminal.line(`${federation.name} has a drill (${schedule.fault}) every ${every}.`);
  }
}

async function newestDrills(hub: Hub, federationId: DrillView["federationId"], count: number) {
  const drills: DrillView[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(PAGE, count - drills.length);
    const input: { federationId: DrillView["federationId"]; limit: number; cursor?: string } = {
      ...{ federationId, limit },
      ...(cursor === null ? {} : { cursor }),
    };
    const page = await ask(hub, (api) => api.drills.list.query(input));
    drills.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && drills.length < count);
  return drills;
}

async function waitForGrade(
  hub: Hub,
  federationId: DrillView["federationId"],
  drillId: string,
): Promise<DrillView> {
  const deadlineMs = performance.now() + WAIT_MAX_MS;
  for (;;) {
    const drill = (await newestDrills(hub, federationId, PAGE)).find(({ id }) => id === drillId);
    if (drill !== undefined && drill.state !== "ordered") return drill;
    if (performance.now() > deadlineMs) {
      throw new CliError(`Drill ${drillId} is not over after 120 s.`, { code: "TIMEOUT" });
    }
    await sleep(STEP_MS);
  }
}

function gradeText(drill: DrillView): string {
  return drill.state === "graded" ? `grade ${drill.grade ?? "-"}` : drill.state;
}

function columns({ terminal, nowAtMs }: CommandContext): Column<DrillView>[] {
  const now = nowAtMs();
  return [
    { title: "ID", value: (drill) => drill.id },
    { title: "FAULT", value: (drill) => drill.fault },
    { title: "STATE", value: (drill) => drill.state },
    {
      title: "GRADE",
      value: (drill) => drill.grade ?? "-",
      paint: (drill, text) =>
        terminal.paint(drill.grade === "A" ? "green" : drill.grade === "F" ? "red" : "yellow", text),
    },
    { title: "BEGAN", value: (drill) => formatAge(drill.startedAtMs, now), alignRight: true },
    { title: "BY", value: (drill) => (drill.isScheduled ? "schedule" : drill.byName) },
    { title: "FAILOVER", value: (drill) => drill.failoverId ?? "-" },
    { title: "REASONS", value: (drill) => drill.reasons.join(" "), shrinks: true },
  ];
}
