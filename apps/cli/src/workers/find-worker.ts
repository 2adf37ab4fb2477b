import type { WorkerDetail, WorkerInstanceView, WorkerView } from "@orrery/protocol/workers";
import { CliError } from "../cli-error.ts";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

const REFERENCE_MIN = 4;

export async function readWorkers(hub: Hub): Promise<WorkerView[]> {
  return ask(hub, (api) => api.workers.list.query());
}

/** By name, id, or the beginning of one id only. */
export async function findWorker(hub: Hub, reference: string): Promise<WorkerView> {
  return findNamed(await readWorkers(hub), reference, "worker");
}

export async function readWorker(hub: Hub, reference: string): Promise<WorkerDetail> {
  const { id: workerId } = await findWorker(hub, reference);
  return ask(hub, (api) => api.workers.get.query({ workerId }));
}

/** By its id, or by what only one id begins or ends with: ids of one moment begin alike. */
export function findInstance({ name, instances }: WorkerDetail, reference: string): WorkerInstanceView {
  const exact = instances.find(({ instanceId }) => instanceId === reference);
  if (exact !== undefined) return exact;
  const close = instances.filter(
    ({ instanceId: id }) =>
      reference.length >= REFERENCE_MIN && (id.startsWith(reference) || id.endsWith(reference)),
  );
  const [only, another] = close;
  if (only === undefined) {
    const message = `${name} has no instance ${reference}; \`orrery workers show ${name}\` lists them.`;
    throw new CliError(message, { code: "NOT_FOUND" });
  }
  if (another === undefined) return only;
  throw new CliError(`${reference} stands for several instances; write more of it.`, { code: "AMBIGUOUS" });
}

/** It will not run again. */
export function hasEnded({ state: { phase } }: Pick<WorkerInstanceView, "state">): boolean {
  return phase === "stopped" || phase === "failed";
}
