import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startCli } from "../testing/run-cli.ts";
import { someNode } from "../testing/some-node.ts";
import { API_TOKEN, StandInHub } from "../testing/stand-in-hub.ts";

let folder: string;
let hub: StandInHub;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  hub = new StandInHub("/api");
  hub.nodes.push(...["tokyo-1", "osaka-1", "kyoto-1"].map((name) => someNode({ name })));
  url = await hub.start();
});

afterEach(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});

/** One command line, split at blanks; words in single quotes stay together. */
function run(line: string) {
  const args = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return startCli(args, { cwd: folder, env: { ORRERY_URL: url, ORRERY_TOKEN: API_TOKEN } }).finished;
}

async function json(line: string) {
  const done = await run(`${line} --json`);
  expect(done.stderr).toBe("");
  expect(done.code).toBe(0);
  return JSON.parse(done.stdout);
}

function lastInput(procedure: string): unknown {
  return hub.calls.findLast((call) => call.procedure === procedure)?.input;
}

describe("targets", () => {
  test("create takes each kind of address, and the hub fills in what is left out", async () => {
    const made = await json(
      "targets create bybit wss://stream.example.org/v5 --lat 1.35 --lon 103.82 --place Singapore --every 1s --timeout 900ms --nodes 'label.env=prod region=tokyo'",
    );
    expect(made).toMatchObject({ name: "bybit", kind: "websocket", nearest: "tokyo-1", nearestP50Ms: 1.25 });
    expect(lastInput("targets.create")).toEqual({
      name: "bybit",
      check: { kind: "websocket", url: "wss://stream.example.org/v5" },
      ...{ latitude: 1.35, longitude: 103.82, place: "Singapore", intervalMs: 1000, timeoutMs: 900 },
      nodeFilter: "label.env=prod region=tokyo",
    });
    const checks = [
      ["tcp://db.example.org:5432 --allow-private", { kind: "tcp", host: "db.example.org", port: 5432 }],
      ["tcp://[fd00::7]:53", { kind: "tcp", host: "fd00::7", port: 53 }],
      [
        "tls://10.0.0.7:443 --server-name api.example.org",
        { kind: "tls", host: "10.0.0.7", port: 443, serverName: "api.example.org" },
      ],
      [
        "https://api.example.org/time --method get --status 204",
        { kind: "http", url: "https://api.example.org/time", method: "GET", expectedStatus: 204 },
      ],
    ] as const;
    for (const [i, [line, check]] of checks.entries()) {
      expect(await run(`targets create t${i} ${line}`)).toMatchObject({ code: 0 });
      expect(lastInput("targets.create")).toMatchObject({ check });
    }
  });

  test("list and show print tables, and flat JSON on request", async () => {
    expect((await run("targets list")).stderr).toMatch(/No targets yet/);
    await run("targets create okx tcp://okx.example.org:443 --place 'Hong Kong'");
    const list = await run("targets list");
    expect(list.stdout).toMatch(/^NAME +NEAREST +P50 +SINCE +REACHED BY +EVERY +PLACE +WHAT/);
    expect(list.stdout).toMatch(
      /^okx +tokyo-1 +1\.3 ms .* 2\/3 +5\.0s +Hong Kong +tcp okx\.example\.org:443/m,
    );
    expect(await json("targets list")).toMatchObject([
      { name: "okx", address: "tcp://okx.example.org:443", measuringNodeCount: 3, reachingNodeCount: 2 },
    ]);
    const shown = await run("targets show okx");
    expect(shown.stdout).toMatch(/^okx\n/);
    expect(shown.stdout).toMatch(/nearest +tokyo-1, 1\.3 ms, since/);
    expect(shown.stdout).toMatch(/^kyoto-1 +- +- +100 % .*did not answer within 2000 ms/m);
    const detail = await json("targets show t-okx");
    expect(Object.keys(detail)).toMatchSnapshot();
    expect(Object.keys(detail.measures[0])).toMatchSnapshot();
    expect(detail.measures.map((each: { node: string }) => each.node)).toEqual([
      "tokyo-1",
      "osaka-1",
      "kyoto-1",
    ]);
    expect(await run("targets show ok")).toMatchObject({
      code: 1,
      stderr: "There is no target ok. Did you mean okx?\n",
    });
  });

  test("set changes what is given and keeps the rest", async () => {
    await run("targets create okx https://okx.example.org/ --method GET --status 200 --place Hong-Kong");
    await run("targets set okx --every 10s --no-allow-private");
    expect(lastInput("targets.update")).toEqual({
      ...{ targetId: "t-okx", name: "okx", latitude: null, longitude: null, place: "Hong-Kong" },
      ...{ intervalMs: 10_000, timeoutMs: 2000, nodeFilter: "", allowsPrivate: false },
      check: { kind: "http", url: "https://okx.example.org/", method: "GET", expectedStatus: 200 },
    });
    await run("targets set okx --status 204");
    expect(lastInput("targets.update")).toMatchObject({
      check: { url: "https://okx.example.org/", method: "GET", expectedStatus: 204 },
    });
    await run("targets set okx --address tcp://okx.example.org:443 --name okx-2");
    expect(lastInput("targets.update")).toMatchObject({ name: "okx-2", check: { kind: "tcp", port: 443 } });
    expect(await run("targets set okx-2")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--help"),
    });
  });

  test("remove", async () => {
    await run("targets create okx tcp://okx.example.org:443");
    expect(await json("targets remove okx")).toEqual({ id: "t-okx", name: "okx", removed: true });
    expect(hub.targets.views).toEqual([]);
  });

  test.each([
    ["okx.example.org:443", /is no address: write tcp:\/\/host:port/],
    ["tcp://okx.example.org", /tcp:\/\/okx\.example\.org: .*port/],
    ["tcp://okx.example.org:99999", /port/],
    ["tcp://okx.example.org:443 --method GET", /--method and --status are for/],
    ["https://okx.example.org --server-name x", /--server-name is for/],
    ["https://okx.example.org --status 42", /expectedStatus/],
    ["tcp://okx.example.org:443 --lat north", /--lat north: write degrees/],
    ["tcp://okx.example.org:443 --every often", /not a duration/],
  ])("%s is wrong use", async (line, problem) => {
    expect(await run(`targets create okx ${line}`)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(problem),
    });
    expect(hub.calls).toEqual([]);
  });
});

