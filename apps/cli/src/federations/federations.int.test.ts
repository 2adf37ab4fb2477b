import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startCli } from "../testing/run-cli.ts";
import { someFailover, someFederation } from "../testing/some-federation.ts";
import { someNode } from "../testing/some-node.ts";
import { API_TOKEN, StandInHub } from "../testing/stand-in-hub.ts";

let folder: string;
let hub: StandInHub;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  hub = new StandInHub("/api");
  hub.nodes.push(...["tokyo-1", "osaka-1", "kyoto-1"].map((name) => someNode({ name })));
  hub.federations.views.push(someFederation(hub.nodes));
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

async function json(line: string): Promise<Record<string, unknown>> {
  const done = await run(`${line} --json`);
  expect(done.stderr).toBe("");
  expect(done.code).toBe(0);
  return JSON.parse(done.stdout);
}

function lastInput(procedure: string): unknown {
  return hub.calls.findLast((call) => call.procedure === procedure)?.input;
}

describe("federations", () => {
  test("list and show print tables, and flat JSON on request", async () => {
    const list = await run("federations list");
    expect(list).toMatchObject({ code: 0, stderr: "" });
    expect(list.stdout).toMatch(/^NAME +STATUS +LEADER +TERM +NEXT/);
    expect(list.stdout).toMatch(/^orders +healthy +tokyo-1 +4 +osaka-1 +ready +21 ms/m);
    expect(await json("federations list")).toMatchObject([{ name: "orders", leader: "tokyo-1", term: 4 }]);
    const shown = await run("federations show orders");
    expect(shown.stdout).toMatch(/^orders {2}healthy\n/);
    expect(shown.stdout).toContain("tokyo-1, term 4, fencing token 4");
    expect(shown.stdout).toMatch(/^tokyo-1 +leader +100 +running/m);
    expect(await json("federations show f-orders")).toMatchObject({
      members: [{ name: "tokyo-1", isLeader: true, hasPromoteHook: true }, {}, {}],
    });
    expect(await run("federations show order")).toMatchObject({
      code: 1,
      stderr: "There is no federation order. Did you mean orders?\n",
    });
  });

  test("create makes voters and observers, and waits for a leader", async () => {
    const made = await json(
      "federations create stock tokyo-1 osaka-1 --observer kyoto-1 --priority tokyo-1=200 --topology star --profile lan --target 500ms --accept-no-spare --wait",
    );
    expect(made).toMatchObject({ name: "stock", status: "healthy", leader: "tokyo-1" });
    const [tokyo, osaka, kyoto] = hub.nodes.map(({ id }) => id);
    expect(lastInput("federations.create")).toEqual({
      ...{ name: "stock", topology: "star", profile: "lan", policy: { targetMs: 500 }, acceptsNoSpare: true },
      members: [
        { nodeId: tokyo, role: "voter", priority: 200 },
        { nodeId: osaka, role: "voter", priority: 100 },
        { nodeId: kyoto, role: "observer", priority: 100 },
      ],
    });
  });

  test("a preview changes nothing", async () => {
    const shown = await run("federations create stock tokyo-1 osaka-1 --preview");
    expect(shown.stdout).toContain("2 members, 2 links, at most 2 hops, survives 0 failures");
    expect(shown.stdout).toContain("tokyo-1 is a single point: without it osaka-1 are cut off");
    expect(shown.stdout).toMatch(/no {2}voters {2}2 voters\n +Add a third\./);
    expect(await json("federations set orders --drop kyoto-1 --preview")).toMatchObject({ memberCount: 2 });
    expect(hub.calls.some(({ procedure }) => /create|\.set$/.test(procedure))).toBe(false);
  });

  test("set sends only what was given", async () => {
    expect((await run("federations set orders")).code).toBe(2);
    expect((await run("federations set orders --topology cube")).code).toBe(2);
    expect((await run("federations set orders --topology ring --cooldown 2m")).stdout).toBe(
      "orders is set.\n",
    );
    const federationId = "f-orders";
    expect(lastInput("federations.set")).toEqual({
      ...{ federationId, topology: "ring", policy: { cooldownMs: 120_000 } },
    });
    await run("federations set orders --undo-topology");
    expect(lastInput("federations.undoTopology")).toEqual({ federationId });
    await run("federations set orders --never kyoto-1 --never osaka-1=2h --reason 'old disk'");
    expect(lastInput("federations.setNever")).toMatchObject({
      never: [
        { memberId: "m-kyoto-1", untilAtMs: null, reason: "old disk" },
        { memberId: "m-osaka-1", untilAtMs: expect.any(Number) },
      ],
    });
    expect(hub.calls.filter(({ procedure }) => procedure === "federations.set")).toHaveLength(1);
  });

  test("remove wants the name or --yes", async () => {
    expect(await run("federations remove orders")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--confirm orders"),
    });
    expect((await run("federations remove orders --confirm other")).code).toBe(1);
    expect(hub.federations.views).toHaveLength(1);
    expect((await run("federations remove orders --yes")).code).toBe(0);
    expect(hub.federations.views).toHaveLength(0);
  });

  test("pause and resume take a federation or the whole fleet", async () => {
    expect((await run("pause")).code).toBe(2);
    expect((await run("pause --reason 'switch upgrade' --for 2h")).stdout).toBe(
      "The whole fleet is paused for 2h: nothing fails over by itself.\n",
    );
    expect(lastInput("federations.pause")).toEqual({
      ...{ federationId: null, reason: "switch upgrade", forMs: 7_200_000 },
    });
    const one = await run("pause orders --reason tests");
    expect(one.stderr).toContain("The whole fleet is still paused by tester: switch upgrade");
    expect(await json("resume orders")).toMatchObject({
      fleet: { reason: "switch upgrade" },
      federations: [],
    });
    expect((await run("resume")).stdout).toBe("The whole fleet is not paused any more.\n");
  });
});

