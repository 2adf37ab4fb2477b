import type { FederationPauseInput, FederationResumeInput, Pause, PauseState } from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { federationSubject, presentOf, requireFederation } from "./federation-access.ts";

const FLEET = { kind: "setting", id: "fleetPause", name: "fleet" } as const;

/** No automatic failovers, in one federation or (null) anywhere, until the pause ends or someone resumes. */
export async function pauseFailovers(
  ctx: SignedInContext,
  input: z.output<typeof FederationPauseInput>,
): Promise<PauseState> {
  const sinceAtMs = ctx.clock.nowAtMs();
  await changePause(ctx, input.federationId, {
    byName: ctx.principal.actor.name,
    reason: input.reason,
    sinceAtMs,
    untilAtMs: input.forMs === undefined ? null : sinceAtMs + input.forMs,
  });
  return pauseState(ctx);
}

/** Resuming what is not paused changes nothing. */
export async function resumeFailovers(
  ctx: SignedInContext,
  input: z.output<typeof FederationResumeInput>,
): Promise<PauseState> {
  await changePause(ctx, input.federationId, null);
  return pauseState(ctx);
}

/** Pauses that are not over. From the rows, so that whoever just changed one sees it. */
export async function pauseState(ctx: ApiContext): Promise<PauseState> {
  const nowAtMs = ctx.clock.nowAtMs();
  const isOn = (pause: Pause | null): pause is Pause =>
    pause !== null && (pause.untilAtMs === null || pause.untilAtMs > nowAtMs);
  const [fleet, federations] = await Promise.all([
    ctx.db.read.setting.readFleetPause(),
    ctx.db.read.federation.findAll(),
  ]);
  return {
    fleet: isOn(fleet) ? fleet : null,
    federations: federations.flatMap(({ id, name, pause }) => (isOn(pause) ? [{ id, name, pause }] : [])),
  };
}

async function changePause(
  ctx: SignedInContext,
  federationId: z.output<typeof FederationResumeInput>["federationId"],
  pause: Pause | null,
): Promise<void> {
  const isChanged = await ctx.db.write(asCaller(ctx), async (tx) => {
    if (federationId === null) {
      const before = await tx.setting.readFleetPauseForUpdate();
      if (before === null && pause === null) return false;
      await tx.setting.writeFleetPause(pause, ctx.clock.nowAtMs());
      const members = await tx.federationMember.findAll();
      await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
      const summary = `Automatic failovers of all federations are ${stateText(pause)}`;
      const type = pause === null ? "fleet.resumed" : "fleet.paused";
      tx.appendEvent({
        type,
        severity: severityOf(pause),
        subject: FLEET,
        summary,
        data: { before, after: pause },
      });
      return true;
    }
    const federation = await requireFederation(tx, federationId);
    const before = federation.pause;
    if (before === null && pause === null) return false;
    await tx.federation.update(federationId, { pause });
    const members = presentOf(federation, await tx.federationMember.findOf(federationId));
    await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
    tx.appendEvent({
      type: pause === null ? "federation.resumed" : "federation.paused",
      severity: severityOf(pause),
      subject: federationSubject(federation),
      summary: `Automatic failovers of ${federation.name} are ${stateText(pause)}`,
      data: { before, after: pause },
    });
    return true;
  });
  if (isChanged) await ctx.federations.refresh(federationId);
}

function stateText(pause: Pause | null): string {
  return pause === null ? "resumed" : `paused: ${pause.reason}`;
}

function severityOf(pause: Pause | null): "warning" | "notice" {
  return pause === null ? "notice" : "warning";
}
