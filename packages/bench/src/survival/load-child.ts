import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectLocal, type LocalClient } from "../federation/connect-local.ts";
import { machineMs } from "../stack/monotonic.ts";
import type { FromLoad, LoadStart, Operation } from "./load.ts";

/** An application that reads and writes all the time, and writes down what it asked and was answered. */
const start = JSON.parse(process.argv[2] ?? "") as LoadStart;
const { federation, keys, epochMs, restMs } = start;
let isOver = false;
process.on("disconnect", () => process.exit(0));
process.on("message", (message) => {
  if (message === "end") isOver = true;
});
tell({ kind: "started" });
const batch: Operation[] = [];
const flush = setInterval(() => tell({ kind: "operations", operations: batch.splice(0) }), 200);
await Promise.all([lead(), ...Array.from({ length: start.loops }, (_, at) => loop(`${start.name}-${at}`))]);
clearInterval(flush);
tell({ kind: "operations", operations: batch.splice(0) });
tell({ kind: "ended" });

/** Whoever leads says so to the resource all the time, with its token. */
async function lead(): Promise<void> {
  let client: LocalClient | null = null;
  while (!isOver) {
    try {
      client ??= await connectLocal(start.accessFile);
      const askedMs = machineMs();
      const { leader } = await client.getLeader({ federation }, { timeoutMs: 1000 });
      const isLeading = leader?.isLeading === true && machineMs() < askedMs + leader.validForMs;
      if (isLeading && leader.fencingToken !== undefined) {
        tell({ kind: "act", token: Number(leader.fencingToken), atMs: machineMs() });
      }
      await rest();
    } catch {
      client = null;
      await rest();
    }
  }
}

async function loop(clientId: string): Promise<void> {
  let client: LocalClient | null = null;
  while (!isOver) {
    try {
      client ??= await connectLocal(start.accessFile);
    } catch {
      await rest();
      continue;
    }
    // Each key lives a short while, so that what was never answered does not stay open for ever.
    const epoch = Math.floor(machineMs() / epochMs);
    const key = `survival/${epoch}/${Math.floor(Math.random() * keys)}`;
    if (!(await operate(client, clientId, key))) client = null;
    await rest();
  }
}

/** False where the connection is to be made anew. */
async function operate(client: LocalClient, clientId: string, key: string): Promise<boolean> {
  const dice = Math.random();
  if (dice < 0.4) return get(client, clientId, key);
  if (dice < 0.75) return put(client, clientId, key);
  return compareAndPut(client, clientId, key);
}

async function get(client: LocalClient, clientId: string, key: string): Promise<boolean> {
  const calledAtMs = machineMs();
  try {
    const { entry } = await client.get({ federation, key }, { timeoutMs: 2000 });
    const value = entry === undefined ? null : Buffer.from(entry.value).toString();
    const revision = Number(entry?.revision ?? 0);
    keep({ clientId, kind: "get", key, calledAtMs, returnedAtMs: machineMs(), before: value, revision });
    return true;
  } catch {
    return false;
  }
}

async function put(client: LocalClient, clientId: string, key: string): Promise<boolean> {
  const calledAtMs = machineMs();
  const value = randomUUID();
  const operation = { clientId, kind: "put", key, value, calledAtMs } as const;
  try {
    const { revision } = await client.put(
      { federation, key, value: Buffer.from(value) },
      { timeoutMs: 2000 },
    );
    keep({ ...operation, returnedAtMs: machineMs(), revision: Number(revision) });
    return true;
  } catch (error) {
    if (!isRefused(error)) keep({ ...operation, returnedAtMs: null, revision: 0 });
    return false;
  }
}

async function compareAndPut(client: LocalClient, clientId: string, key: string): Promise<boolean> {
  let found: { value: string | null; revision: bigint };
  try {
    const { entry } = await client.get({ federation, key, stale: true }, { timeoutMs: 2000 });
    found = {
      value: entry === undefined ? null : Buffer.from(entry.value).toString(),
      revision: entry?.revision ?? 0n,
    };
  } catch {
    return false;
  }
  const calledAtMs = machineMs();
  const value = randomUUID();
  const operation = {
    clientId,
    kind: "compare-and-put",
    key,
    expected: found.value,
    value,
    calledAtMs,
  } as const;
  try {
    const answer = await client.compareAndPut(
      { federation, key, value: Buffer.from(value), expectedRevision: found.revision },
      { timeoutMs: 2000 },
    );
    keep({
      ...operation,
      returnedAtMs: machineMs(),
      isStored: answer.isStored,
      revision: Number(answer.revision),
    });
    return true;
  } catch (error) {
    if (!isRefused(error)) keep({ ...operation, returnedAtMs: null, isStored: false, revision: 0 });
    return false;
  }
}

/** Said by the agent itself that nothing was written; anything else may have been. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    (error.code === Code.FailedPrecondition || error.code === Code.ResourceExhausted)
  );
}

function keep(operation: Operation): void {
  batch.push(operation);
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, restMs * (0.5 + Math.random())));
}

function tell(message: FromLoad): void {
  process.send?.(message, () => undefined);
}
