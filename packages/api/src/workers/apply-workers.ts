import type { Repositories, WorkerRecord, WriteTransaction } from "@orrery/db";
import { secretsOf, workerSpecProblems } from "@orrery/domain/workers";
import {
  REVISIONS_KEPT,
  WORKERS_MAX,
  type WorkerApplyInput,
  type WorkerApplyResult,
  type WorkerId,
  type WorkerSpec,
} from "@orrery/protocol/workers";
import { AppError, sortableId } from "@orrery/runtime";
import type { z } from "zod";
import { serviceSubject } from "../services/service-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { assignPayers, findPayers, type Payer } from "./assign-payers.ts";
import { demandSendable } from "./demand-sendable.ts";
import { type ApplyPlan, countOf, planApply } from "./plan-apply.ts";
import { workerSubject } from "./worker-access.ts";

type Planned = { id: WorkerId; before: WorkerRecord | null; plan: ApplyPlan; warnings: string[] };

/** All of it or nothing. A dry run says the same, and does nothing. */
export async function applyWorkers(
  ctx: SignedInContext,
  input: z.output<typeof WorkerApplyInput>,
): Promise<WorkerApplyResult> {
  const specs = input.specs.toSorted((x, y) => (x.name < y.name ? -1 : 1));
  demandSound(specs);
  const planned = input.isDryRun
    ? (await planAll(ctx, ctx.db.read, specs, await namedWorkers(ctx.db.read, specs))).planned
    : await ctx.db.write(asCaller(ctx), async (tx) => {
        const count = await tx.worker.countForInsert();
        const known = await tx.worker.findNamedForUpdate(specs.map(nameOf));
        const { planned: all, payers } = await planAll(ctx, tx, specs, known);
        if (count + all.filter(({ before }) => before === null).length > WORKERS_MAX) {
          const message = `A fleet has at most ${WORKERS_MAX} workers; remove those that are not needed any more.`;
          throw new AppError("PRECONDITION_FAILED", message);
        }
        for (const each of all) await store(ctx, tx, each, input.isDemo);
        await makeServices(ctx, tx, specs);
        await assignPayers(tx, payers, ctx.clock.nowAtMs());
        return all;
      });
  if (!input.isDryRun) await ctx.workers.refresh();
  return {
    workers: planned.map(({ id, before, plan, warnings }) => ({
      workerId: input.isDryRun && before === null ? null : id,
      ...{ name: plan.spec.name, outcome: plan.outcome, revision: plan.revision },
      ...{ changed: plan.changed, warnings, sentence: plan.sentence },
    })),
  };
}

function nameOf({ name }: WorkerSpec): string {
  return name;
}

function demandSound(specs: readonly WorkerSpec[]): void {
  const twice = specs.find(({ name }, i) => specs[i - 1]?.name === name);
  if (twice !== undefined) throw new AppError("INVALID_INPUT", `specs: ${twice.name} is there twice.`);
  for (const spec of specs) {
    const [problem] = workerSpecProblems(spec);
    if (problem !== undefined) throw new AppError("INVALID_INPUT", `${spec.name}: ${problem.sentence}`);
  }
}

async function namedWorkers(read: Repositories, specs: readonly WorkerSpec[]): Promise<WorkerRecord[]> {
  const names = new Set(specs.map(nameOf));
  return (await read.worker.findAll()).filter(({ name }) => names.has(name));
}

async function planAll(
  ctx: SignedInContext,
  repositories: Pick<Repositories, "worker" | "secret" | "account">,
  specs: readonly WorkerSpec[],
  known: readonly WorkerRecord[],
): Promise<{ planned: Planned[]; payers: Payer[] }> {
  const [owners, secrets] = await Promise.all([
    repositories.worker.findOwners(),
    repositories.secret.findAll(),
  ]);
  const stored = new Map(secrets.map((secret) => [secret.name, secret]));
  for (const spec of specs) demandSendable(spec, stored);
  const planned = specs.map((spec) => {
    const before = known.find(({ name }) => name === spec.name) ?? null;
    const owner = owners.find(({ workerId }) => workerId === before?.id) ?? null;
    const plan = planApply(spec, before, { isOwned: owner !== null, nowAtMs: ctx.clock.nowAtMs() });
    const warnings = secretsOf(spec)
      .filter((name) => !stored.has(name))
      .map((name) => `There is no secret ${name} yet: instances wait until it is set.`);
    if (owner !== null && spec.instances !== null && spec.instances !== plan.wantedCount) {
      warnings.push(
        `The number stays ${plan.wantedCount}: the scaling group ${owner.groupName} sets it, so instances: ${spec.instances} does nothing.`,
      );
    }
    warnings.push(...fitWarnings(ctx, plan), ...staleWarnings(plan, before));
    return { id: before?.id ?? (sortableId() as WorkerId), before, plan, warnings: warnings.slice(0, 20) };
  });
  const said = planned.map(({ plan, before }) => ({ spec: plan.spec, before }));
  return { planned, payers: await findPayers(ctx, repositories, said) };
}