describe("latency matrix", () => {
  test("says what is measured, estimated, lost and pretended", async () => {
    await run("targets create okx tcp://okx.example.org:443");
    const { code, stdout, stderr } = await run("latency matrix");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^FROM \\ TO +tokyo-1 +osaka-1 +kyoto-1$/m);
    expect(stdout).toMatch(/^tokyo-1 +10\.3\* +20\.5 \(2\.0 %\)$/m);
    expect(stdout).toMatch(/^osaka-1 +~10\.3 +~30\.8$/m);
    expect(stdout).toMatch(/^tokyo-1 +<1\.3$/m);
    expect(stdout).toMatch(/^kyoto-1 +lost$/m);
    expect(stderr).toMatch(/~ estimated/);
    expect((await run("latency matrix --filter many")).stderr).toMatch(/7 more nodes match/);
    expect(lastInput("latency.matrix")).toEqual({ filter: "many" });
  });

  test("as JSON it is the hub's, with the name of each target's nearest node", async () => {
    await run("targets create okx tcp://okx.example.org:443");
    const matrix = await json("latency matrix");
    expect(Object.keys(matrix)).toMatchSnapshot();
    expect(matrix.targets).toEqual([
      { targetId: "t-okx", name: "okx", nearestNodeId: hub.nodes[0]?.id, nearest: "tokyo-1" },
    ]);
    expect(matrix.cells[0][0]).toBeNull();
    expect(matrix.cells[0][1]).toEqual({
      ...{
        source: "mesh",
        rttMs: 10.25,
        jitterMs: 0.5,
        lossRatio: 0,
        atMs: 1_700_000_000_001,
        isDemoDelay: true,
      },
    });
    expect(matrix.cells[1][2]).toMatchObject({ source: "estimate", jitterMs: null, atMs: null });
    expect(matrix.targetCells[2]).toEqual([{ p50Ms: null, lossRatio: 1, isDemoDelay: false }]);
  });

  test("with nobody to show", async () => {
    hub.nodes.splice(0);
    expect(await run("latency matrix")).toMatchObject({ code: 0, stdout: "", stderr: "No node matches.\n" });
  });
});
