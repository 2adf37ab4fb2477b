import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerDetail } from "@orrery/protocol/workers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startCli } from "../testing/run-cli.ts";
import { API_TOKEN, StandInHub } from "../testing/stand-in-hub.ts";
import { someWorker } from "../testing/stand-in-workers.ts";

let folder: string;
let hub: StandInHub;
let url: string;
let shop: WorkerDetail;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  hub = new StandInHub("/api");
  url = await hub.start();
});
afterAll(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  hub.calls.splice(0);
  hub.workers.logs.clear();
  shop = someWorker("shop");
  hub.workers.workers.splice(0, Number.POSITIVE_INFINITY, shop);
});

function start(line: string, input?: string) {
  const running = startCli(line.split(" "), {
    ...{ cwd: folder, env: { ORRERY_URL: url, ORRERY_TOKEN: API_TOKEN } },
    ...(input === undefined ? {} : { input }),
  });
  return running;
}
function run(line: string, input?: string) {
  return start(line, input).finished;
}
async function json(line: string) {
  const done = await run(`${line} --json`);
  expect(done).toMatchObject({ stderr: "", code: 0 });
  return JSON.parse(done.stdout);
}
function lastInput(procedure: string): unknown {
  return hub.calls.findLast((call) => call.procedure === procedure)?.input;
}

test("specs of a file are applied; problems are told with line and column, and nothing is sent", async () => {
  writeFileSync(join(folder, "shop.yaml"), "name: shop\ncommand: node\n---\nname: till\ncommand: node\n");
  writeFileSync(join(folder, "bad.yaml"), "name: shop\ncommand: node\nresources:\n  cpus: 2\n");
  const [applied, bad] = await Promise.all([
    run("workers apply -f shop.yaml --dry-run"),
    run("workers apply -f bad.yaml"),
  ]);
  expect(applied).toMatchObject({
    code: 0,
    stdout: "shop: It would be made.\ntill: It would be made.\nNothing was done.\n",
    stderr: expect.stringContaining("There is no secret api-key yet."),
  });
  expect(hub.calls.map(({ procedure }) => procedure)).toEqual(["workers.applySpecs"]);
  expect(lastInput("workers.applySpecs")).toMatchObject({
    isDryRun: true,
    specs: [{ name: "shop" }, { name: "till" }],
  });
  expect(bad).toMatchObject({
    code: 1,
    stdout: "",
    stderr: "bad.yaml:4:3: cpus is not a setting of resources.\n",
  });
  const piped = await run("workers apply -f - --json", '{"name":"shop","command":"node"}');
  expect(JSON.parse(piped.stdout)).toMatchObject([{ name: "shop", outcome: "created" }]);
});

test("workers are listed and shown, with why each is what it is; a spec can be applied as it is shown", async () => {
  const [list, shown, yaml, revisions, fields] = await Promise.all([
    run("workers list"),
    run("workers show shop"),
    run("workers show shop --yaml"),
    run("workers revisions shop"),
    json("workers show w-shop"),
  ]);
  expect(list.stdout).toMatch(/^WORKER +READY +STATE +REVISION +REGIONS +CORES +MEMORY +RESTARTS$/m);
  expect(list.stdout).toMatch(
    /^shop +1 of 2 +1 without a place: No node has room\. +2 +tokyo 1 +0\.25 +100 MiB +1$/m,
  );
  expect(shown.stdout).toMatch(/osaka-1: It has 0\.1 cores left\./);
  expect(shown.stdout).toMatch(
    /^01abc-aaaa11 +healthy +.* ago +tokyo-1 +2 +http 20000 +0\.25 +100 MiB +1 +Its check passes\.$/m,
  );
  expect(yaml.stdout).toMatch(/^name: shop\n/);
  expect((await run("workers apply -f -", yaml.stdout)).code).toBe(0);
  expect(revisions.stdout).toMatch(/^ +2 +command +.* tester +not yet +runs, or is to$/m);
  expect(Object.keys(fields)).toMatchSnapshot();
});

