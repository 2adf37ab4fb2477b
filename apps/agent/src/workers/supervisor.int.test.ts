import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { isAlive } from "./testing/is-alive.ts";
import { SupervisorLab } from "./testing/supervisor-lab.ts";

// One lab: instances do not see each other, and what waits in one test costs the others nothing.
const lab = new SupervisorLab({ secrets: { "api-key": "word-of-secret" } });

beforeAll(() => lab.open());
afterAll(() => lab.close());

describe.concurrent("a process", () => {
  test("sees what its spec says and nothing of the agent's", async () => {
    process.env.ORRERY_TEST_OF_AGENT = "agents-own";
    await lab.run("env", {
      script: "env; pwd; echo done; exec sleep 1000",
      environment: { LEVEL: "info", KEY: { secret: "api-key" } },
      ports: [{ name: "http" }, { name: "side-door" }],
    });
    await lab.untilLogged("env", "done\n");
    const log = await lab.logOf("env");
    const [http, side] = lab.report("env").ports.map(({ port }) => port);
    for (const line of [
      "LEVEL=info",
      "KEY=word-of-secret",
      `PORT=${http}`,
      `PORT_HTTP=${http}`,
      `PORT_SIDE_DOOR=${side}`,
    ]) {
      expect(log).toContain(`${line}\n`);
    }
    expect(log).toContain("ORRERY_INSTANCE_ID=env\n");
    expect(log).toContain(`${join(lab.folder, "instances/env/work")}\n`);
    expect(log).not.toContain("agents-own");
    const files = join(lab.folder, "instances/env");
    expect(readFileSync(join(files, "record.json"), "utf8")).not.toContain("word-of-secret");
    expect(readFileSync(`/proc/${lab.report("env").pid}/cmdline`, "utf8")).not.toContain("word-of-secret");
  });

  test("is a script by the interpreter of its first line, with its arguments", async () => {
    await lab.run("line", {
      script: "#!/usr/bin/env node\nconsole.log('node', ...process.argv.slice(2))",
      args: ["a b", "c"],
      restart: { when: "never" },
    });
    await lab.untilPhase("line", "stopped");
    expect(await lab.logOf("line")).toBe("node a b c\n");
    await lab.run("no-interpreter", { script: "#!/no/such/interpreter -x\n" });
    await until("a reason", () =>
      lab.report("no-interpreter").state.reason.includes("no program /no/such/interpreter"),
    );
  });

  test("that does not exist is told so, tried again, and found once it is there", async () => {
    await lab.run("absent", { command: "no-such-program-here" });
    const { state } = await lab.untilPhase("absent", "crash-loop");
    expect(state.reason).toContain("There is no program no-such-program-here on this node (looked in ");
    expect(state.reason).toContain("times in a row");
    expect(state.nextStartAtMs).toBeGreaterThan(Date.now() - 1000);
    const path = join(lab.folder, "program");
    writeFileSync(path, "#!/bin/sh\nexec sleep 1000\n", { mode: 0o644 });
    await lab.run("not-executable", { command: path });
    await until("a reason", () => lab.report("not-executable").state.reason.includes("is not executable"));
    chmodSync(path, 0o755);
    await lab.untilPhase("not-executable", "running");
  });

  test("that exits at once is restarted with its waits, and the policy is kept", async () => {
    await lab.run("quick", { script: "echo started; exit 3" });
    const { state } = await lab.untilPhase("quick", "crash-loop");
    expect(state).toMatchObject({ lastExit: { code: 3, sentence: "Its process ended with 3." } });
    expect(state.restartCount).toBeGreaterThanOrEqual(2);
    await lab.run("once", { script: "exit 0", restart: { when: "on-failure" } });
    expect((await lab.untilPhase("once", "stopped")).state).toMatchObject({
      lastExit: { code: 0 },
      restartCount: 0,
    });
    await lab.run("never", { script: "kill -9 $$", restart: { when: "never" } });
    expect((await lab.untilPhase("never", "failed")).state).toMatchObject({
      reason: "Its process was ended by SIGKILL. Its restart policy is never.",
      lastExit: { code: null, signal: "SIGKILL" },
    });
  });

  test("and what it forks die together, also what left its session", async () => {
    await lab.run("forks", {
      script: `sleep ${sleepOf(1)} & echo fork $!; setsid sleep ${sleepOf(2)} & echo ready; exec sleep ${sleepOf(3)}`,
    });
    await lab.untilLogged("forks", "ready");
    const session = lab.report("forks").pid ?? 0;
    const sleeping = () =>
      readdirSync("/proc")
        .map(Number)
        .filter((pid) => pid > 0 && sleepsFor(pid, [sleepOf(1), sleepOf(2), sleepOf(3)]));
    await until("all three sleep", () => sleeping().length === 3);
    const pids = sleeping();
    await lab.drop("forks");
    await until("all have ended", () => ![session, ...pids].some(isAlive));
  });

  test("that ignores SIGTERM is killed when its grace is over", async () => {
    await lab.run("stubborn", {
      script: "trap '' TERM; echo ready; while :; do sleep 0.05; done",
      stop: { drainMs: 0, graceMs: 2000 },
    });
    await lab.untilLogged("stubborn", "ready");
    const { pid } = lab.report("stubborn");
    const startedMs = performance.now();
    await lab.drop("stubborn");
    expect(lab.report("stubborn").state).toMatchObject({ phase: "stopping" });
    await until("it has ended", () => lab.supervisor.goneIds.includes("stubborn" as never));
    expect(performance.now() - startedMs).toBeGreaterThan(1990);
    expect(isAlive(pid ?? 0)).toBe(false);
  });

  test("gets its own stop signal after its drain, and its log can be read afterwards", async () => {
    await lab.run("polite", {
      script: "trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.02; done",
      stop: { signal: "SIGINT", drainMs: 2000, graceMs: 20_000 },
    });
    await lab.untilLogged("polite", "ready");
    await lab.drop("polite");
    expect(lab.report("polite").state.phase).toBe("draining");
    await until("it has ended", () => lab.supervisor.goneIds.includes("polite" as never));
    expect(await lab.logOf("polite")).toBe("ready\nbye\n");
  });

  test("that uses more memory than it reserves is ended, and its usage is measured", async () => {
    const script = "const all = []; setInterval(() => all.push(Buffer.alloc(8e6, 1)), 5)";
    await lab.run("fat", { command: process.execPath, args: ["-e", script], resources: { memoryMiB: 150 } });
    await lab.run("busy", { script: "while :; do :; done" });
    await until(
      "it is ended",
      () => lab.report("fat").state.lastExit?.sentence.includes("of the 150 MiB") === true,
    );
    await until("usage", () => (lab.report("busy").usage?.cpu ?? 0) > 0.05);
    expect(lab.report("busy").usage).toMatchObject({ processCount: 2 });
    await Promise.all([lab.drop("fat"), lab.drop("busy")]);
  });

  test("whose fixed port is taken is told by whom", async () => {
    const server = createServer().listen(0, "0.0.0.0");
    await until("it listens", () => server.listening);
    const { port } = server.address() as { port: number };
    await lab.run("port", { ports: [{ name: "http", port }] });
    await until("a reason", () =>
      lab.report("port").state.reason.includes(`Port ${port} is in use by something else`),
    );
    server.close();
    await lab.untilPhase("port", "running");
    await lab.run("rival", { ports: [{ name: "http", port }] });
    await until("a reason", () =>
      lab.report("rival").state.reason.includes("is in use by the instance port"),
    );
  });

  test("that reserves more than the host offers is not started", async () => {
    await lab.run("huge", { resources: { cpu: 1000, memoryMiB: 20 } });
    await until("a reason", () =>
      lab.report("huge").state.reason.includes("It reserves 1000 cores and 20 MiB, but of the 100 cores"),
    );
    expect(lab.report("huge").pid).toBeNull();
  });

  test("whose secret did not come is not started", async () => {
    await lab.run("secretless", { environment: { KEY: { secret: "other" } } });
    await until("a reason", () =>
      lab.report("secretless").state.reason.includes("The secret other for KEY did not come"),
    );
  });
});

