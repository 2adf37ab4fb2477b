import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const CHILD = fileURLToPath(new URL("./testing/harm-child.ts", import.meta.url));
let child: ChildProcess;
let output = "";

afterEach(() => child.kill("SIGKILL"));

async function start(...args: string[]): Promise<void> {
  output = "";
  child = spawn(process.execPath, [CHILD, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  while (!output.includes("tick")) await sleep(10);
}

const state = () => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];

test("kill ends the process as kill -9 does", async () => {
  await start("kill", "0", "restarts");
  const exited = once(child, "exit");
  child.stdin?.write("go");
  expect(await exited).toEqual([null, "SIGKILL"]);
});

test("kill is refused where nothing would start it again", async () => {
  await start("kill", "0", "stays-dead");
  child.stdin?.write("go");
  while (!output.includes("refused")) await sleep(10);
  expect(output).toContain("ORRERY_SUPERVISED=1");
  expect(child.exitCode).toBeNull();
});

test("freeze stops the whole process, and it goes on by itself", async () => {
  await start("freeze", "2500", "stays-dead");
  child.stdin?.write("go");
  while (state() !== "T") await sleep(5);
  // What it had said before may still be on its way.
  await sleep(200);
  const before = output.length;
  await sleep(200);
  expect(state()).toBe("T");
  expect(output.length).toBe(before);
  while (state() === "T") await sleep(10);
  while (output.length === before) await sleep(10);
  expect(child.exitCode).toBeNull();
});