test("workers are steered; removing one asks for its name", async () => {
  const [scaled, restarted, rolled, resumed, many] = await Promise.all([
    run("workers scale shop 5"),
    run("workers restart shop aa11"),
    run("workers rollback shop --to 1"),
    run("workers resume shop"),
    run("workers scale shop many"),
  ]);
  expect(scaled.stdout).toBe("shop is to have 5 instances (2 before).\n");
  expect(restarted.stdout).toBe("01abc-aaaa11 of shop is restarted on tokyo-1.\n");
  expect(lastInput("workers.restart")).toEqual({ workerId: "w-shop", instanceId: "01abc-aaaa11" });
  expect(rolled.stdout).toMatch(/^shop: revision 2 is done\./);
  expect(lastInput("workers.rollBack")).toEqual({ workerId: "w-shop", revision: 1 });
  expect(resumed.stdout).toMatch(/^shop: the roll-out of revision 2 goes on\./);
  expect(many).toMatchObject({ code: 2, stderr: expect.stringContaining("a whole number from 0 to 1000") });
  expect(await run("workers remove shop")).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining("--confirm shop") },
  });
  expect(lastInput("workers.remove")).toBeUndefined();
  expect(await json("workers remove shop --yes")).toEqual({ id: "w-shop", name: "shop", removed: true });
});

test("a log is printed to its end, or followed, over a node that is away and with instances that come", async () => {
  hub.workers.logs.set("01abc-aaaa11", "one\ntwo\n\u001b[31mthree");
  // More than one piece of it.
  const long = `${"x".repeat(100_000)}\n`;
  hub.workers.logs.set("01abc-bbbb22", long);
  const [whole, tail, ended, asJson] = await Promise.all([
    run("workers logs shop"),
    run("workers logs shop --bytes 3"),
    run("workers logs shop --instance bb22 --bytes 200000"),
    run("workers logs shop --json"),
  ]);
  expect([whole.stdout, tail.stdout, ended.stdout]).toEqual(["one\ntwo\n\u001b[31mthree", "ree", long]);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ instanceId: "01abc-aaaa11", fromOffset: 0 });

  const following = start("workers logs shop -f");
  const until = async (holds: () => boolean) => {
    while (!holds()) await sleep(10);
  };
  await until(() => following.stdout.includes("two\n"));
  hub.workers.failCount = 1;
  hub.workers.logs.set("01abc-aaaa11", "one\ntwo\n\u001b[31mthree\nfour\n");
  await until(() => following.stdout.includes("four\n"));
  const [first] = shop.instances;
  const later = { ...first, instanceId: "01abc-cccc33" } as WorkerDetail["instances"][number];
  hub.workers.logs.set("01abc-cccc33", "new\n");
  shop.instances.push(later);
  await until(() => following.stdout.includes("cccc33 new\n"));
  following.child.kill("SIGINT");
  await following.finished;
  expect(following.stdout).toBe("aaaa11 one\naaaa11 two\naaaa11 \u001b[31mthree\naaaa11 four\ncccc33 new\n");
});

test("secrets are set from what is piped in, never from the command line, and are not shown", async () => {
  const set = await run("secrets set api-key", "s3cret\n");
  expect(set).toMatchObject({
    code: 0,
    stdout: "api-key is set. Workers that use it are rolled out anew.\n",
  });
  expect(lastInput("secrets.set")).toEqual({ name: "api-key", value: "s3cret" });
  const [list, none, argv, removed] = await Promise.all([
    run("secrets list"),
    run("secrets set api-key", "\n"),
    run("secrets set api-key s3cret", "x"),
    json("secrets remove api-key"),
  ]);
  expect(list.stdout).toMatch(/^SECRET +SET +USED BY\napi-key +.* ago +shop$/m);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("must not be empty") });
  expect(argv.code).not.toBe(0);
  expect(removed).toEqual({ name: "api-key", removed: true });
});
