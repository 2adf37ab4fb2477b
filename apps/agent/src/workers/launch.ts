import type { InstanceOrder, WorkerOrder } from "@orrery/protocol/workers";
import { findProgram } from "./find-program.ts";
import type { InstanceFolder } from "./instance-folder.ts";
import type { WorkerGround } from "./open-worker-host.ts";
import type { AssignedPort, PortBook } from "./port-book.ts";
import type { ProcessIdentity } from "./process-table.ts";
import type { CheckPlace } from "./run-check.ts";
import { workerEnvironment } from "./worker-environment.ts";
import { WorkerProcess } from "./worker-process.ts";

export type Launch = {
  readonly order: InstanceOrder;
  readonly worker: WorkerOrder;
  readonly runId: string;
  readonly folder: InstanceFolder;
  /** Kept where they are still free. */
  readonly portsBefore: readonly AssignedPort[];
  readonly ground: WorkerGround;
  readonly ports: PortBook;
  readonly hostEnv: Readonly<Record<string, string>>;
  /** Puts it on disk; a rejection keeps the program from running. */
  readonly note: (process: ProcessIdentity, ports: AssignedPort[]) => Promise<void>;
};

export type Launched =
  | { outcome: "started"; process: WorkerProcess; place: CheckPlace }
  | { outcome: "refused"; sentence: string };

/** Starts an instance's program, with everything that it needs around it. */
export async function launch(asked: Launch): Promise<Launched> {
  try {
    return await attempt(asked);
  } catch (error) {
    return { outcome: "refused", sentence: `It could not be started: ${problemOf(error)}.` };
  }
}

async function attempt(asked: Launch): Promise<Launched> {
  const { order, worker, runId, folder, ground, ports, hostEnv, note } = asked;
  const { spec } = worker;
  await folder.prepare();
  const assigned = await ports.assign(order.instanceId, spec.ports, asked.portsBefore);
  if (assigned.outcome === "refused") return assigned;
  const owner = ground.isOtherUser ? { uid: ground.user.uid, gid: ground.user.gid } : null;
  const surroundings = {
    work: folder.work,
    temporary: folder.temporary,
    user: ground.user,
    ports: assigned.ports,
    runId,
    hostEnv,
  };
  const made = workerEnvironment(order, worker, surroundings);
  if (made.outcome === "refused") return made;
  const { env } = made;
  const script = spec.script === undefined ? null : await folder.writeScript(spec.script);
  const program = await findProgram(script?.interpreter ?? spec.command ?? "", env.PATH ?? "");
  if (program.outcome === "refused") return program;
  const log = await folder.openLog();
  try {
    const process = await WorkerProcess.start({
      ...{ runId, program: program.path, args: [...(script?.args ?? []), ...spec.args], env, owner },
      ...{ work: folder.work, exitFile: folder.exitFile, logFd: log.fd },
      beforeGo: async (identity) => {
        await ground.cgroups?.enter(order.instanceId, identity.pid, spec.resources);
        await note(identity, assigned.ports);
      },
    });
    return { outcome: "started", process, place: { ports: assigned.ports, env, work: folder.work, owner } };
  } finally {
    await log.close();
  }
}

/** Where the checks of a process are to run that an earlier agent started; null = it could not be started now. */
export function checkPlaceOf(
  order: InstanceOrder,
  worker: WorkerOrder,
  at: Pick<Launch, "runId" | "folder" | "ground" | "hostEnv"> & { ports: readonly AssignedPort[] },
): CheckPlace | null {
  const { runId, folder, ground, hostEnv, ports } = at;
  const owner = ground.isOtherUser ? { uid: ground.user.uid, gid: ground.user.gid } : null;
  const surroundings = {
    work: folder.work,
    temporary: folder.temporary,
    user: ground.user,
    ports,
    runId,
    hostEnv,
  };
  const made = workerEnvironment(order, worker, surroundings);
  return made.outcome === "refused" ? null : { ports, env: made.env, work: folder.work, owner };
}

function problemOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
      return "the disk is full";
    case "EACCES":
      return "the agent's user may not (EACCES)";
    case "EAGAIN":
      return "the host has too many processes (EAGAIN)";
    case "E2BIG":
      return "its arguments and environment are too long (E2BIG)";
    default:
      return code ?? message;
  }
}
