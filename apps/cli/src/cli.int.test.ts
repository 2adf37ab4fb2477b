import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@orrery/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Finished, type RunningCli, startCli } from "./testing/run-cli.ts";
import { someNode } from "./testing/some-node.ts";
import { API_TOKEN, StandInHub } from "./testing/stand-in-hub.ts";

const hostNode = existsSync("/usr/bin/node") ? "/usr/bin/node" : process.execPath;

let folder: string;
let hub: StandInHub;
let url: string;
let running: ChildProcess[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  running = [];
  hub = new StandInHub("/api");
  hub.nodes.push(someNode({ name: "tokyo-1", region: "ap" }), someNode({ name: "osaka-1", health: "down" }));
  url = await hub.start();
});

afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  await hub.stop();
  rmSync(folder, { recursive: true });
});

function start(args: string[], env: Record<string, string> = {}, node = process.execPath): RunningCli {
  const cli = startCli(args, {
    cwd: folder,
    env: { ORRERY_URL: url, ORRERY_TOKEN: API_TOKEN, ...env },
    node,
  });
  running.push(cli.child);
  return cli;
}

function run(args: string[], env: Record<string, string> = {}, node = process.execPath): Promise<Finished> {
  return start(args, env, node).finished;
}

async function until(what: string, check: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 45_000;
  while (!check()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("nodes", () => {
  test("list prints a plain table in a pipe and flat JSON on request, also through the host's own Node", async () => {
    const table = await run(["nodes", "list"]);
    expect(table).toMatchObject({ code: 0, stderr: "" });
    expect(table.stdout.split("\n")[0]).toMatch(/^NAME +HEALTH +SCHEDULING/);
    expect(table.stdout).not.toContain("\u001b");
    const json = await run(["nodes", "list", "--json", "--health", "down"], {}, hostNode);
    expect(json.code).toBe(0);
    const rows: unknown = JSON.parse(json.stdout);
    expect(rows).toMatchObject([
      { name: "osaka-1", health: "down", scheduling: "active", hostname: "host-1" },
    ]);
  });

  test("colour where it is forced, and none where NO_COLOR is set", async () => {
    expect((await run(["nodes", "list"], { FORCE_COLOR: "1" })).stdout).toContain("\u001b[32m");
    expect((await run(["nodes", "list"], { FORCE_COLOR: "1", NO_COLOR: "1" })).stdout).not.toContain(
      "\u001b",
    );
  });

  test("verbs take several nodes, a reason and durations", async () => {
    const done = await run(["nodes", "cordon", "tokyo-1", "osaka-1", "--reason", "disk", "--for", "2h"]);
    expect(done).toMatchObject({ code: 0, stdout: "tokyo-1 is cordoned.\nosaka-1 is cordoned.\n" });
    expect(
      hub.calls.filter((call) => call.procedure === "nodes.cordon").map((call) => call.input),
    ).toMatchObject([
      { reason: "disk", expiresInMs: 7_200_000 },
      { reason: "disk", expiresInMs: 7_200_000 },
    ]);
  });

  test("drain --wait returns when the node is drained", async () => {
    const done = await run(["nodes", "drain", "tokyo-1", "--deadline", "10m", "--wait", "--json"]);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject([{ name: "tokyo-1", scheduling: "drained" }]);
  });
});

describe("failures", () => {
  test("wrong use is 2, also of a value; an unknown node is 1", async () => {
    expect((await run(["nodes", "bogus"])).code).toBe(2);
    expect((await run(["nodes"])).code).toBe(2);
    expect((await run(["nodes", "list", "--bogus"])).code).toBe(2);
    expect(await run(["nodes", "cordon", "tokyo-1", "--for", "2 weeks"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not a duration"),
    });
    expect(await run(["nodes", "show", "kyoto-1"])).toMatchObject({
      code: 1,
      stderr: "There is no node kyoto-1.\n",
    });
  });

  test("the hub's refusal is a sentence, and an object with --json", async () => {
    const plain = await run(["nodes", "remove", "tokyo-1"]);
    expect(plain).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "Your role does not allow this; ask an admin.\n",
    });
    const json = await run(["nodes", "remove", "tokyo-1", "--json"]);
    expect(json).toMatchObject({ code: 1, stdout: "" });
    expect(JSON.parse(json.stderr)).toEqual({
      error: {
        code: "FORBIDDEN",
        message: "Your role does not allow this; ask an admin.",
        retryable: false,
        correlationId: "c-1",
      },
    });
  });

  test("a wrong token, no token and nobody at the address are told apart", async () => {
    expect(await run(["status"], { ORRERY_TOKEN: "wrong" })).toMatchObject({
      code: 1,
      stderr: "Sign in, or send a valid API token.\n",
    });
    expect((await run(["status"], { ORRERY_TOKEN: "" })).stderr).toContain("Run `orrery login");
    const free = await freePort();
    expect(await run(["status"], { ORRERY_URL: `http://127.0.0.1:${free}` })).toMatchObject({
      code: 1,
      stderr: `Nothing answers at http://127.0.0.1:${free}. Start Orrery with \`npm run up\`, or give --url.\n`,
    });
  });

  test("a wrong setting is named", async () => {
    expect(await run(["status"], { ORRERY_URL: "localhost" })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("ORRERY_URL"),
    });
  });
});

