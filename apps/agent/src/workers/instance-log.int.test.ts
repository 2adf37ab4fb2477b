import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstanceId } from "@orrery/protocol/workers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { InstanceLog } from "./instance-log.ts";
import { readLog } from "./read-log.ts";

let folder = "";
let path = "";
const FLOOD_BYTES = 200_000_000;
const LIMITS = { fileBytesMax: 65_536, keep: 2 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-log-"));
  path = join(folder, "log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ask(log: InstanceLog, fromOffset: number, more: { bytesMax?: number; waitMs?: number } = {}) {
  return readLog(log, { instanceId: "i" as InstanceId, fromOffset, bytesMax: 65_536, waitMs: 0, ...more });
}

/** Looks until what is too much has been cut. */
async function untilCut(log: InstanceLog, nowMs: number): Promise<void> {
  log.look(nowMs);
  await until("it is cut", () => statSync(path).size <= LIMITS.fileBytesMax);
  await log.read(0, 1);
}

async function allOf(log: InstanceLog): Promise<string> {
  let text = "";
  for (let from = 0; ; ) {
    const chunk = await ask(log, from, { bytesMax: 5000 });
    if (chunk.text === "") return text;
    text += chunk.text;
    from = chunk.nextOffset;
  }
}

test("offsets go on through files that are kept, reopened and dropped", async () => {
  const log = await InstanceLog.open(path, LIMITS);
  let written = "";
  for (let i = 0; i < 3; i += 1) {
    const part = Array.from({ length: 10_000 }, (_, line) => `${i}-${line}`).join("\n");
    appendFileSync(path, part);
    written += part;
    expect((await ask(log, -10)).text).toBe(written.slice(-10));
    expect(await allOf(log)).toBe(written);
    if (i < 2) await untilCut(log, 2000 * i);
  }
  expect(readdirSync(folder).sort()).toEqual(["log", "log.1", "log.2", "log.json"]);
  const again = await InstanceLog.open(path, LIMITS);
  expect(await allOf(again)).toBe(written);
  expect(again.extent).toEqual({ firstOffset: 0, endOffset: written.length, lostBytes: 0 });
  await untilCut(again, 9000);
  expect(again.extent.firstOffset).toBeGreaterThan(50_000);
  expect(await ask(again, 0)).toMatchObject({ fromOffset: again.extent.firstOffset });
  expect(await allOf(again)).toBe(written.slice(again.extent.firstOffset));
});

test("a reader waits for news, at most so long, and no character is cut in two", async () => {
  const log = await InstanceLog.open(path, LIMITS);
  const startedMs = performance.now();
  expect(await ask(log, 0, { waitMs: 150 })).toEqual({
    fromOffset: 0,
    nextOffset: 0,
    endOffset: 0,
    text: "",
  });
  expect(performance.now() - startedMs).toBeGreaterThan(140);
  const waiting = ask(log, 0, { waitMs: 10_000 });
  appendFileSync(path, "größer 😀!");
  expect((await waiting).text).toBe("größer 😀!");
  const whole = "größer 😀!";
  for (const bytesMax of [4, 5, 6, 7]) {
    let text = "";
    for (let from = 0; ; ) {
      const chunk = await ask(log, from, { bytesMax });
      if (chunk.text === "") break;
      text += chunk.text;
      from = chunk.nextOffset;
    }
    expect(text).toBe(whole);
  }
  expect((await ask(log, -3)).text).toBe("!");
});

test("a flood of 100 MB/s and more fills no disk, and what is thrown away is counted", async () => {
  const log = await InstanceLog.open(path, { fileBytesMax: 1_000_000, keep: 2 });
  // In pieces: without a pause, all of it may be there before whoever is to cut it has its turn on a busy machine.
  const child = flood(
    `sh -c 'for i in $(seq 20); do head -c ${FLOOD_BYTES / 20} /dev/zero; sleep 0.05; done'`,
  );
  let sizeMax = 0;
  while (child.exitCode === null) {
    log.look(performance.now());
    const sizes = readdirSync(folder).map(
      (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    sizeMax = Math.max(
      sizeMax,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  log.look(performance.now());
  const { endOffset, lostBytes, firstOffset } = log.extent;
  // What comes between the last look at the size and the cut is not counted.
  expect(endOffset).toBeLessThanOrEqual(FLOOD_BYTES);
  expect(endOffset).toBeGreaterThan(0.6 * FLOOD_BYTES);
  expect(lostBytes).toBeGreaterThan(0);
  expect(sizeMax).toBeLessThan(0.9 * FLOOD_BYTES);
  expect((await ask(log, firstOffset)).text.length).toBeGreaterThan(60_000);
});

test("on a full disk older logs go first, and it can be written again", async () => {
  const small = join(folder, "small");
  mkdirSync(small);
  if (!mounts(small)) return;
  try {
    path = join(small, "log");
    const log = await InstanceLog.open(path, LIMITS);
    // It ends when the disk is full, and nothing more is written.
    await once(flood("yes 0123456789"), "exit");
    await until("it says so", () => {
      log.look(performance.now());
      return log.problem?.includes("ENOSPC") === true;
    });
    expect(statSync(path).size).toBe(0);
    expect(existsSync(`${path}.next`)).toBe(false);
    expect(log.extent.lostBytes).toBeGreaterThan(1_500_000);
    appendFileSync(path, "again");
    expect((await ask(log, -5)).text).toBe("again");
  } finally {
    execFileSync("umount", ["-l", small]);
  }
});

/** Its own processes append to the file, as a worker's do. */
function flood(script: string): ChildProcess {
  const child = spawn("/bin/sh", ["-c", `exec ${script}`], {
    stdio: ["ignore", openSync(path, "a"), "ignore"],
  });
  return child;
}

/** Only root may, and not everywhere. */
function mounts(place: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1600k", "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
