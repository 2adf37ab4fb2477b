import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { identifyProcess } from "./process-identity.ts";
import type { RestartPolicy } from "./restart-policy.ts";
import { type ProcessSpec, SupervisedProcess } from "./supervised-process.ts";

const quick: RestartPolicy = {
  backoff: { baseMs: 20, maxMs: 40 },
  stableAfterMs: 60_000,
  shortRunsMax: 3,
  finalCodes: [2],
  slowCodes: [],
  slowRetryMs: 0,
};
const never = new AbortController().signal;
const started: SupervisedProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.stop(500)));
});

function supervise(script: string, policy: RestartPolicy = quick) {
  const logFile = join(mkdtempSync(join(tmpdir(), "orrery-child-")), "child.log");
  const said: string[] = [];
  const down: string[] = [];
  const spec: ProcessSpec = {
    name: "child",
    command: process.execPath,
    args: ["-e", script],
    env: process.env,
    cwd: tmpdir(),
    logFile,
    restart: policy,
    exitSentences: { 2: "child was refused:" },
  };
  const child = new SupervisedProcess(spec, {
    say: (line) => said.push(line),
    onChange: () => undefined,
    onStaysDown: (_spec, why) => down.push(why),
  });
  started.push(child);
  return { child, said, down, logFile };
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(10);
}

test("a start that fails tells the child's last words", async () => {
  const { child } = supervise(`console.error("the port is taken"); process.exit(1)`);
  await expect(child.startUntil(async () => false, 10_000, never)).rejects.toThrow(
    /child stopped while it was starting\. the port is taken/,
  );
});

test("a start that takes too long is given up", async () => {
  const { child } = supervise("setInterval(() => {}, 1000)");
  await expect(child.startUntil(async () => false, 100, never)).rejects.toThrow(
    /did not become ready within 100 ms/,
  );
});

test("a killed child is started again, with a line that says so", async () => {
  const { child, said } = supervise("setInterval(() => {}, 1000)");
  await child.startUntil(async () => true, 10_000, never);
  const first = child.identity?.pid ?? 0;
  process.kill(first, "SIGKILL");
  await until(() => said.length === 2);
  expect(said[0]).toMatch(/child stopped unexpectedly \(SIGKILL\)\. Starting it again in \d+ ms\./);
  expect(child.identity?.pid).not.toBe(first);
});

test("a crash loop ends with a sentence", async () => {
  const { child, down } = supervise(`console.error("no luck"); process.exit(1)`);
  child.start();
  await until(() => down.length === 1);
  expect(down[0]).toMatch(/stopped 3 times shortly after its start and is not started again\. no luck/);
});

test("a final exit code is explained with the child's own sentence and not repeated", async () => {
  const { child, said, down } = supervise(`console.error("This join token was revoked."); process.exit(2)`);
  child.start();
  await until(() => down.length === 1);
  expect(down[0]).toBe("child was refused: This join token was revoked.");
  expect(said).toEqual([]);
});

test("a child that ignores SIGTERM is killed with everything it started", async () => {
  const { child, logFile } = supervise(`
    process.on("SIGTERM", () => {});
    const other = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    console.log(other.pid);
    setInterval(() => {}, 1000);
  `);
  child.start();
  await until(() => readFileSync(logFile, "utf8").includes("\n"));
  const grandchild = Number(readFileSync(logFile, "utf8"));
  await child.stop(200);
  await until(() => identifyProcess(grandchild) === null);
});

test("a stopped child is not started again, also when it was waiting for its restart", async () => {
  const { child, said } = supervise("process.exit(1)", {
    ...quick,
    backoff: { baseMs: 60_000, maxMs: 60_000 },
  });
  child.start();
  await until(() => said.length === 1);
  await child.stop(200);
  expect(child.identity).toBeNull();
});
