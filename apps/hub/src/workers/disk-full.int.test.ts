import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JoinTokenCreated } from "@orrery/protocol";
import type { WorkerDetail, WorkerId, WorkerNodeView } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../testing/test-hub.ts";
import { isDone, WorkerLab } from "./testing/worker-lab.ts";

/**
 * Fills the disk that its folder is on, and ends; from the second time on it only answers. For half a second it takes what comes free, too: a file that the agent replaced meanwhile leaves the room of
 * the old one.
 */
const FILLER = `
const { existsSync, openSync, writeFileSync, writeSync } = require("node:fs");
const { createServer } = require("node:http");
const serve = () => createServer((_, answer) => answer.end()).listen(Number(process.env.PORT), "127.0.0.1");
if (existsSync(process.env.DONE)) serve();
else {
  writeFileSync(process.env.DONE, "");
  const fd = openSync("everything", "w");
  try { for (let size = 65536; ; ) writeSync(fd, Buffer.alloc(size)); } catch {}
  const fill = () => { try { for (;;) writeSync(fd, "x"); } catch (error) { return error.code; } };
  setInterval(fill, 10);
  setTimeout(() => { console.error(fill()); process.exit(7); }, 500);
}
`;
const FULL = "the disk is full";

const lab = new WorkerLab();
let disk = "";
let isMounted = false;

beforeAll(async () => {
  await lab.open({});
  disk = join(lab.folder, "small", "workers");
  mkdirSync(disk, { recursive: true });
  isMounted = mounts(disk);
  if (!isMounted) return;
  const { text } = await lab.api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: 1 });
  lab.startAgent("small", [], text);
  await until("its offer", async () => {
    const nodes = await lab.api.query<WorkerNodeView[]>("workers.nodes");
    return nodes[0]?.host?.state === "allowed";
  });
});
afterAll(async () => {
  await lab.endAgent("small", "SIGTERM");
  if (isMounted) execFileSync("umount", ["-l", disk]);
  await lab.close();
});

test("a worker that fills its host's disk is told of with the reason, and so is a roll-out there, which waits; others go on, and all do once there is room", async ({
  skip,
}) => {
  skip(!isMounted, "Only root may mount a small disk, and not everywhere.");
  const rollout = { watchMs: 100, deadlineMs: 1500, onFailure: "pause" as const };
  const shop = (await lab.apply("shop", { instances: 1, rollout })).workerId as WorkerId;
  const well = await lab.untilWorker("its health", shop, isDone);

  const environment = { DONE: join(lab.folder, "filled") };
  const { workerId: filler } = await lab.apply("filler", { args: ["-e", FILLER], environment });
  const full = await lab.untilWorker("the full disk", filler, hasReason(FULL));
  // With what it ended could not be noted either.
  expect(full.instances[0]?.state).toMatchObject({ lastExit: { code: null } });

  await lab.apply("shop", { instances: 1, rollout, environment: { VERSION: "two" } });
  const paused = await lab.untilWorker("the pause", shop, (worker) => worker.rollout.state === "paused");
  expect(paused.rollout.failure).toMatchObject({ revision: 2, sentence: expect.stringContaining(FULL) });
  const old = paused.instances.find(({ revision }) => revision === 1);
  expect(old).toMatchObject({ pid: well.instances[0]?.pid, state: { phase: "healthy" }, stopSentence: null });
  expect(await (await fetch(`http://127.0.0.1:${old?.ports[0]?.port}/`)).text()).toBe("one");

  rmSync(join(disk, "instances", full.instances[0]?.instanceId ?? "", "work", "everything"));
  await lab.untilWorker("the filler's health", filler, ({ counts }) => counts.ready === 1);
  await lab.api.mutate("workers.resume", { workerId: shop });
  const done = await lab.untilWorker("the roll-out's end", shop, isDone);
  expect(done.rollout).toMatchObject({ state: "done", good: 2 });
});

const hasReason = (words: string) => (worker: WorkerDetail) =>
  worker.instances.some(({ state }) => state.reason.includes(words));

/** Only root may, and not everywhere. */
function mounts(place: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1600k,mode=711", "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
