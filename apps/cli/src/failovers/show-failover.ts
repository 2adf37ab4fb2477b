import { setTimeout as sleep } from "node:timers/promises";
import type { FailoverView } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import type { Colour } from "../output/terminal.ts";
import { plainText } from "../output/text-width.ts";
import { OUTCOME_COLOUR } from "./failover-colours.ts";
import { toFailoverDetailRow } from "./failover-row.ts";
import { findFailoverId, getFailover } from "./find-failover.ts";
import { exactMs, type WaterfallLine, waterfall } from "./waterfall.ts";

const STEP_MS = 200;
const FOLLOW_MAX_MS = 60_000;
const WIDTH_MAX = 100;

export async function showFailover(
  ctx: CommandContext,
  reference: string,
  options: { wait?: boolean },
): Promise<void> {
  const hub = await connectHub(ctx);
  const failoverId = await findFailoverId(hub, reference);
  const failover =
    options.wait === true ? await waitForEnd(hub, failoverId) : await getFailover(hub, failoverId);
  printFailover(ctx, failover);
}

export async function acknowledgeFailover(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const failoverId = await findFailoverId(hub, reference);
  await ask(hub, (api) => api.failovers.acknowledge.mutate({ failoverId }));
  if (ctx.isJson) ctx.terminal.json(toFailoverDetailRow(await getFailover(hub, failoverId)));
  else ctx.terminal.line(`Failover ${failoverId} is acknowledged.`);
}

/**
 * The failover when it is over. Its first word may still be on its way from the agents, so one that is not there yet is waited for.
 */
export async function waitForEnd(hub: Hub, failoverId: string): Promise<FailoverView> {
  const deadlineMs = performance.now() + FOLLOW_MAX_MS;
  for (;;) {
    const failover = await getFailover(hub, failoverId).catch((error: unknown) => {
      if (error instanceof CliError && error.code === "NOT_FOUND") return null;
      throw error;
    });
    if (failover !== null && failover.outcome !== "running") return failover;
    if (performance.now() > deadlineMs) {
      const what = failover === null ? "nothing was heard of it" : "it still runs";
      throw new CliError(
        `Failover ${failoverId}: ${what} after 60 s. Look at it with \`orrery failover show\`.`,
        {
          code: "TIMEOUT",
        },
      );
    }
    await sleep(STEP_MS);
  }
}

export function printFailover(ctx: CommandContext, failover: FailoverView): void {
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(toFailoverDetailRow(failover));
    return;
  }
  const { kind, fault, outcome, federationName, totalMs, targetMs } = failover;
  const cause = fault === "none" ? kind : `${kind}, ${fault === "closed" ? "connection closed" : "silence"}`;
  terminal.line(
    `${terminal.paint("bold", federationName)}  ${terminal.paint(OUTCOME_COLOUR[outcome], outcome)}  ${cause}`,
  );
  terminal.line(
    terminal.paint("dim", `  ${failover.id}, began ${formatAge(failover.startedAtMs, ctx.nowAtMs())}`),
  );
  for (const sentence of failover.explanation) terminal.line(`  ${plainText(sentence)}`);
  terminal.line();
  const lines = waterfall(failover, Math.max(10, Math.min(terminal.width ?? WIDTH_MAX, WIDTH_MAX) - 24));
  for (const line of lines) terminal.line(waterfallText(ctx, line));
  const isLate = outcome === "succeeded" && totalMs > targetMs;
  const total = `${exactMs(totalMs)} of ${exactMs(targetMs)}`;
  terminal.line(`  ${"total".padEnd(8)}  ${terminal.paint(isLate ? "red" : "bold", total)}`);
  printList(ctx, "What was seen", [
    ...failover.evidence.map(({ byName, sentence }) => `${byName}: ${sentence}`),
    // Each sentence begins with its time.
    ...failover.sightings.map(({ sentence }) => sentence),
  ]);
  printList(
    ctx,
    "Held back by",
    failover.blocks.map(({ sentence }) => sentence),
  );
}

function waterfallText({ terminal }: CommandContext, line: WaterfallLine): string {
  const colour: Record<WaterfallLine["state"], Colour> = {
    done: "cyan",
    running: "yellow",
    failed: "red",
    unseen: "dim",
    waiting: "dim",
  };
  const bar = `${" ".repeat(line.offset)}${terminal.paint(colour[line.state], line.bar)}`;
  const problem = line.problem === null ? "" : `  ${plainText(line.problem)}`;
  return `  ${line.phase.padEnd(8)}  ${line.time}  ${bar}${problem}`.trimEnd();
}

function printList({ terminal }: CommandContext, title: string, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  terminal.line(`\n${title}`);
  for (const sentence of sentences) terminal.line(`  ${plainText(sentence)}`);
}
