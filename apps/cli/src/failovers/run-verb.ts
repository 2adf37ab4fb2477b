import type { FederationView, VerbResult } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { confirmByName } from "../federations/confirm-by-name.ts";
import { findFederation, findMember, memberName } from "../federations/find-federation.ts";
import { printChecks } from "../federations/print-checks.ts";
import { formatDuration, parseDuration } from "../output/duration.ts";
import { plainText } from "../output/text-width.ts";
import { readInstant } from "../read-instant.ts";
import { toFailoverDetailRow } from "./failover-row.ts";
import { printFailover, waitForEnd } from "./show-failover.ts";

export type VerbOptions = {
  to?: string;
  at?: string;
  in?: string;
  cancel?: boolean;
  wait?: boolean;
  confirm?: string;
  verb?: "switchover" | "recover" | "force" | "drill";
};

const VERB_NOUN: Record<VerbResult["verb"], string> = {
  switchover: "The switchover",
  recover: "The recovery",
  force: "The force",
  drill: "The drill",
};

export async function switchover(
  ctx: CommandContext,
  reference: string,
  options: VerbOptions,
): Promise<void> {
  const nowAtMs = ctx.nowAtMs();
  const atMs = readSchedule(nowAtMs, options);
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const federationId = federation.id;
  if (options.cancel === true) {
    await ask(hub, (api) => api.federations.cancelSwitchover.mutate({ federationId }));
    if (ctx.isJson) ctx.terminal.json({ federationId, federation: federation.name, cancelled: true });
    else ctx.terminal.line(`No switchover of ${federation.name} is scheduled any more.`);
    return;
  }
  const input = { federationId, to: memberIdOf(federation, options.to), atMs };
  const result = await ask(hub, (api) => api.federations.switchover.mutate(input));
  const inMs = atMs === null ? null : atMs - nowAtMs;
  await tellVerb(ctx, hub, federation, result, { inMs, wait: options.wait === true });
}

export async function recover(ctx: CommandContext, reference: string, options: VerbOptions): Promise<void> {
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const input = { federationId: federation.id, to: memberIdOf(federation, options.to) };
  const result = await ask(hub, (api) => api.federations.recover.mutate(input));
  await tellVerb(ctx, hub, federation, result, { inMs: null, wait: options.wait === true });
}

/** First says what may be lost, then asks for the federation's name. */
export async function force(ctx: CommandContext, reference: string, options: VerbOptions): Promise<void> {
  if (options.to === undefined) throw usageError("Say who is to lead alone, with --to MEMBER.");
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const input = { federationId: federation.id, to: findMember(federation, options.to).memberId };
  let warning = `Force starts ${federation.name} anew from ${options.to} alone.`;
  if (options.confirm === undefined && process.stdin.isTTY === true) {
    const dryRun = { ...input, confirmation: federation.name, dryRun: true };
    const plan = await ask(hub, (api) => api.federations.force.mutate(dryRun));
    if (plan.outcome === "refused") return tellVerb(ctx, hub, federation, plan, { inMs: null, wait: false });
    warning = [warning, plan.sentence].join(" ").trim();
  }
  const confirmation = await confirmByName(federation.name, options.confirm, warning);
  const forced = await ask(hub, (api) => api.federations.force.mutate({ ...input, confirmation }));
  await tellVerb(ctx, hub, federation, forced, { inMs: null, wait: options.wait === true });
}

/** What a verb would do; nothing happens. */
export async function dryRun(ctx: CommandContext, reference: string, options: VerbOptions): Promise<void> {
  const hub = await connectHub(ctx);
  const federation = await findFederation(hub, reference);
  const federationId = federation.id;
  const to = memberIdOf(federation, options.to);
  const result = await ask(hub, (api) => {
    const { federations, drills } = api;
    switch (options.verb ?? "switchover") {
      case "switchover":
        return federations.switchover.mutate({ federationId, to, dryRun: true });
      case "recover":
        return federations.recover.mutate({ federationId, to, dryRun: true });
      case "drill":
        return drills.run.mutate({ federationId, dryRun: true });
      case "force": {
        if (to === null) throw usageError("A dry run of force needs --to MEMBER.");
        return federations.force.mutate({ federationId, to, confirmation: federation.name, dryRun: true });
      }
    }
  });
  await tellVerb(ctx, hub, federation, result, { inMs: null, wait: false });
}