describe.concurrent("a health check", () => {
  const SERVER = `const http = require("node:http");
    let isSick = false;
    http.createServer((q, a) => {
      if (q.url === "/sicken") isSick = true;
      if (q.url === "/hang") return;
      a.writeHead(isSick ? 500 : 200).end();
    }).listen(process.env.PORT)`;
  const times = { intervalMs: 100, timeoutMs: 100, unhealthyAfter: 2, startupMs: 0 };

  test("by HTTP finds it healthy, then unhealthy, and it is restarted", async () => {
    await lab.run("http", {
      ...{ command: process.execPath, args: ["-e", SERVER], ports: [{ name: "http" }] },
      health: {
        kind: "http",
        port: "http",
        path: "/well",
        ...times,
        timeoutMs: 5000,
        startupMs: 10_000,
        restartAfterMs: 3000,
      },
    });
    const { ports } = await lab.untilPhase("http", "healthy");
    await fetch(`http://127.0.0.1:${ports[0]?.port}/sicken`);
    const { state } = await lab.untilPhase("http", "unhealthy");
    expect(state.reason).toContain("/well answered 500.");
    await until("a restart", () => lab.report("http").state.restartCount === 1);
    await lab.untilPhase("http", "healthy");
    expect(lab.report("http").ports).toEqual(ports);
  });

  test("that hangs fails within its timeout, by HTTP and by command, and leaves nothing running", async () => {
    await lab.run("hangs", {
      ...{ command: process.execPath, args: ["-e", SERVER], ports: [{ name: "http" }] },
      health: { kind: "http", port: "http", path: "/hang", ...times, restartAfterMs: null },
    });
    await lab.run("hangs-too", {
      health: {
        kind: "command",
        command: ["sh", "-c", `sleep ${sleepOf(4)} & sleep ${sleepOf(5)}`],
        ...times,
        restartAfterMs: null,
      },
    });
    await until("it hangs", () => lab.report("hangs").state.reason.includes("did not answer within 100 ms"));
    await lab.untilPhase("hangs-too", "unhealthy");
    await lab.drop("hangs-too");
    await until(
      "no check is left",
      () => !readdirSync("/proc").some((pid) => sleepsFor(Number(pid), [sleepOf(4), sleepOf(5)])),
    );
  });

  test("by TCP and by command", async () => {
    await lab.run("tcp", {
      ...{ command: process.execPath, args: ["-e", SERVER], ports: [{ name: "http" }] },
      health: { kind: "tcp", port: "http", intervalMs: 100 },
    });
    await lab.run("command", {
      script: "sleep 0.2; touch well; exec sleep 1000",
      health: { kind: "command", command: ["test", "-e", "well"], intervalMs: 100, timeoutMs: 1000 },
    });
    await lab.untilPhase("tcp", "healthy");
    expect((await lab.untilPhase("command", "healthy")).check).toMatchObject({ isPassed: true });
  });
});