describe("verbs", () => {
  test("switchover takes a member, waits for the end and shows the phases", async () => {
    const done = await run("failover switchover orders --to osaka-1 --wait");
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(lastInput("federations.switchover")).toEqual({
      federationId: "f-orders",
      to: "m-osaka-1",
      atMs: null,
    });
    expect(done.stdout).toContain("orders is led by osaka-1 now, no longer by tokyo-1.");
    expect(done.stdout).toMatch(/^ {2}elect +10\.0 ms +█+$/m);
    expect(await json("failover switchover orders --wait")).toMatchObject({
      ...{ outcome: "done", from: "tokyo-1", to: "osaka-1", failover: { outcome: "succeeded", totalMs: 20 } },
    });
  });

  test("a switchover can be scheduled and taken back", async () => {
    const planned = await run("failover switchover orders --in 2h");
    expect(planned.stdout).toBe("orders is to be led by osaka-1 in 2h.\n");
    await run("failover switchover orders --at 2030-01-31T12:00Z");
    expect(lastInput("federations.switchover")).toMatchObject({ atMs: Date.UTC(2030, 0, 31, 12) });
    expect((await run("failover switchover orders --cancel")).code).toBe(0);
    expect(lastInput("federations.cancelSwitchover")).toEqual({ federationId: "f-orders" });
    expect((await run("failover switchover orders --at soon")).code).toBe(2);
    expect((await run("failover switchover orders --in 1h --at 2030-01-31T12:00Z")).code).toBe(2);
  });

  test("a refusal is code 1 with its reason, and the result stays on standard output", async () => {
    hub.federations.refusal = "1 of 3 voters live.";
    const plain = await run("failover recover orders");
    expect(plain).toMatchObject({
      code: 1,
      stdout: "  no  quorum  1 of 3 voters live.\n",
      stderr: "The recovery of orders is refused. 1 of 3 voters live.\n",
    });
    const inJson = await run("failover dry-run orders --json");
    expect(inJson.code).toBe(1);
    expect(JSON.parse(inJson.stdout)).toMatchObject({ verb: "switchover", outcome: "refused" });
    expect(JSON.parse(inJson.stderr)).toMatchObject({ error: { code: "REFUSED" } });
  });

  test("a dry run of each verb changes nothing", async () => {
    for (const verb of ["switchover", "recover", "drill"]) {
      const done = await run(`failover dry-run orders --verb ${verb}`);
      expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing was changed.") });
    }
    expect((await run("failover dry-run orders --verb force")).code).toBe(2);
    expect((await run("failover dry-run orders --verb force --to kyoto-1")).code).toBe(0);
    expect(hub.federations.failovers).toHaveLength(0);
  });

  test("force wants a survivor and the federation's name", async () => {
    expect((await run("failover force orders --confirm orders")).code).toBe(2);
    expect(await run("failover force orders --to kyoto-1")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--confirm orders"),
    });
    expect(await json("failover force orders --to kyoto-1 --confirm orders")).toMatchObject({
      ...{ verb: "force", outcome: "done", to: "kyoto-1" },
    });
    expect(lastInput("federations.force")).toMatchObject({ to: "m-kyoto-1", confirmation: "orders" });
  });
});