function fitWarnings(ctx: SignedInContext, { spec, wantedCount }: ApplyPlan): string[] {
  const { sentence, isNobodyThere } = ctx.workers.fit(spec, wantedCount);
  if (isNobodyThere) {
    return [
      "No node runs workers yet: start an agent with --allow-workers, then instances find their place.",
    ];
  }
  return sentence === null ? [] : [`${sentence} They are placed once that changes.`];
}

/** Applying what was rolled back does not deploy it again: whoever applies the same again and again would start it over. */
function staleWarnings({ outcome, revision, rollout }: ApplyPlan, before: WorkerRecord | null): string[] {
  if (before === null || outcome === "revised" || rollout.target === revision) return [];
  return [
    `Revision ${revision} is the newest, but ${rollout.target} is what runs: ${rollout.reason} Roll back to ${revision} to deploy it again.`,
  ];
}

async function store(
  ctx: SignedInContext,
  tx: WriteTransaction,
  { id, before, plan }: Planned,
  isDemo: boolean,
): Promise<void> {
  const { outcome, spec, revision, changed, wantedCount, rollout } = plan;
  const { name } = spec;
  if (outcome === "unchanged") return;
  const createdAtMs = ctx.clock.nowAtMs();
  if (before === null)
    await tx.worker.insert({ id, name, spec, revision, wantedCount, rollout, isDemo, createdAtMs });
  else await tx.worker.update(id, { spec, revision, wantedCount, rollout }, createdAtMs);
  if (outcome !== "changed") {
    const createdBy = ctx.principal.actor.name;
    await tx.workerRevision.insert({
      ...{ workerId: id, revision, spec, changed, isProven: false, createdAtMs, createdBy },
    });
    await tx.workerRevision.prune(id, REVISIONS_KEPT);
  }
  const { type, summary } = toldOf(plan, before);
  tx.appendEvent({
    ...{ type, severity: "notice", subject: workerSubject({ id, name }), summary },
    // Not the settings themselves: an environment may hold what is nobody else's business.
    data: { revision, changed, wantedCount, before: before === null ? null : before.revision },
  });
}

function toldOf(
  { outcome, spec: { name }, revision, changed, wantedCount }: ApplyPlan,
  before: WorkerRecord | null,
) {
  if (outcome === "created") {
    const summary = `The worker ${name} was created, with ${countOf(wantedCount)}`;
    return { type: "worker.created" as const, summary };
  }
  if (outcome === "revised") {
    const summary = `Revision ${revision} of ${name} is deployed: ${changed.join(", ")} changed`;
    return { type: "worker.deployed" as const, summary };
  }
  const isScaled = changed.length === 1 && changed[0] === "instances";
  if (isScaled && wantedCount !== before?.wantedCount) {
    const summary = `${name} is to have ${countOf(wantedCount)} instead of ${before?.wantedCount}`;
    return { type: "worker.scaled" as const, summary };
  }
  return { type: "worker.changed" as const, summary: `${name}: ${changed.join(", ")} changed` };
}

async function makeServices(
  ctx: SignedInContext,
  tx: WriteTransaction,
  specs: readonly WorkerSpec[],
): Promise<void> {
  const names = specs.flatMap(({ ports }) => ports.flatMap(({ service }) => service ?? []));
  if (names.length === 0) return;
  await tx.service.countForChange();
  for (const made of await tx.service.insertMissing(names, ctx.clock.nowAtMs())) {
    tx.appendEvent({
      type: "service.created",
      severity: "notice",
      subject: serviceSubject(made),
      summary: `The service ${made.name} was created, since a worker's port is for it`,
      data: { before: null, isAutomatic: true },
    });
  }
}
