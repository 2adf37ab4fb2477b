import type { PipelineRequest } from "@orrery/protocol/local";
import { WriteOutcome } from "@orrery/protocol/local";
import type { LocalClient } from "./connect-local.ts";

export type WriteLoad = { inFlight: number; valueBytes: number; warmUpMs: number; measureMs: number };
/** Latencies in ms, sorted; `refused`: writes with another outcome than stored. */
export type WriteFigures = { writesPerSecond: number; latenciesMs: number[]; refused: number };

const KEYS = 1000;

/** So many writes always on their way through one stream; what one turn answers, the next frame replaces. */
export async function pipelinedWrites(
  client: LocalClient,
  federation: string,
  load: WriteLoad,
): Promise<WriteFigures> {
  const value = new Uint8Array(load.valueBytes).fill(0x78);
  const clientId = `bench-${process.pid}-${Date.now()}`;
  const sentAtMs = new Map<bigint, number>();
  let wake: () => void = () => undefined;
  let free = load.inFlight;
  let next = 1n;
  let isOver = false;
  const beginMs = performance.now() + load.warmUpMs;
  const endMs = beginMs + load.measureMs;
  async function* requests(): AsyncGenerator<Partial<PipelineRequest>> {
    while (!isOver) {
      if (free === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const nowMs = performance.now();
      const writes = Array.from({ length: free }, () => {
        const sequence = next++;
        sentAtMs.set(sequence, nowMs);
        const key = `bench/${sequence % BigInt(KEYS)}`;
        return { sequence, operation: { case: "put" as const, value: { key, value } } };
      });
      free = 0;
      const [answeredBelow] = sentAtMs.keys();
      yield {
        federation,
        clientId,
        answeredBelow: answeredBelow ?? next,
        writes,
      } as Partial<PipelineRequest>;
    }
  }
  const latenciesMs: number[] = [];
  let refused = 0;
  for await (const { results } of client.pipeline(requests() as never)) {
    const nowMs = performance.now();
    for (const { sequence, outcome } of results) {
      const atMs = sentAtMs.get(sequence) ?? nowMs;
      sentAtMs.delete(sequence);
      if (outcome !== WriteOutcome.STORED) refused += 1;
      else if (atMs >= beginMs && nowMs <= endMs) latenciesMs.push(nowMs - atMs);
    }
    free += results.length;
    if (nowMs > endMs) isOver = true;
    wake();
    if (isOver && sentAtMs.size === 0) break;
  }
  latenciesMs.sort((a, b) => a - b);
  return { writesPerSecond: (latenciesMs.length * 1000) / load.measureMs, latenciesMs, refused };
}

/** One after the other. */
export async function singleWrites(
  client: LocalClient,
  federation: string,
  load: WriteLoad,
): Promise<WriteFigures> {
  const value = new Uint8Array(load.valueBytes).fill(0x78);
  const latenciesMs: number[] = [];
  const beginMs = performance.now() + load.warmUpMs;
  const endMs = beginMs + load.measureMs;
  for (let at = 0; performance.now() < endMs; at += 1) {
    const sentMs = performance.now();
    await client.put({ federation, key: `bench/${at % KEYS}`, value });
    if (sentMs >= beginMs) latenciesMs.push(performance.now() - sentMs);
  }
  latenciesMs.sort((a, b) => a - b);
  return { writesPerSecond: (latenciesMs.length * 1000) / load.measureMs, latenciesMs, refused: 0 };
}

/** As `singleWrites`, but whatever fails is counted and the next is sent. */
export async function steadyWrites(
  client: LocalClient,
  federation: string,
  load: WriteLoad,
): Promise<WriteFigures> {
  const value = new Uint8Array(load.valueBytes).fill(0x78);
  const latenciesMs: number[] = [];
  let refused = 0;
  const endMs = performance.now() + load.measureMs;
  for (let at = 0; performance.now() < endMs; at += 1) {
    const sentMs = performance.now();
    try {
      await client.put({ federation, key: `bench/${process.pid}-${at % KEYS}`, value });
      latenciesMs.push(performance.now() - sentMs);
    } catch {
      refused += 1;
    }
  }
  latenciesMs.sort((a, b) => a - b);
  return { writesPerSecond: (latenciesMs.length * 1000) / load.measureMs, latenciesMs, refused };
}