describe("failovers", () => {
  test("history pages through, and shows what took too long", async () => {
    for (let term = 1; term <= 5; term += 1) {
      hub.federations.failovers.unshift(someFailover({ id: `f-orders-1-${term}`, term }));
    }
    const rows = (await json("failover history orders --kind automatic -n 5")) as unknown as {
      term: number;
    }[];
    expect(rows.map(({ term }) => term)).toEqual([5, 4, 3, 2, 1]);
    expect(lastInput("failovers.list")).toMatchObject({ federationId: "f-orders", kind: "automatic" });
    const table = await run("failover history -n 1");
    expect(table.stdout).toMatch(/f-orders-1-5 +orders +automatic +succeeded +tokyo-1 +osaka-1 +20\.0 ms/);
  });

  test("show takes an id or a federation, and tells why", async () => {
    expect(await run("failover show orders")).toMatchObject({
      code: 1,
      stderr: "orders has had no failover yet.\n",
    });
    hub.federations.failovers.push(someFailover());
    const shown = await run("failover show orders");
    expect(shown.stdout).toMatch(/^orders {2}succeeded {2}automatic, connection closed\n/);
    expect(shown.stdout).toContain("osaka-1 took over from tokyo-1 in 20 ms, within its target of 500 ms.");
    expect(shown.stdout).toMatch(/^ {2}confirm +not seen$/m);
    expect(shown.stdout).toMatch(/^ {2}total +20\.0 ms of 500 ms$/m);
    expect(shown.stdout).toContain("osaka-1: the connection was reset");
    expect(await json("failover show f-orders-1-5")).toMatchObject({
      phases: [{ phase: "detect" }, {}, {}, {}, {}, {}],
    });
    expect(await run("failover show f-orders-9-9")).toMatchObject({ code: 1 });
    expect((await run("failover acknowledge orders")).stdout).toBe(
      "Failover f-orders-1-5 is acknowledged.\n",
    );
    expect((await run("failover statistics")).stdout).toMatch(
      /automatic +closed +total +7 +20\.0 ms +31\.5 ms/,
    );
  });
});

describe("drills", () => {
  test("a drill is run, followed to its grade, and listed", async () => {
    const done = await run("drill run orders --fault freeze --for 3s --wait");
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("Drill d-1: grade A. Within its target.");
    expect(lastInput("drills.run")).toMatchObject({ fault: "freeze", durationMs: 3000 });
    expect((await run("drill list orders")).stdout).toMatch(/^d-1 +freeze +graded +A /m);
    expect(await json("drill list orders")).toMatchObject([{ id: "d-1", grade: "A" }]);
    hub.federations.refusal = "No quorum to spare.";
    expect(await run("drill run orders")).toMatchObject({
      code: 1,
      stderr: "The drill of orders is refused. No quorum to spare.\n",
    });
  });

  test("a schedule is set and taken back", async () => {
    expect((await run("drill schedule orders")).code).toBe(2);
    expect((await run("drill schedule orders --every 7d --off")).code).toBe(2);
    await run("drill schedule orders --every 7d --fault cut");
    expect(lastInput("drills.schedule")).toMatchObject({
      schedule: { fault: "cut", everyMs: 7 * 86_400_000 },
    });
    await run("drill schedule orders --off");
    expect(lastInput("drills.schedule")).toMatchObject({ schedule: null });
  });
});

test("completion names the federations", async () => {
  expect((await run("completion federations")).stdout).toBe("orders\n");
});
