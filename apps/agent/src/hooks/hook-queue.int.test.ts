import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AgentFileConfig, EMPTY_AGENT_FILE, type HookCommands } from "../config/agent-file.ts";
import { hookEnvironment } from "./hook-environment.ts";
import { HookQueue } from "./hook-queue.ts";
import { HookFolder, hookCall, untilDead } from "./testing/hook-folder.ts";

let folder: HookFolder;
let queue: HookQueue;

beforeEach(() => {
  folder = new HookFolder();
});
afterEach(async () => {
  await queue.stop();
  folder.remove();
});

function open(commands: Partial<HookCommands["commands"]>, name = "*"): void {
  const hooks: AgentFileConfig["hooks"] = new Map([
    [name, { commands: { promote: null, demote: null, changed: null, ...commands }, timeoutMs: 20_000 }],
  ]);
  queue = new HookQueue({
    config: { ...EMPTY_AGENT_FILE, hooks },
    env: hookEnvironment({ PATH: process.env.PATH }),
  });
}

/** Notes begin and end, and holds on until the file `go` is there. */
function slowScript(): string {
  return folder.script(`cd ${folder.path}
    echo "begin $ORRERY_FEDERATION $ORRERY_HOOK $ORRERY_TERM" >> notes
    while [ ! -e go ]; do sleep 0.01; done
    echo "end $ORRERY_FEDERATION $ORRERY_HOOK $ORRERY_TERM" >> notes`);
}

async function begun(count: number): Promise<void> {
  while (folder.lines("notes").filter((line) => line.startsWith("begin")).length < count) await sleep(10);
}

async function go(): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  await writeFile(folder.file("go"), "");
}

test("what is not configured is told at once", async () => {
  open({ promote: [slowScript()] }, "stock");
  expect(await queue.run(hookCall())).toMatchObject({ outcome: "not-configured", problem: null });
  expect(await queue.run(hookCall({ federationName: "stock", hook: "demote" }))).toMatchObject({
    outcome: "not-configured",
  });
});

test("one federation's hooks run one at a time, two federations' side by side", async () => {
  const script = slowScript();
  open({ promote: [script], demote: [script] });
  const all = [
    queue.run(hookCall({ term: 1 })),
    queue.run(hookCall({ term: 1, hook: "demote" })),
    queue.run(hookCall({ term: 9, federationName: "stock" })),
  ];
  await begun(2);
  await go();
  expect((await Promise.all(all)).map(({ outcome }) => outcome)).toEqual(["ran", "ran", "ran"]);
  const own = folder.lines("notes").filter((line) => line.includes("orders"));
  expect(own).toEqual([
    "begin orders promote 1",
    "end orders promote 1",
    "begin orders demote 1",
    "end orders demote 1",
  ]);
  expect(folder.lines("notes").slice(0, 2).sort()).toEqual([
    "begin orders promote 1",
    "begin stock promote 9",
  ]);
});

test("of many changes that wait only the newest runs, and everyone who waits gets its outcome", async () => {
  const script = slowScript();
  open({ promote: [script], changed: [script] });
  const first = queue.run(hookCall({ term: 1 }));
  await begun(1);
  const changes = [2, 3, 4].map((term) => queue.run(hookCall({ hook: "changed", term })));
  await go();
  await first;
  expect((await Promise.all(changes)).map(({ outcome }) => outcome)).toEqual(["ran", "ran", "ran"]);
  expect(folder.lines("notes").filter((line) => line.includes("changed"))).toEqual([
    "begin orders changed 4",
    "end orders changed 4",
  ]);
});

test("a demote goes first, and a promote whose time is over never runs", async () => {
  const script = slowScript();
  open({ promote: [script], demote: [script], changed: [script] });
  const running = queue.run(hookCall({ hook: "changed", term: 1 }));
  await begun(1);
  const waiting = [
    queue.run(hookCall({ hook: "changed", term: 2 })),
    queue.run(hookCall({ hook: "promote", term: 2 })),
    queue.run(hookCall({ hook: "demote", term: 3 })),
    queue.run(hookCall({ hook: "promote", term: 4 })),
    queue.run(hookCall({ hook: "promote", term: 6 })),
  ];
  await go();
  await running;
  const outcomes = await Promise.all(waiting);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["ran", "failed", "ran", "failed", "ran"]);
  expect(outcomes[1]?.problem).toBe("the promote hook of term 2 was not run: term 3 came before its turn");
  expect(folder.lines("notes").filter((line) => line.startsWith("begin"))).toEqual([
    "begin orders changed 1",
    "begin orders demote 3",
    "begin orders promote 6",
    "begin orders changed 2",
  ]);
});

test("a hook that cannot run does not hold up the next", async () => {
  open({ promote: ["/no/such/program"], demote: [folder.script("exit 0")] });
  expect(await queue.run(hookCall())).toMatchObject({ outcome: "failed" });
  expect(await queue.run(hookCall({ hook: "demote" }))).toMatchObject({ outcome: "ran" });
});

test("stop ends what runs and answers what waits", async () => {
  const script = folder.script(`cd ${folder.path}; echo $$ >> pids; exec sleep 1000`);
  open({ promote: [script], changed: [script] });
  const running = queue.run(hookCall());
  const waiting = queue.run(hookCall({ hook: "changed" }));
  const [pid = 0] = await folder.pids("pids", 1);
  await queue.stop();
  expect(await running).toMatchObject({ outcome: "failed" });
  expect(await waiting).toMatchObject({ outcome: "failed", problem: expect.stringContaining("agent stops") });
  await untilDead(pid);
  expect(await queue.run(hookCall())).toMatchObject({ outcome: "failed" });
});

test("stop lets a demote have its turn, and no longer than its grace", async () => {
  const stubborn = folder.script(`cd ${folder.path}; trap '' TERM; echo $$ >> pids; sleep 1000`);
  const last = folder.script(`cd ${folder.path}; echo demoted >> notes`);
  open({ promote: [folder.script(`cd ${folder.path}; echo $$ >> pids; exec sleep 1000`)], demote: [last] });
  const promote = queue.run(hookCall());
  await folder.pids("pids", 1);
  const demote = queue.run(hookCall({ hook: "demote" }));
  await queue.stop();
  expect(await promote).toMatchObject({ outcome: "failed" });
  expect(await demote).toMatchObject({ outcome: "ran" });
  expect(folder.lines("notes")).toEqual(["demoted"]);

  open({ demote: [stubborn] });
  const hanging = queue.run(hookCall({ hook: "demote" }));
  const [, pid = 0] = await folder.pids("pids", 2);
  await queue.stop(50);
  expect(await hanging).toMatchObject({ outcome: "failed" });
  await untilDead(pid);
});
