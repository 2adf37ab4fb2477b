import { secretsOf } from "@orrery/domain/workers";
import { MESSAGE_BYTES_MAX, type NodeId } from "@orrery/protocol";
import type { WorkerOrder, WorkerOrders, WorkerSpec } from "@orrery/protocol/workers";
import type { KnownWorkers } from "./known-workers.ts";

/** Of a message, so that its frame has room. */
export const ORDERS_BYTES_MAX = MESSAGE_BYTES_MAX - 65_536;

/** Everything that a node shall run, with its secrets; null = a part of it cannot be read: without that part, its instances would be ended. */
export function workerOrders(
  nodeId: NodeId,
  known: KnownWorkers,
  open: (name: string) => string | null,
): WorkerOrders | null {
  const workers = new Map<string, WorkerOrder>();
  const instances: WorkerOrders["instances"] = [];
  for (const { id, workerId, revision, stopSentence } of known.instancesOn(nodeId)) {
    if (stopSentence !== null) continue;
    const spec = known.specOf(workerId, revision);
    if (spec === null) return null;
    instances.push({ instanceId: id, workerId, revision });
    const key = `${workerId}/${revision}`;
    if (!workers.has(key)) workers.set(key, { workerId, revision, spec, secrets: secretsFor(spec, open) });
  }
  return { workers: [...workers.values()], instances };
}

/** Those that there are: the agent says which one did not come. */
function secretsFor(spec: WorkerSpec, open: (name: string) => string | null): Record<string, string> {
  return Object.fromEntries(
    secretsOf(spec).flatMap((name) => {
      const value = open(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
