import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { identifyProcess, isStillRunning } from "./process-identity.ts";

test("a running process is recognised, an ended one and one with another start are not", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const identity = identifyProcess(child.pid ?? 0);
  expect(identity).not.toBeNull();
  if (identity === null) return;
  expect(isStillRunning(identity)).toBe(true);
  expect(isStillRunning({ ...identity, startMark: "another" })).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isStillRunning(identity)).toBe(false);
});
