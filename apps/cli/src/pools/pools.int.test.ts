import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GatewayUsage } from "@orrery/protocol";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CommandLines } from "../testing/command-lines.ts";
import { someNode } from "../testing/some-node.ts";

const lines = new CommandLines();
const { hub } = lines;
const run = (line: string) => lines.run(line);
const json = (line: string) => lines.json(line);
const lastInput = (procedure: string) => lines.lastInput(procedure);
beforeAll(async () => {
  hub.nodes.push(someNode({ name: "tokyo-1" }));
  await lines.start();
});
afterAll(() => lines.stop());
beforeEach(() => {
  hub.calls.splice(0);
});

test("pools are made, shown, changed and replayed", async () => {
  expect((await run("pools list")).stderr).toMatch(/No pools yet/);
  const made = await run(
    "pools create research --nodes region=tokyo --setting rotateEveryMs=1m --setting ports=80,8443",
  );
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("orrery proxies import research FILE"),
  });
  expect(lastInput("pools.create")).toMatchObject({
    ...{ name: "research", nodeFilter: "region=tokyo" },
    settings: { rotateEveryMs: 60_000, ports: [80, 8443], attemptsMax: 3 },
  });
  const list = await run("pools list");
  expect(list.stdout).toMatch(/^POOL +PROXIES +NODES +REQUESTS\/S +FAILED +BYTES\/S +FULLEST BUDGET/);
  expect(list.stdout).toMatch(
    /^research +2 healthy, 1 cooling +3 +10\.0 +1\.0 % +9\.9 KiB +120 of 240 requests at example\.org from 203\.0\.113\.7/m,
  );
  const set = await json(
    "pools set research --setting echoUrl=https://echo.example --setting allowPrivate=10.0.0.0/8",
  );
  expect(set.settings).toMatchObject({
    rotateEveryMs: 60_000,
    echoUrl: "https://echo.example",
    allowPrivate: ["10.0.0.0/8"],
  });
  const [text, fields] = await Promise.all([
    run("pools get research"),
    json("pools get research"),
    run("limits create example.org 1200/1m"),
  ]);
  expect(text.stdout).toMatch(/rotateEveryMs +1m$/m);
  expect(Object.keys(fields)).toMatchSnapshot();
  const replay = await run(
    "pools backtest research --setting attemptsMax=1 --share example.org=30% --since 1h",
  );
  expect(replay.stdout).toMatch(/^as asked +1,234 +14 +0\.3 % +-$/m);
  expect(replay.stdout).toMatch(/With these settings 14 rotations/);
  expect(hub.calls.some(({ procedure }) => procedure === "pools.backTest")).toBe(true);
});

test("proxies are imported with what is wrong by line, listed, exported, tested and retired", async () => {
  writeFileSync(join(lines.folder, "list.txt"), "10.0.0.1:80\nnonsense\n10.0.0.2:80\n");
  const dry = await run("proxies import research list.txt --dry-run --country DE -l seller=acme");
  expect(dry).toMatchObject({
    ...{ code: 0, stderr: "line 2: This is none of the forms.\n" },
    stdout: "research would get: 2 new, 0 changed, 0 as they were, 1 left out. Nothing is stored.\n",
  });
  expect(lastInput("proxies.import")).toMatchObject({
    isDryRun: true,
    defaults: { country: "de", labels: { seller: "acme" } },
  });
  writeFileSync(join(lines.folder, "bad.txt"), "nonsense");
  const [good, bad] = await Promise.all([
    run("proxies import research list.txt"),
    run("proxies import research bad.txt"),
  ]);
  expect(good.stdout).toMatch(/^research got: 2 new/);
  expect(bad).toMatchObject({ code: 1, stderr: expect.stringContaining("no line that could be taken in") });
  const [list, rows, csv] = await Promise.all([
    run("proxies list research"),
    json("proxies list"),
    run("proxies export research"),
  ]);
  expect(list.stdout).toMatch(/^http:\/\/10\.0\.0\.1:80 +primary +cooling +- +- +13 ms/m);
  expect(rows[0]).toMatchObject({ pool: "research", live: { atMs: 1_700_000_000_001 } });
  expect(csv.stdout).toBe("protocol,host,port\r\n");
  const way = await run(
    "proxies test research https://example.org/ --proxy 10.0.0.2:80 --node tokyo-1 --session 42",
  );
  expect(way.stdout).toMatch(/^connect +0\.0 ms +13 ms +ok +The connect came\.$/m);
  expect(way.stdout).toMatch(
    /from tokyo-1 through http:\/\/10\.0\.0\.2:80 out of 203\.0\.113\.7: 200, 2\.0 KiB, 120 ms\. It went through\./,
  );
  hub.pools.urlTest = { isOk: false, status: null, sentence: "The proxy did not answer." };
  expect(await run("proxies test research https://example.org/")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("The proxy did not answer."),
  });
  const [retired, unknown] = await Promise.all([
    run("proxies retire 10.0.0.1:80"),
    run("proxies retire 10.0.0.9:80"),
  ]);
  expect(retired.stdout).toMatch(/^http:\/\/10\.0\.0\.1:80 is retired/);
  expect(unknown.stderr).toMatch(/There is no proxy 10\.0\.0\.9:80/);
  expect(await json("proxies list --retired")).toMatchObject([{ id: "x-10.0.0.1-80", state: "retired" }]);
});

