import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hookEnvironment } from "./hook-environment.ts";
import { type HookCall, runHook } from "./run-hook.ts";
import { HookFolder, hookCall } from "./testing/hook-folder.ts";

const example = (name: string) =>
  fileURLToPath(new URL(`../../../../examples/hooks/${name}`, import.meta.url));
let folder: HookFolder;

beforeEach(() => {
  folder = new HookFolder();
});
afterEach(() => folder.remove());

function run(command: string[], call: Partial<HookCall>, env: Record<string, string> = {}) {
  const shown = { ...hookEnvironment({ PATH: process.env.PATH }), ...env };
  return runHook({ call: hookCall(call), command, timeoutMs: 20_000, env: shown });
}

test("virtual-ip takes the address and gives it back, also when asked twice", async () => {
  // What `ip` would have done, kept in a file.
  const ip = folder.script(`cd ${folder.path}; echo "$*" >> calls
    case "$*" in
      "address replace"*) echo "    inet 10.0.0.100/24 scope global eth0" > addresses ;;
      "address del"*) rm addresses ;;
      "address show"*) cat addresses 2>/dev/null || true ;;
    esac`);
  const virtualIp = (hook: HookCall["hook"]) =>
    run([example("virtual-ip"), "10.0.0.100/24", "none0"], { hook }, { IP: ip });
  expect(await virtualIp("promote")).toMatchObject({ outcome: "ran" });
  expect(existsSync(folder.file("addresses"))).toBe(true);
  expect(await virtualIp("demote")).toMatchObject({ outcome: "ran" });
  expect(await virtualIp("demote")).toMatchObject({ outcome: "ran" });
  expect(folder.lines("calls").filter((line) => line.includes("del"))).toHaveLength(1);
  expect(await virtualIp("changed")).toMatchObject({ outcome: "failed" });
});

test("fenced-write starts nothing for a token older than the last", async () => {
  const token = folder.file("token");
  const start = folder.script(`cd ${folder.path}; echo "$ORRERY_FENCING_TOKEN" >> started`);
  const write = (fencingToken: number) => run([example("fenced-write"), token, start], { fencingToken });
  expect(await write(7)).toMatchObject({ outcome: "ran" });
  expect(await write(6)).toMatchObject({
    outcome: "failed",
    problem: expect.stringContaining("the token 6 is older than 7"),
  });
  expect(await write(7)).toMatchObject({ outcome: "ran" });
  expect(await write(10)).toMatchObject({ outcome: "ran" });
  expect(folder.lines("started")).toEqual(["7", "7", "10"]);
  writeFileSync(token, "");
  expect(await write(1)).toMatchObject({ outcome: "ran" });
});
