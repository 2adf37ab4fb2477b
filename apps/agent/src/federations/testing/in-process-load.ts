import { encodeKeyRequest } from "@orrery/domain/keys";
import type { FederationMember } from "../federation-member.ts";

/** So many writes always under way; `valueBytes` each. */
export type InProcessLoad = {
  readonly inFlight: number;
  readonly valueBytes: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
};

/** Of writes that were stored within the measured time; latencies in ms, sorted. */
export type InProcessFigures = { readonly writesPerSecond: number; readonly latenciesMs: readonly number[] };

const KEYS = 1_000;

/** Proposals to the leader from within its own thread: what consensus, links and log carry without any API around them. */
export function runInProcessLoad(member: FederationMember, load: InProcessLoad): Promise<InProcessFigures> {
  const value = new Uint8Array(load.valueBytes).fill(0x78);
  const latenciesMs: number[] = [];
  const beginMs = performance.now() + load.warmUpMs;
  const endMs = beginMs + load.measureMs;
  const open = new Set<number>();
  let next = 0;
  return new Promise((resolve, reject) => {
    const propose = (): void => {
      next += 1;
      const sequence = next;
      open.add(sequence);
      const [answeredBelow = sequence] = open;
      const key = `bench/${sequence % KEYS}`;
      const sentMs = performance.now();
      const request = encodeKeyRequest({
        ...{ clientId: "in-process", sequence, answeredBelow },
        command: { kind: "put", key, value, expectedRevision: null, fencingToken: null },
      });
      member.writeEncoded(request, (outcome) => {
        open.delete(sequence);
        const nowMs = performance.now();
        if (outcome.outcome !== "answered") reject(new Error(`a write's outcome was ${outcome.outcome}`));
        else if (sentMs >= beginMs && nowMs <= endMs) latenciesMs.push(nowMs - sentMs);
        if (nowMs < endMs) propose();
        else if (open.size === 0) {
          latenciesMs.sort((a, b) => a - b);
          resolve({ writesPerSecond: (latenciesMs.length * 1000) / load.measureMs, latenciesMs });
        }
      });
    };
    for (let at = 0; at < load.inFlight; at += 1) propose();
  });
}