test("the hub's own port works as well as the dashboard's", async () => {
  const direct = new StandInHub("");
  direct.nodes.push(someNode({ name: "direct-1" }));
  const directUrl = await direct.start();
  const done = await run(["nodes", "list", "--json", "--url", directUrl]);
  expect(JSON.parse(done.stdout)).toMatchObject([{ name: "direct-1" }]);
  await direct.stop();
});

test("status counts by health and says what needs attention", async () => {
  const text = await run(["status"]);
  expect(text.stdout).toContain("Hub 9.9.9");
  expect(text.stdout).toContain("Nodes 2: 1 online, 1 down");
  expect(text.stdout).toContain("osaka-1 is down: The connection closed. (1m ago)");
  expect(JSON.parse((await run(["status", "--json"])).stdout)).toMatchObject({
    hub: { version: "9.9.9" },
    nodes: { total: 2, online: 1, down: 1, suspect: 0, waiting: 0 },
  });
});

test("tokens create puts the line to paste alone on standard output", async () => {
  const done = await run(["tokens", "create", "--uses", "3", "--ttl", "30m", "--label", "rack=r1"]);
  expect(done.stdout).toBe("curl -fsSL http://hub/install.sh | sh -s -- --token orrery_join.x\n");
  expect(done.stderr).toContain("Good for 3 hosts, for 30m");
  expect(hub.calls.at(-1)?.input).toMatchObject({ usesMax: 3, ttlMs: 1_800_000, labels: { rack: "r1" } });
});

test("login keeps a token that works, readable by its owner only; logout forgets it", async () => {
  const none = { ORRERY_TOKEN: "", ORRERY_URL: "" };
  const done = await run(["login", "--url", url, "--token", API_TOKEN], none);
  expect(done).toMatchObject({ code: 0, stdout: `Signed in to ${url} as tester (admin).\n` });
  const file = join(folder, "orrery", "cli.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ url, token: API_TOKEN });
  expect((await run(["nodes", "list", "--json"], none)).code).toBe(0);
  expect((await run(["login", "--url", url, "--token", "wrong"], none)).code).toBe(1);
  expect((await run(["logout"], none)).code).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test("events tail --follow misses and doubles nothing over a lost connection", async () => {
  for (let n = 1; n <= 3; n += 1) hub.commit(`event ${n}`);
  const tail = start(["events", "tail", "--follow", "--json", "-n", "2"]);
  await until("the subscription", () => hub.listenerCount === 1);
  hub.commit("event 4");
  await until("event 4", () => tail.stdout.includes("event 4"));
  hub.cutConnections();
  hub.commit("event 5", false);
  await until("the next subscription", () => hub.listenerCount === 1 && tail.stdout.includes("event 5"));
  hub.commit("event 6");
  await until("event 6", () => tail.stdout.includes("event 6"));
  tail.child.kill("SIGINT");
  await tail.finished;
  const positions = tail.stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { position: string }).position);
  expect(positions).toEqual(["2", "3", "4", "5", "6"]);
  expect(tail.stderr).toContain("nothing was missed");
});

test("events tail --follow ends when the token is refused", async () => {
  const done = await run(["events", "tail", "--follow"], { ORRERY_TOKEN: "wrong" });
  expect(done).toMatchObject({ code: 1, stderr: "Sign in, or send a valid API token.\n" });
});

test("events list pages through the log", async () => {
  for (let n = 1; n <= 1200; n += 1) hub.commit(`event ${n}`);
  const done = await run(["events", "list", "--json", "-n", "1100"]);
  const events = JSON.parse(done.stdout) as { position: string }[];
  expect(events).toHaveLength(1100);
  expect(events[0]?.position).toBe("1200");
  expect(events.at(-1)?.position).toBe("101");
});

test("agent passes options, exit code and signals through", async () => {
  expect((await run(["agent", "version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const refused = await run(["agent", "--data-dir", join(folder, "agent")]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("not enrolled yet") });
  const waiting = start(
    ["agent", "--data-dir", join(folder, "agent"), "--hub", `http://127.0.0.1:${await freePort()}`],
    {
      ORRERY_JOIN_TOKEN: `orrery_join.abcdefgh.${"s".repeat(43)}.${"f".repeat(43)}`,
    },
  );
  await until("a try", () => waiting.stdout.includes("trying again"));
  waiting.child.kill("SIGTERM");
  expect((await waiting.finished).code).toBe(0);
});

test("completion names the nodes, and is silent where there is no hub", async () => {
  expect((await run(["completion", "nodes"])).stdout).toBe("tokyo-1\nosaka-1\n");
  expect(await run(["completion", "nodes"], { ORRERY_URL: "http://127.0.0.1:1" })).toMatchObject({
    code: 0,
    stdout: "",
    stderr: "",
  });
});