test("limits are made, listed, changed and removed; a pattern with two names them apart", async () => {
  const made = await run("limits create api.example.org 1200/1m --share 30% --note docs");
  expect(made.stdout).toBe(
    "api.example.org: the whole fleet uses at most 360 requests in 1m from each exit.\n",
  );
  await run("limits create api.example.org 100/10s --connections");
  const [list] = await Promise.all([
    run("limits list"),
    run("limits set api.example.org/connections --rate 50/10s --share 0.5"),
  ]);
  expect(list.stdout).toMatch(/^api\.example\.org +1,200 requests in 1m +30 % +at most 360/m);
  expect(lastInput("rateLimits.update")).toMatchObject({
    ...{ counts: "connections", count: 50, windowMs: 10_000, shareRatio: 0.5 },
  });
  expect(await json("limits remove api.example.org")).toMatchObject({
    pattern: "api.example.org",
    counts: "requests",
    removed: true,
  });
});

test("a worker's secret is alone on standard output, and revoked by its name", async () => {
  const made = await run("gateway credentials create crawler research");
  expect(made.stdout).toBe("HTTPS_PROXY=http://crawler:s3cret@127.0.0.1:4480\n");
  expect(await json("gateway credentials create other research")).toMatchObject({
    id: "c-2",
    secret: "s3cret",
  });
  expect((await run("gateway credentials list")).stdout).toMatch(/^c-1 +crawler +research/m);
  await run("gateway credentials create crawler research");
  expect((await run("gateway credentials revoke crawler")).stderr).toMatch(
    /2 credentials; name one by its id: c-1, c-3/,
  );
  expect((await run("gateway credentials revoke other")).stdout).toMatch(/credential of other is revoked/);
});

test("usage says which gateways serve, and what they carried", async () => {
  expect((await run("gateway usage")).stderr).toMatch(/No gateway has told of itself/);
  const nodeId = hub.nodes[0]?.id as GatewayUsage["gateways"][number]["nodeId"];
  hub.pools.usage = {
    atMs: 5,
    gateways: [
      { nodeId, state: "listening", address: "127.0.0.1:4480", reason: "It serves.", openCount: 2, atMs: 5 },
    ],
    rows: [
      {
        ...{ nodeId, worker: "crawler", poolId: hub.pools.pools[0]?.id as never, accountId: null },
        ...{ requestCount: 1000, failedCount: 1, attemptCount: 1001, failedAttemptCount: 2 },
        ...{ sentBytes: 2048, receivedBytes: 4096, p50Ms: 10, p99Ms: 80 },
      },
    ],
  };
  const [{ stdout }, usage] = await Promise.all([run("gateway usage"), json("gateway usage")]);
  expect(stdout).toMatch(/^tokyo-1 +listening +127\.0\.0\.1:4480 +2 .* It serves\.$/m);
  expect(stdout).toMatch(/^tokyo-1 +crawler +research +1,000 +1 +2\.0 KiB +4\.0 KiB +80 ms$/m);
  expect(usage).toMatchObject({ rows: [{ node: "tokyo-1", pool: "research" }] });
});
