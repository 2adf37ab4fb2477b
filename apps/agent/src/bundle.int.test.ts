import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AGENT_VERSION } from "./agent-version.ts";
import { placeOf, TEST_FEDERATION, testSpec } from "./federations/testing/test-spec.ts";
import { AgentProcess, until } from "./testing/agent-process.ts";
import { StandInHub } from "./testing/stand-in-hub.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../scripts/bundle.ts", import.meta.url));
/** The host's own Node, the oldest that the agent supports, where there is one; else the one that runs the tests. */
const hostNode = existsSync("/usr/bin/node") ? "/usr/bin/node" : process.execPath;

let folder: string;
let bundle: string;

// Not into dist/, from where other tests start agents at the same time.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orrery-bundle-"));
  bundle = join(folder, "orrery-agent.mjs");
  await run(process.execPath, [script, bundle]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the bundle has the digest that stands beside it", async () => {
  const digest = createHash("sha256")
    .update(await readFile(bundle))
    .digest("hex");
  expect(await readFile(`${bundle}.sha256`, "utf8")).toBe(`${digest}  orrery-agent.mjs\n`);
});

test("it runs alone under the host's own Node: version, enrolment, renewal, clean end", async () => {
  const { stdout } = await run(hostNode, [bundle, "version"], { env: {} });
  expect(stdout.trim()).toBe(AGENT_VERSION);
  const hub = await StandInHub.start();
  const agent = new AgentProcess(["--hub", hub.url, "--data-dir", join(folder, "data")], {
    node: hostNode,
    program: bundle,
    env: { ORRERY_JOIN_TOKEN: hub.token },
  });
  try {
    await until("a report", () => hub.reports.length > 2);
    expect(await hub.command("renew_certificate")).toMatchObject({ outcome: "done" });
    await until("a second hello", () => hub.hellos.length === 2);
    agent.kill("SIGTERM");
    expect(await agent.exited).toBe(0);
    expect(hub.problems).toEqual([]);
  } finally {
    await agent.end();
    await hub.stop();
  }
});

test("its federations have a thread of their own, from the same one file, under the host's own Node", async () => {
  const hub = await StandInHub.start();
  const args = [
    "--hub",
    hub.url,
    "--peer-port",
    "0",
    "--peer-address",
    "127.0.0.1",
    "--local-api-port",
    "0",
    "--gateway-port",
    "0",
  ];
  const agent = new AgentProcess([...args, "--data-dir", join(folder, "data-2")], {
    node: hostNode,
    program: bundle,
    env: { ORRERY_JOIN_TOKEN: hub.token },
  });
  try {
    await until("a report", () => hub.reports.length > 0);
    const [[nodeId, node] = []] = hub.nodes;
    if (nodeId === undefined) throw new Error("no node");
    const place = placeOf(nodeId, node?.facts?.peerAddresses[0]?.port ?? 0);
    expect(place.addresses[0]?.port).toBeGreaterThan(0);
    hub.sendNodeSpec(nodeId, { federations: [testSpec(place, [place])] });
    await until("it leads", () => node?.federations.get(TEST_FEDERATION)?.role === "leader");
    agent.kill("SIGTERM");
    expect(await agent.exited).toBe(0);
    expect(hub.problems).toEqual([]);
  } finally {
    await agent.end();
    await hub.stop();
  }
});

test("wrong use ends with 2 and help, and install --print needs nothing", async () => {
  const wrong = await run(hostNode, [bundle, "--bogus"]).catch((error: { code: number }) => error);
  expect(wrong).toMatchObject({ code: 2 });
  const { stdout } = await run(hostNode, [bundle, "install", "--print", "--hub", "http://hub:3000"]);
  expect(stdout).toContain("[Service]");
});
