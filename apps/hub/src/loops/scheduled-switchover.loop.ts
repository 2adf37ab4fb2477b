import { carryOutSwitchover, type FederationsPort, type SwitchoverPorts } from "@orrery/api";
import type { FederationRecord } from "@orrery/db";
import type { CorrelationId, FederationId } from "@orrery/protocol";
import { AppError, type Logger, sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop, LoopRound } from "./loop-runner.ts";

const NAME = "scheduled-switchover";
/** A hub that just started hears its members within seconds; an election is over by then, too. */
const WAIT_MS_MAX = 60_000;
/** Whoever planned it for a quiet hour does not want it in a busy one. */
const LATE_MS_MAX = 10 * 60_000;

export type ScheduledSwitchoverOptions = SwitchoverPorts & {
  federations: Pick<FederationsPort, "refresh" | "get">;
  log: Logger;
  canAct: () => boolean;
};

/**
 * Carries out switchovers when their time has come, with all checks made again. The wish is taken off first, so that it is
 * asked of the leader at most once; what became of it is an event either way.
 */
export function scheduledSwitchoverLoop(options: ScheduledSwitchoverOptions): Loop {
  return {
    name: NAME,
    everyMs: 1000,
    deadlineMs: 30_000,
    canAct: options.canAct,
    run: async (round) => {
      const nowAtMs = options.clock.nowAtMs();
      for (const { id, scheduledSwitchover } of await options.db.read.federation.findAll()) {
        if (round.signal.aborted) return;
        if (scheduledSwitchover === null || scheduledSwitchover.atMs > nowAtMs) continue;
        if (isUnclear(options, id) && nowAtMs - scheduledSwitchover.atMs < WAIT_MS_MAX) continue;
        await runDue(options, id, round);
      }
    },
  };
}

function isUnclear({ federations }: ScheduledSwitchoverOptions, id: FederationId): boolean {
  const status = federations.get(id)?.status;
  return status === "unknown" || status === "failing-over";
}

function asHub() {
  return { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
}

async function runDue(
  options: ScheduledSwitchoverOptions,
  federationId: FederationId,
  round: LoopRound,
): Promise<void> {
  const as = asHub();
  const due = await options.db.write(as, async (tx) => {
    if (!(await tx.lease.isCurrent(NAME, round.fencing))) return null;
    const federation = await tx.federation.findForUpdate(federationId);
    const wish = federation?.scheduledSwitchover ?? null;
    if (federation === null || wish === null || wish.atMs > options.clock.nowAtMs()) return null;
    await tx.federation.update(federationId, { scheduledSwitchover: null });
    return { federation, wish };
  });
  if (due === null) return;
  const isLate = options.clock.nowAtMs() - due.wish.atMs > LATE_MS_MAX;
  const problem = isLate
    ? "its time passed more than 10 minutes ago, while no hub could act."
    : await problemOf(options, as, { federationId, ...due.wish });
  if (problem !== null) await tellProblem(options, as, { ...due, problem });
  await options.federations.refresh(federationId);
}

/** Null = it was done. */
function problemOf(
  options: ScheduledSwitchoverOptions,
  as: ReturnType<typeof asHub>,
  wish: Parameters<typeof carryOutSwitchover>[2],
): Promise<string | null> {
  return carryOutSwitchover(options, as, wish).then(
    ({ outcome, sentence }) => (outcome === "done" ? null : (sentence ?? outcome)),
    (error: unknown) => {
      options.log.warn({ err: error, wish }, "a scheduled switchover could not be carried out");
      return error instanceof AppError ? error.message : "it failed inside the hub; see its log";
    },
  );
}

function tellProblem(
  { db }: ScheduledSwitchoverOptions,
  as: ReturnType<typeof asHub>,
  {
    federation,
    wish,
    problem,
  }: {
    federation: FederationRecord;
    wish: NonNullable<FederationRecord["scheduledSwitchover"]>;
    problem: string;
  },
): Promise<void> {
  return db.write(as, async (tx) => {
    tx.appendEvent({
      type: "federation.switchover_cancelled",
      severity: "warning",
      subject: { kind: "federation", id: federation.id, name: federation.name },
      summary: `The scheduled switchover of ${federation.name} did not happen: ${problem}`.slice(0, 1000),
      data: { before: wish, after: null, reason: problem },
    });
  });
}
