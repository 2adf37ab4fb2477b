import type { ProxyInsert, Repositories, WriteTransaction } from "@orrery/db";
import { type ParsedProxies, parseProxyLines } from "@orrery/domain/proxies";
import {
  type PoolId,
  PROXIES_MAX,
  type ProxyId,
  type ProxyImportInput,
  type ProxyImportResult,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { poolSubject, requirePool } from "../pools/pool-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { type KnownProxy, type PlannedLine, planImport } from "./plan-import.ts";
import { proxyAddress } from "./proxy-access.ts";

const PROBLEMS_SHOWN = 500;
const SAMPLE_SHOWN = 100;

/** Takes in what can be taken in, all of it or (where there are too many) nothing; a dry run tells what it would do. */
export async function importProxies(
  ctx: SignedInContext,
  { poolId, text, isDryRun, defaults }: ProxyImportInput,
): Promise<ProxyImportResult> {
  const parsed = parseProxyLines(text, defaults);
  const plan = async (repositories: Pick<Repositories, "proxy">) =>
    planImport(parsed.proxies, await readKnown(ctx, repositories, poolId));
  if (isDryRun) {
    await requirePool(ctx.db.read, poolId, { isLocked: false });
    const planned = await plan(ctx.db.read);
    demandRoom(planned, (await ctx.db.read.proxy.findExits()).length);
    return resultOf(planned, parsed, isDryRun);
  }
  const planned = await ctx.db.write(asCaller(ctx), async (tx) => {
    const pool = await requirePool(tx, poolId, { isLocked: true });
    const count = await tx.proxy.countForInsert();
    const lines = await plan(tx);
    demandRoom(lines, count);
    await store(ctx, tx, poolId, lines);
    const counts = countsOf(lines);
    if (counts.addedCount + counts.updatedCount === 0) return lines;
    tx.appendEvent({
      type: "proxy.imported",
      severity: "notice",
      subject: poolSubject(pool),
      summary: `Proxies were imported into the pool ${pool.name}: ${counts.addedCount} new, ${counts.updatedCount} changed`,
      data: { ...counts, problemCount: parsed.problems.length },
    });
    return lines;
  });
  await ctx.pools.refresh();
  return resultOf(planned, parsed, isDryRun);
}

async function readKnown(
  ctx: SignedInContext,
  { proxy }: Pick<Repositories, "proxy">,
  poolId: PoolId,
): Promise<KnownProxy[]> {
  const records = await proxy.findAll({ poolId, isRetired: false, limit: PROXIES_MAX });
  return records.map((record) => ({
    record,
    secrets: ctx.proxySeal.open(record.id, record.sealedCredentials),
  }));
}

function demandRoom(planned: readonly PlannedLine[], count: number): void {
  const { addedCount } = countsOf(planned);
  if (count + addedCount <= PROXIES_MAX) return;
  const message = `This list has ${addedCount} new proxies, and the fleet ${count} already; ${PROXIES_MAX} is the most. Retire those that are not needed any more.`;
  throw new AppError("PRECONDITION_FAILED", message);
}

async function store(
  ctx: SignedInContext,
  tx: WriteTransaction,
  poolId: PoolId,
  planned: readonly PlannedLine[],
): Promise<void> {
  const nowAtMs = ctx.clock.nowAtMs();
  const added = planned.flatMap(({ outcome, fields, secrets }): ProxyInsert[] => {
    if (outcome !== "added") return [];
    const id = sortableId(nowAtMs) as ProxyId;
    return [{ ...fields, ...ctx.proxySeal.seal(id, secrets), id, poolId, createdAtMs: nowAtMs }];
  });
  await tx.proxy.insert(added);
  const changes = planned.flatMap(({ outcome, id, fields, secrets, isElsewhere }) =>
    outcome !== "updated" || id === null
      ? []
      : [{ ...fields, ...ctx.proxySeal.seal(id, secrets), id, isElsewhere }],
  );
  await tx.proxy.update(changes, nowAtMs);
}

function countsOf(planned: readonly PlannedLine[]) {
  const countOf = (wanted: PlannedLine["outcome"]) =>
    planned.filter(({ outcome }) => outcome === wanted).length;
  return {
    addedCount: countOf("added"),
    updatedCount: countOf("updated"),
    unchangedCount: countOf("unchanged"),
  };
}

function resultOf(
  planned: readonly PlannedLine[],
  { problems }: ParsedProxies,
  isDryRun: boolean,
): ProxyImportResult {
  return {
    isDryRun,
    ...countsOf(planned),
    problems: problems.slice(0, PROBLEMS_SHOWN),
    problemCount: problems.length,
    sample: planned.slice(0, SAMPLE_SHOWN).map(({ line, outcome, fields, changes }) => ({
      line,
      outcome,
      text: (outcome === "updated"
        ? [proxyAddress(fields), `now ${changes.join(", ")}`]
        : [proxyAddress(fields), fields.network, fields.tier, fields.country].filter((part) => part !== null)
      ).join(" · "),
    })),
  };
}
