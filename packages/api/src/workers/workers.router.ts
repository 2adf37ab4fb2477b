import {
  REVISIONS_KEPT,
  WorkerApplyInput,
  WorkerLogInput,
  WorkerRefInput,
  WorkerRestartInput,
  type WorkerRevisionView,
  WorkerRollBackInput,
  WorkerScaleInput,
} from "@orrery/protocol/workers";
import { procedure, router } from "../trpc.ts";
import { applyWorkers } from "./apply-workers.ts";
import { readWorkerLog } from "./read-worker-log.ts";
import { removeWorker } from "./remove-worker.ts";
import { restartInstance } from "./restart-instance.ts";
import { resumeWorker } from "./resume-worker.ts";
import { rollBackWorker } from "./roll-back-worker.ts";
import { scaleWorker } from "./scale-worker.ts";
import { getWorker, requireWorker } from "./worker-access.ts";

export const workersRouter = router({
  list: procedure("workers:read").query(({ ctx }) => ctx.workers.list()),
  get: procedure("workers:read")
    .input(WorkerRefInput)
    .query(({ ctx, input }) => getWorker(ctx, input.workerId)),
  /** Newest first. */
  revisions: procedure("workers:read")
    .input(WorkerRefInput)
    .query(async ({ ctx, input: { workerId } }): Promise<WorkerRevisionView[]> => {
      await requireWorker(ctx.db.read, workerId, { isLocked: false });
      return ctx.db.read.workerRevision.findNewest(workerId, REVISIONS_KEPT);
    }),
  nodes: procedure("workers:read").query(({ ctx }) => ctx.workers.nodes()),
  logs: procedure("workers:read")
    .input(WorkerLogInput)
    .query(({ ctx, input }) => readWorkerLog(ctx, input)),
  applySpecs: procedure("workers:write")
    .input(WorkerApplyInput)
    .mutation(({ ctx, input }) => applyWorkers(ctx, input)),
  remove: procedure("workers:write")
    .input(WorkerRefInput)
    .mutation(({ ctx, input }) => removeWorker(ctx, input)),
  scale: procedure("workers:operate")
    .input(WorkerScaleInput)
    .mutation(({ ctx, input }) => scaleWorker(ctx, input)),
  rollBack: procedure("workers:operate")
    .input(WorkerRollBackInput)
    .mutation(({ ctx, input }) => rollBackWorker(ctx, input)),
  resume: procedure("workers:operate")
    .input(WorkerRefInput)
    .mutation(({ ctx, input }) => resumeWorker(ctx, input)),
  restart: procedure("workers:operate")
    .input(WorkerRestartInput)
    .mutation(({ ctx, input }) => restartInstance(ctx, input)),
});
