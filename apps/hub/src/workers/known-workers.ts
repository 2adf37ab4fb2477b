import { orderBytes } from "@orrery/api";
import type {
  Database,
  SecretRecord,
  WorkerInstanceInsert,
  WorkerInstanceRecord,
  WorkerOwner,
  WorkerRecord,
  WorkerRevisionRecord,
} from "@orrery/db";
import type { NodeId } from "@orrery/protocol";
import type { InstanceId, WorkerId, WorkerSpec } from "@orrery/protocol/workers";
import { specForInstances } from "./spec-for-instances.ts";

/** The database's rows of workers that are there, with instances that have not ended. */
export class KnownWorkers {
  workers: ReadonlyMap<WorkerId, WorkerRecord> = new Map();
  owners: ReadonlyMap<WorkerId, WorkerOwner> = new Map();
  secrets: ReadonlyMap<string, SecretRecord> = new Map();
  #revisions: ReadonlyMap<string, WorkerRevisionRecord> = new Map();
  #instances = new Map<InstanceId, WorkerInstanceRecord>();
  #ofWorker = new Map<WorkerId, Set<InstanceId>>();
  #onNode = new Map<NodeId, Set<InstanceId>>();
  /** Of workers that were removed, while their instances end. */
  #names = new Map<WorkerId, string>();
  readonly #specs = new Map<string, WorkerSpec>();
  readonly #bytes = new Map<string, number>();

  async read(read: Database["read"]): Promise<void> {
    const [workers, owners, secrets, instances] = await Promise.all([
      read.worker.findAll(),
      read.worker.findOwners(),
      read.secret.findAll(),
      read.workerInstance.findLive(),
    ]);
    // After what names them: a revision is stored with whatever is the first to name it.
    const revisions = await read.workerRevision.findUsed();
    this.workers = new Map(workers.map((worker) => [worker.id, worker]));
    this.owners = new Map(owners.map((owner) => [owner.workerId, owner]));
    this.secrets = new Map(secrets.map((secret) => [secret.name, secret]));
    this.#revisions = new Map(revisions.map((each) => [keyOf(each.workerId, each.revision), each]));
    for (const { id, name } of workers) this.#names.set(id, name);
    this.#instances = new Map();
    this.#ofWorker = new Map();
    this.#onNode = new Map();
    this.#specs.clear();
    this.#bytes.clear();
    for (const instance of instances) this.#put(instance);
  }

  /** Another one where anything but what nodes tell is other than before. */
  fingerprint(): string {
    const workers = Array.from(
      this.workers.values(),
      ({ id, revision, wantedCount, updatedAtMs, rollout }) => {
        return [id, revision, wantedCount, updatedAtMs, rollout, this.owners.get(id)?.groupId];
      },
    );
    const secrets = Array.from(this.secrets.values(), ({ name, updatedAtMs }) => [name, updatedAtMs]);
    const instances = Array.from(this.#instances.values(), ({ id, stopSentence }) => [id, stopSentence]);
    return JSON.stringify([workers, secrets, instances]);
  }

  instance(id: InstanceId): WorkerInstanceRecord | null {
    return this.#instances.get(id) ?? null;
  }

  /** In the order of their ids. */
  *instances(workerId?: WorkerId): Iterable<WorkerInstanceRecord> {
    if (workerId === undefined) yield* this.#instances.values();
    else yield* this.#records(this.#ofWorker.get(workerId));
  }

  *instancesOn(nodeId: NodeId): Iterable<WorkerInstanceRecord> {
    yield* this.#records(this.#onNode.get(nodeId));
  }

  nodeIds(): Iterable<NodeId> {
    return this.#onNode.keys();
  }

  nameOf(workerId: WorkerId): string | null {
    return this.workers.get(workerId)?.name ?? this.#names.get(workerId) ?? null;
  }

  /** What instances of the revision run; null = it cannot be read. */
  specOf(workerId: WorkerId, revision: number): WorkerSpec | null {
    const key = keyOf(workerId, revision);
    const known = this.#specs.get(key);
    if (known !== undefined) return known;
    const own = this.#revisions.get(key)?.spec;
    if (own === undefined) return null;
    const worker = this.workers.get(workerId);
    const spec = worker === undefined ? own : specForInstances(own, worker.spec);
    this.#specs.set(key, spec);
    return spec;
  }

  /** Of its order, with its secrets; 0 = it cannot be read. */
  orderBytesOf(workerId: WorkerId, revision: number): number {
    const key = keyOf(workerId, revision);
    const known = this.#bytes.get(key);
    if (known !== undefined) return known;
    const spec = this.specOf(workerId, revision);
    const bytes = spec === null ? 0 : orderBytes(spec, this.secrets);
    this.#bytes.set(key, bytes);
    return bytes;
  }

  /** As it was stored. */
  changed(worker: WorkerRecord): void {
    this.workers = new Map([...this.workers, [worker.id, worker]]);
  }

  added(instance: WorkerInstanceInsert): void {
    const nothing = { stopSentence: null, report: null, heardAtMs: null, endedAtMs: null };
    this.#put({ ...instance, ...nothing });
  }

  stopping(id: InstanceId, sentence: string): void {
    const instance = this.#instances.get(id);
    if (instance !== undefined) this.#instances.set(id, { ...instance, stopSentence: sentence });
  }

  ended(id: InstanceId): void {
    const instance = this.#instances.get(id);
    if (instance === undefined) return;
    this.#instances.delete(id);
    this.#ofWorker.get(instance.workerId)?.delete(id);
    const onNode = this.#onNode.get(instance.nodeId);
    onNode?.delete(id);
    if (onNode?.size === 0) this.#onNode.delete(instance.nodeId);
  }

  #put(instance: WorkerInstanceRecord): void {
    this.#instances.set(instance.id, instance);
    addTo(this.#ofWorker, instance.workerId, instance.id);
    addTo(this.#onNode, instance.nodeId, instance.id);
  }

  *#records(ids: Iterable<InstanceId> | undefined): Iterable<WorkerInstanceRecord> {
    for (const id of ids ?? []) {
      const instance = this.#instances.get(id);
      if (instance !== undefined) yield instance;
    }
  }
}

function keyOf(workerId: WorkerId, revision: number): string {
  return `${workerId}/${revision}`;
}

function addTo<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
