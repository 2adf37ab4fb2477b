import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hookEnvironment } from "./hook-environment.ts";
import { type HookRun, runHook } from "./run-hook.ts";
import { HookFolder, hookCall, isAlive, untilDead } from "./testing/hook-folder.ts";

let folder: HookFolder;

beforeEach(() => {
  folder = new HookFolder();
});
afterEach(() => folder.remove());

function run(command: string[], change: Partial<HookRun> = {}) {
  const env = hookEnvironment({ PATH: process.env.PATH });
  return runHook({ call: hookCall(), command, timeoutMs: 20_000, env, ...change });
}

test("a hook gets its arguments as they are and its facts in the environment, and no secret of the agent's", async () => {
  const script = folder.script(`printf '%s|' "$@"; env | grep -E '^(ORRERY|TEST)_' | sort`);
  const env = hookEnvironment({
    PATH: process.env.PATH,
    LC_ALL: "C",
    ORRERY_JOIN_TOKEN: "secret",
    DATABASE_URL: "secret",
    TEST_TOKEN: "secret",
  });
  const ran = await run([script, "a b", "$(id)", "*"], { env });
  expect(ran).toMatchObject({ outcome: "ran", problem: null });
  expect(ran.outputTail).toBe(
    "a b|$(id)|*|" +
      "ORRERY_FEDERATION=orders\nORRERY_FENCING_TOKEN=42\nORRERY_HOOK=promote\nORRERY_NEW_LEADER=tokyo-1\n" +
      "ORRERY_NODE=tokyo-1\nORRERY_OLD_LEADER=osaka-1\nORRERY_TERM=7\n",
  );
});

test("what is not known is empty, not missing", async () => {
  const call = hookCall({ fencingToken: null, oldLeaderName: null, newLeaderName: null });
  const ran = await run(
    [folder.script('echo "[$ORRERY_FENCING_TOKEN$ORRERY_OLD_LEADER$ORRERY_NEW_LEADER]"')],
    {
      call,
    },
  );
  expect(ran.outputTail).toBe("[]\n");
});

test("a hook that fails says how, with its last line", async () => {
  const failed = await run([folder.script("echo trying; echo 'no address left' >&2; exit 3")]);
  expect(failed).toMatchObject({
    outcome: "failed",
    problem: expect.stringMatching(/^the promote hook \/\S+ ended with 3: no address left$/),
  });
  const killed = await run([folder.script("kill -9 $$")]);
  expect(killed).toMatchObject({ outcome: "failed", problem: expect.stringContaining("ended by SIGKILL") });
});

test("a hook that cannot be started fails with the reason", async () => {
  const missing = await run([folder.file("none")]);
  expect(missing).toMatchObject({ outcome: "failed", problem: expect.stringContaining("no such program") });
  const locked = await run([folder.script("true", { mode: 0o644 })]);
  expect(locked).toMatchObject({ outcome: "failed", problem: expect.stringContaining("not executable") });
  const strange = await run([folder.script("true", { interpreter: "/no/such/interpreter" })]);
  expect(strange).toMatchObject({ outcome: "failed", problem: expect.stringContaining("interpreter") });
});

test("a hook that hangs is ended after its time, with all that it started, also where it ignores SIGTERM", async () => {
  const script = folder.script(
    `trap '' TERM
     cd ${folder.path}; echo $$ >> pids
     sh -c 'trap "" TERM; echo $$ >> pids; sleep 1000' &
     sleep 1000`,
  );
  const hung = run([script], { timeoutMs: 3000 });
  const pids = await folder.pids("pids", 2);
  expect(await hung).toMatchObject({
    outcome: "timed-out",
    problem: expect.stringMatching(/took longer than 3000 ms and was ended/),
  });
  for (const pid of pids) await untilDead(pid);
});

test("a hook that ends on SIGTERM takes its grandchildren along", async () => {
  const script = folder.script(
    `cd ${folder.path}; sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 1; done' & wait`,
  );
  const hung = run([script], { timeoutMs: 3000 });
  const [grandchild = 0] = await folder.pids("pids", 1);
  expect(await hung).toMatchObject({ outcome: "timed-out" });
  await untilDead(grandchild);
});

test("a service that a hook leaves running neither delays nor outlives unasked: it just stays", async () => {
  const script = folder.script(`cd ${folder.path}; sh -c 'echo $$ >> pids; exec sleep 1000' & echo started`);
  const ran = await run([script]);
  const [service = 0] = await folder.pids("pids", 1);
  try {
    expect(ran).toMatchObject({ outcome: "ran", outputTail: "started\n" });
    expect(isAlive(service)).toBe(true);
  } finally {
    process.kill(service, "SIGKILL");
  }
});

test("a flood of output blocks nobody and only its end is kept", async () => {
  const script = folder.script(
    "head -c 50000000 /dev/zero | tr '\\0' 'x' | fold -w 100; echo; echo the end; exit 1",
  );
  const flooded = await run([script]);
  expect(flooded).toMatchObject({ outcome: "failed", problem: expect.stringContaining(": the end") });
  expect(Buffer.byteLength(flooded.outputTail)).toBeLessThanOrEqual(8192);
  expect(flooded.outputTail.endsWith("\nthe end\n")).toBe(true);
  const endless = await run([folder.script("yes")], { timeoutMs: 300 });
  expect(endless.outcome).toBe("timed-out");
  expect(Buffer.byteLength(endless.outputTail)).toBeLessThanOrEqual(8192);
});

test("what a hook prints cannot move a terminal's cursor", async () => {
  const failed = await run([folder.script("printf 'bad\\033[2J\\n'; exit 1")]);
  expect(failed.problem).toMatch(/: bad·\[2J$/);
});

test("the agent's end ends its hooks", async () => {
  const stop = new AbortController();
  const script = folder.script(`cd ${folder.path}; echo $$ >> pids; exec sleep 1000`);
  const running = run([script], { stop: stop.signal });
  const [pid = 0] = await folder.pids("pids", 1);
  stop.abort();
  expect(await running).toMatchObject({ outcome: "failed", problem: expect.stringContaining("agent stops") });
  await untilDead(pid);
  expect(await run([script], { stop: stop.signal })).toMatchObject({ outcome: "failed" });
  await sleep(1);
});
