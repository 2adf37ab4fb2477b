import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withProcessLock } from "./process-lock.ts";

const never = new AbortController().signal;
const mustNotWait = () => expect.fail("waited");
const lockFile = () => join(mkdtempSync(join(tmpdir(), "orrery-lock-")), "build.lock");

test("the second waits for the first and is told whom it waits for", async () => {
  const file = lockFile();
  const order: string[] = [];
  const waitedFor: number[] = [];
  const run = (name: string) =>
    withProcessLock(
      file,
      never,
      ({ pid }) => waitedFor.push(pid),
      async () => {
        order.push(`${name} begins`);
        await sleep(50);
        order.push(`${name} ends`);
      },
    );
  await Promise.all([run("first"), run("second")]);
  expect(order).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(waitedFor).toEqual([process.pid]);
});

test("the lock of a process that died, or a damaged one, is taken over", async () => {
  const file = lockFile();
  for (const left of [JSON.stringify({ pid: process.pid, startMark: "of an earlier process" }), "{"]) {
    writeFileSync(file, left);
    expect(await withProcessLock(file, never, mustNotWait, async () => "done")).toBe("done");
  }
});

test("a failure releases it, and who gives up does not wait", async () => {
  const file = lockFile();
  await expect(
    withProcessLock(file, never, mustNotWait, () => Promise.reject(new Error("no"))),
  ).rejects.toThrow("no");
  await withProcessLock(file, never, mustNotWait, async () => {
    const abort = new AbortController();
    const waiting = withProcessLock(
      file,
      abort.signal,
      () => abort.abort(),
      async () => "never",
    );
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
