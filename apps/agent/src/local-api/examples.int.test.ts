import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { ApiProcesses } from "./testing/api-processes.ts";

// The examples as they are, beside real nodes, with the leader killed under them.

const EXAMPLES = fileURLToPath(new URL("../../../../examples", import.meta.url));
const PYTHON = ["python3", "/usr/bin/python3"].find(
  (program) => spawnSync(program, ["--version"]).status === 0,
);

const DEADLINE_MS = 240_000;
const WAIT_MS = 60_000;
const COMPLAINTS_MAX = 2_000;

type Written = { turn: number; token: number; taken: boolean };
type Worker = { readonly name: string; readonly written: Written[]; readonly complaints: () => string };

const children: ChildProcess[] = [];
const folders: string[] = [];
let nodes: ApiProcesses | null = null;

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await nodes?.end();
  nodes = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What it returns tells the last words it wrote to stderr. */
function run(program: string, args: string[], onLine: (line: string) => void): () => string {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  createInterface({ input: child.stdout }).on("line", onLine);
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-COMPLAINTS_MAX);
  });
  child.on("exit", (code) => {
    complaints += ` (ended with code ${code})`;
  });
  return () => complaints;
}

async function startResource(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "orrery-resource-"));
  folders.push(folder);
  const port = await new Promise<number>((resolve) => {
    const args = [join(EXAMPLES, "resource/server.mjs"), "0", join(folder, "resource.json")];
    run(process.execPath, args, (line) => resolve((JSON.parse(line) as { port: number }).port));
  });
  return `http://127.0.0.1:${port}`;
}

async function failOver(program: string, script: string): Promise<void> {
  nodes = await ApiProcesses.start(3, "wan");
  const resource = await startResource();
  const workers = nodes.nodes.map((node): Worker => {
    const written: Written[] = [];
    const args = [join(EXAMPLES, script), join(node.dataDir, "local-api.json"), resource, node.name];
    const complaints = run(program, args, (line) => written.push(JSON.parse(line) as Written));
    return { name: node.name, written, complaints };
  });
  const first = await actor(workers, 0);
  await nodes.nodes.find(({ name }) => name === first.name)?.kill();
  const oldToken = first.written.at(-1)?.token ?? 0;
  const second = await actor(workers, oldToken);
  expect(second.name).not.toBe(first.name);

  // The resource refuses whoever comes with the old leader's token.
  const late = await fetch(resource, {
    method: "POST",
    body: JSON.stringify({ token: oldToken, value: -1, by: "late" }),
  });
  expect(late.status).toBe(409);
  const state = (await (await fetch(resource)).json()) as { highestToken: number; by: string };
  expect(state).toMatchObject({ by: second.name });
  expect(state.highestToken).toBeGreaterThan(oldToken);
  // And who lost its leader does not even try: its agent is dead, and its time was over.
  const count = first.written.length;
  await untilWorkers("20 more writes", workers, () => second.written.length > 20);
  expect(first.written.length).toBe(count);
  for (const { written } of workers) {
    const tokens = written.map(({ token }) => token);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
  }
}

/** The worker whose write with a token above this one was taken. */
async function actor(workers: readonly Worker[], token: number): Promise<Worker> {
  let found: Worker | undefined;
  await untilWorkers(`a write with a token above ${token}`, workers, () => {
    found = workers.find(({ written }) => written.some((each) => each.taken && each.token > token));
    return found !== undefined;
  });
  if (found === undefined) throw new Error("nobody writes");
  return found;
}

async function untilWorkers(what: string, workers: readonly Worker[], isTrue: () => boolean): Promise<void> {
  await until(what, isTrue, WAIT_MS).catch((error: Error) => {
    const told = workers.map(({ name, written, complaints }) => [name, written.slice(-3), complaints()]);
    throw new Error(`${error.message}; ${JSON.stringify(told, null, 1)}`);
  });
}

test("TypeScript: only the leader's worker writes, and the next leader's takes over", {
  timeout: DEADLINE_MS,
}, async () => {
  await failOver(process.execPath, "typescript/worker.ts");
});

test.skipIf(PYTHON === undefined)(
  `Python: only the leader's worker writes, and the next leader's takes over${PYTHON === undefined ? " (there is no python3 here)" : ""}`,
  { timeout: DEADLINE_MS },
  async () => {
    await failOver(PYTHON ?? "", "python/worker.py");
  },
);
