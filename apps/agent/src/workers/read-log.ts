import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerLogAsk, WorkerLogChunk } from "@orrery/protocol/workers";
import type { InstanceLog } from "./instance-log.ts";

const LOOK_EVERY_MS = 100;

/**
 * One piece of a log as text. Whoever follows asks again from `nextOffset`: nothing is held for a reader that does not ask, and one that asks too
 * late gets what is still there. Waits at most `waitMs` where there is nothing yet.
 */
export async function readLog(log: InstanceLog, ask: WorkerLogAsk): Promise<WorkerLogChunk> {
  const deadlineMs = performance.now() + ask.waitMs;
  for (;;) {
    const chunk = await readOnce(log, ask);
    const restMs = deadlineMs - performance.now();
    if (chunk.text !== "" || restMs <= 0) return chunk;
    await sleep(Math.min(LOOK_EVERY_MS, restMs));
  }
}

async function readOnce(
  log: InstanceLog,
  { fromOffset: asked, bytesMax }: WorkerLogAsk,
): Promise<WorkerLogChunk> {
  const { fromOffset, endOffset, bytes } = await log.read(asked, bytesMax);
  // Where it was not asked for exactly this place, it may begin within a character.
  const skipped = fromOffset === asked ? 0 : countWhile(bytes, isContinuation, 3);
  const whole = bytes.subarray(skipped, bytes.length - cutAtEnd(bytes));
  const nextOffset = fromOffset + skipped + whole.length;
  return { fromOffset: fromOffset + skipped, nextOffset, endOffset, text: whole.toString("utf8") };
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function countWhile(bytes: Buffer, test: (byte: number) => boolean, max: number): number {
  let count = 0;
  while (count < max && count < bytes.length && test(bytes[count] ?? 0)) count += 1;
  return count;
}

/** Bytes at the end that begin a character of which the rest is yet to come (RFC 3629). */
function cutAtEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length - 1); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