/** Prints the result, follows the failover where that is wanted, and fails with a sentence where nothing was done. */
export async function tellVerb(
  ctx: CommandContext,
  hub: Hub,
  federation: FederationView,
  result: VerbResult,
  { inMs, wait }: { inMs: number | null; wait: boolean },
): Promise<void> {
  const { failoverId, outcome } = result;
  const mustFollow = wait && failoverId !== null && outcome === "done";
  const failover = mustFollow ? await waitForEnd(hub, failoverId) : null;
  if (ctx.isJson) {
    const followed = mustFollow && failover !== null ? { failover: toFailoverDetailRow(failover) } : {};
    ctx.terminal.json({ ...toVerbRow(federation, result), ...followed });
  } else {
    const isNews = outcome === "planned" || outcome === "refused";
    if (isNews) printChecks(ctx, result.checks);
    if (outcome !== "refused" && outcome !== "failed") {
      ctx.terminal.line(plainText(sentenceOf(federation, result, inMs)));
    }
    if (failover !== null) printFailover(ctx, failover);
  }
  assertDone(federation, result);
  if (failover !== null && failover.outcome !== "succeeded") {
    throw new CliError(`The failover ${failover.outcome}. ${failover.summary}`, { code: "VERB_FAILED" });
  }
}

export function assertDone(federation: FederationView, result: VerbResult): void {
  if (result.outcome === "refused") {
    const wrong = result.checks.filter(({ isOk }) => !isOk).map(({ finding }) => finding);
    const why = wrong.join(" ") || (result.sentence ?? "See its checks.");
    throw new CliError(`${VERB_NOUN[result.verb]} of ${federation.name} is refused. ${why}`, {
      code: "REFUSED",
    });
  }
  if (result.outcome === "failed") {
    const why = result.sentence ?? "Its leader did not say why.";
    throw new CliError(`${VERB_NOUN[result.verb]} of ${federation.name} failed. ${why}`, {
      code: "VERB_FAILED",
    });
  }
}

export function toVerbRow(federation: FederationView, result: VerbResult) {
  return {
    federationId: federation.id,
    federation: federation.name,
    verb: result.verb,
    outcome: result.outcome,
    from: memberName(federation, result.from),
    fromMemberId: result.from,
    to: memberName(federation, result.to),
    toMemberId: result.to,
    checks: result.checks,
    sentence: result.sentence,
    failoverId: result.failoverId,
    drillId: result.drillId,
  };
}

function sentenceOf(federation: FederationView, result: VerbResult, inMs: number | null): string {
  const from = memberName(federation, result.from) ?? "nobody";
  const to = memberName(federation, result.to) ?? "the best candidate";
  const more = result.sentence === null ? "" : ` ${result.sentence}`;
  if (result.outcome === "scheduled") {
    const when = inMs === null ? "" : ` in ${formatDuration(inMs)}`;
    return `${federation.name} is to be led by ${to}${when}.${more}`;
  }
  if (result.outcome === "planned") {
    return `${VERB_NOUN[result.verb]} would go from ${from} to ${to}. Nothing was changed.${more}`;
  }
  if (result.verb === "drill")
    return `The drill has begun: ${from} is harmed, ${to} should take over.${more}`;
  if (result.verb === "force") return `${federation.name} starts anew from ${to}.${more}`;
  return `${federation.name} is led by ${to} now, no longer by ${from}.${more}`;
}

function memberIdOf(federation: FederationView, reference: string | undefined) {
  return reference === undefined ? null : findMember(federation, reference).memberId;
}

function readSchedule(nowAtMs: number, options: VerbOptions): number | null {
  if (options.at !== undefined && options.in !== undefined) {
    throw usageError("Give either --at or --in, not both.");
  }
  if (options.in !== undefined) return nowAtMs + parseDuration(options.in);
  return options.at === undefined ? null : readInstant("--at", options.at);
}