test("what is ordered again while it stops is started anew, in a folder that is its own", async () => {
  await lab.run("again", { script: "trap '' TERM; echo ready; while :; do sleep 0.05; done" });
  await lab.untilLogged("again", "ready");
  const { pid } = lab.report("again");
  await lab.drop("again");
  await lab.run("again", {});
  await until("another process", () => {
    const now = lab.supervisor.report().find(({ instanceId }) => instanceId === "again");
    return now?.state.phase === "running" && now.pid !== pid;
  });
  const folder = join(lab.folder, "instances/again");
  expect(statSync(folder).mode & 0o777).toBe(0o711);
});

test("an agent that is to end its workers leaves neither processes nor files", async () => {
  const own = new SupervisorLab();
  await own.open();
  await own.run("brief", { script: `sleep ${sleepOf(6)} & exec sleep ${sleepOf(7)}` });
  await own.untilPhase("brief", "running");
  const pid = own.report("brief").pid ?? 0;
  expect(isAlive(pid)).toBe(true);
  await own.supervisor.stop("stop");
  expect(isAlive(pid)).toBe(false);
  expect(readdirSync("/proc").some((each) => sleepsFor(Number(each), [sleepOf(6), sleepOf(7)]))).toBe(false);
  expect(existsSync(join(own.folder, "instances/brief"))).toBe(false);
  rmSync(own.folder, { recursive: true });
});

/** Seconds that nobody else on the machine sleeps for. */
function sleepOf(number: number): string {
  return String(100_000 + 10 * process.pid + number);
}

function sleepsFor(pid: number, seconds: string[]): boolean {
  try {
    const [program = "", arg = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return program.endsWith("sleep") && seconds.includes(arg) && isAlive(pid);
  } catch {
    return false;
  }
}
