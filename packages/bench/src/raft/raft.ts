import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BenchFederation } from "../federation/agents.ts";
import { Client } from "../federation/client.ts";
import type { WriteFigures, WriteLoad } from "../federation/write-load.ts";
import { type Figure, quantile } from "../figure.ts";
import { EtcdClient, EtcdCluster, hasEtcd } from "../peers/etcd.ts";

export type RaftBenchOptions = {
  memberCounts: readonly number[];
  measureMs: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const SCRIPT = fileURLToPath(new URL("../../../../apps/agent/scripts/in-process-writes.ts", import.meta.url));
const IN_FLIGHT = 256;
const VALUE_BYTES = 64;
/** Each is measured so often, in turn with its peer; the median counts. */
const ROUNDS = 3;
/** One HTTP/2 connection is not the best that etcd can do. */
const ETCD_CONNECTIONS = 4;

/**
 * 64-byte values, fsync on, beside etcd in the same run: writes a second at 256 in flight and latency at one in flight, both through the
 * local API's stream (`pipelined`, `single`); one call after the other (`call`, each with its own headers); and the leader's own
 * proposals (`in-process`).
 */
export async function raftBench(options: RaftBenchOptions): Promise<void> {
  for (const count of options.memberCounts) {
    const own: Record<string, WriteFigures[]> = {};
    const peer: Record<string, WriteFigures[]> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      options.onProgress(`round ${round + 1}/${ROUNDS}: ${count} agents`);
      await measureOwn(count, options, own);
      if (!hasEtcd()) continue;
      options.onProgress(`round ${round + 1}/${ROUNDS}: ${count} etcd members`);
      await measureEtcd(count, options, peer);
    }
    for (const [subject, figures] of [
      ["orrery", own],
      ["etcd", peer],
    ] as const) {
      for (const [mode, rounds] of Object.entries(figures)) tellMedian(options, subject, count, mode, rounds);
    }
  }
}

async function measureOwn(
  count: number,
  { measureMs }: RaftBenchOptions,
  into: Record<string, WriteFigures[]>,
): Promise<void> {
  const federation = await BenchFederation.start({ count, profile: "lan" });
  try {
    const { leader } = await federation.whole();
    const agent = federation.agent(leader?.name ?? "");
    const start = { accessFile: agent.accessFile, federation: "bench", follows: false };
    const client = await Client.start(agent.prefix, start, () => undefined);
    const load = (inFlight: number): WriteLoad => ({
      inFlight,
      valueBytes: VALUE_BYTES,
      warmUpMs: 2000,
      measureMs,
    });
    keep(into, "pipelined", await client.write("pipeline", load(IN_FLIGHT)));
    keep(into, "single", await client.write("pipeline", load(1)));
    keep(into, "call", await client.write("single", load(1)));
    client.stop();
  } finally {
    await federation.stop();
  }
  keep(into, "in-process", await inProcess(count, measureMs));
}

/** The leader's own proposals: consensus, links and log without the local API. */
async function inProcess(count: number, measureMs: number): Promise<WriteFigures> {
  const args = [
    SCRIPT,
    "--members",
    `${count}`,
    "--in-flight",
    `${IN_FLIGHT}`,
    "--value-bytes",
    `${VALUE_BYTES}`,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, "--measure-ms", `${measureMs}`], {
    maxBuffer: 256 * 1024 * 1024,
  });
  return { ...(JSON.parse(stdout) as Omit<WriteFigures, "refused">), refused: 0 };
}

async function measureEtcd(
  count: number,
  { measureMs }: RaftBenchOptions,
  into: Record<string, WriteFigures[]>,
): Promise<void> {
  const etcd = await EtcdCluster.start({ count, timing: null });
  try {
    const leader = etcd.members[(await etcd.leader()) ?? 0];
    if (leader === undefined) throw new Error("etcd has no leader");
    for (const [mode, inFlight, connections] of [
      ["pipelined", IN_FLIGHT, ETCD_CONNECTIONS],
      ["single", 1, 1],
    ] as const) {
      const clients = await Promise.all(
        Array.from({ length: connections }, () => EtcdClient.connect(leader.clientPort)),
      );
      keep(into, mode, await etcdWrites(clients, inFlight, measureMs));
      for (const client of clients) client.close();
    }
  } finally {
    await etcd.stop();
  }
}

async function etcdWrites(
  clients: readonly EtcdClient[],
  inFlight: number,
  measureMs: number,
): Promise<WriteFigures> {
  const value = new Uint8Array(VALUE_BYTES).fill(0x78);
  const beginMs = performance.now() + 2000;
  const endMs = beginMs + measureMs;
  const latenciesMs: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async (_, i) => {
      const client = clients[i % clients.length];
      while (client !== undefined && performance.now() < endMs) {
        const sentMs = performance.now();
        await client.put(`bench/${next++ % 1000}`, value);
        const nowMs = performance.now();
        if (sentMs >= beginMs && nowMs <= endMs) latenciesMs.push(nowMs - sentMs);
      }
    }),
  );
  latenciesMs.sort((a, b) => a - b);
  return { writesPerSecond: (latenciesMs.length * 1000) / measureMs, latenciesMs, refused: 0 };
}

function keep(into: Record<string, WriteFigures[]>, mode: string, figures: WriteFigures): void {
  if (figures.refused > 0) throw new Error(`${figures.refused} writes were refused`);
  const rounds = into[mode] ?? [];
  rounds.push(figures);
  into[mode] = rounds;
}

function tellMedian(
  { onFigure }: RaftBenchOptions,
  subject: string,
  members: number,
  mode: string,
  rounds: readonly WriteFigures[],
): void {
  const params = { members, mode };
  const samples = rounds.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
  const median = (of: (figures: WriteFigures) => number) => quantile(rounds.map(of), 0.5);
  const figure = (metric: string, value: number, unit: string): void =>
    onFigure({ bench: "raft", metric, subject, value, unit, params, samples });
  figure(
    "writes_per_second",
    median(({ writesPerSecond }) => writesPerSecond),
    "writes/s",
  );
  figure(
    "latency_p50",
    median(({ latenciesMs }) => quantile(latenciesMs, 0.5)),
    "ms",
  );
  figure(
    "latency_p99",
    median(({ latenciesMs }) => quantile(latenciesMs, 0.99)),
    "ms",
  );
}
