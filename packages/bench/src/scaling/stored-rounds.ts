import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, migrate, type ScalingGroupRecord, startEmbeddedPostgres } from "@orrery/db";
import { decideScaling, loadOfDecision, startScaling } from "@orrery/domain/scaling";
import type { ScalingDecision, ScalingGroupId } from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { randomOf } from "./random-of.ts";
import { instancesOf, samplesOf, settingsOf } from "./rounds.ts";

type Options = { readonly groups: number; readonly instances: number; readonly rounds: number };

const EVERY_MS = 5000;
const WARM_UP_ROUNDS = 5;
/** As the hub writes them. */
const MINUTES_A_STATEMENT = 50;
const LEASE = { name: "scaling", holder: "bench", ttlMs: 600_000 };

/** How long each round took in ms, decided and stored in one statement, as the hub does it; and the evaluations of one minute of all groups. */
export async function measureStoredRounds({ groups, instances, rounds }: Options) {
  const folder = await mkdtemp(join(tmpdir(), "orrery-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  await migrate(postgres.url);
  const log = createLogger({ service: "bench", level: "silent" });
  const db = createDatabase({ url: postgres.url, log, clock: systemClock });
  const { scalingGroup, scalingMinute, lease } = db.read;
  try {
    const held = await lease.acquire(LEASE.name, LEASE.holder, LEASE.ttlMs);
    const fence = { name: LEASE.name, fencing: held.outcome === "held" ? held.fencing : 0n };
    const random = randomOf(42);
    const startAtMs = Date.now();
    for (let i = 0; i < groups; i += 1) await scalingGroup.insert(groupOf(i, instances, startAtMs));
    const records = new Map((await scalingGroup.findAll()).map((record) => [record.id, record]));
    const lastRound = new Map<ScalingGroupId, ScalingDecision>();
    const roundMs: number[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
      const nowMs = startAtMs + round * EVERY_MS;
      const inputs = [...records.values()].map((record) => {
        const counted = instancesOf(record.state.wanted, nowMs);
        const samples = samplesOf(counted, random, nowMs);
        return { record, input: { settings: record.settings, instances: counted, samples, floor: null } };
      });
      const startMs = performance.now();
      const evaluations = inputs.map(({ record, input }) => {
        const { id, updatedAtMs, providerState } = record;
        return { id, updatedAtMs, providerState, ...decideScaling(record.state, input, nowMs) };
      });
      const stored = await scalingGroup.storeRound(evaluations, fence);
      const tookMs = performance.now() - startMs;
      if (stored.length !== groups) throw new Error(`${stored.length} of ${groups} groups were stored.`);
      if (round >= WARM_UP_ROUNDS) roundMs.push(tookMs);
      for (const { id, state, decision } of evaluations) {
        const record = records.get(id);
        if (record !== undefined) records.set(id, { ...record, state });
        lastRound.set(id, decision);
      }
    }
    const minuteMs = await measureMinute(scalingMinute, [...records.values()], lastRound);
    return { roundMs, minuteMs };
  } finally {
    await db.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureMinute(
  minutes: ReturnType<typeof createDatabase>["read"]["scalingMinute"],
  records: readonly ScalingGroupRecord[],
  decisions: ReadonlyMap<ScalingGroupId, ScalingDecision>,
): Promise<number> {
  const rows = records.flatMap(({ id, settings }) => {
    const decision = decisions.get(id);
    if (decision === undefined) return [];
    const load = loadOfDecision(decision, settings.policies);
    const all = Array.from({ length: 60_000 / EVERY_MS }, () => decision);
    return [{ groupId: id, minuteAtMs: 0, decisions: all, load }];
  });
  const startMs = performance.now();
  for (let from = 0; from < rows.length; from += MINUTES_A_STATEMENT) {
    await minutes.add(rows.slice(from, from + MINUTES_A_STATEMENT));
  }
  return performance.now() - startMs;
}

function groupOf(number: number, instances: number, atMs: number) {
  const id = sortableId() as ScalingGroupId;
  return {
    ...{ id, name: `group-${number}`, isDemo: false, createdAtMs: atMs },
    provider: { kind: "fleet" as const, workerId: `worker-${number}` as WorkerId },
    ...{ settings: settingsOf(number), state: startScaling(instances, atMs) },
    providerState: {
      ...{ state: "ok" as const, sentence: "New.", sinceAtMs: atMs, failureCount: 0, nextTryAtMs: null },
    },
  };
}
