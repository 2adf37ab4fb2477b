import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { freemem, loadavg, totalmem } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { NodeLive } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { type CpuTimes, cpuRatioBetween, readCpuTimes } from "./cpu-ratio.ts";
import {
  type NetworkTotals,
  parseMemoryUsedBytes,
  parseNetworkTotals,
  parseTcpInUse,
} from "./linux-readings.ts";

export type HostReading = Omit<NodeLive, "clockSkewMs" | "rttMs" | "outboxPendingCount">;

const LAG_RESOLUTION_MS = 20;
const SLOW_READING_EVERY_MS = 10_000;
const isLinux = process.platform === "linux";

/**
 * Reads the host's live state. `read` is cheap and synchronous (a few small /proc files); what costs more is read in the
 * background every ten seconds. Elsewhere than on Linux, network and connections come from systeminformation.
 */
export class LiveSampler {
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #lag: ReturnType<typeof monitorEventLoopDelay>;
  #cpu: CpuTimes;
  #network: NetworkTotals | null;
  #networkAtMs: number;
  #networkRate = { received: 0, sent: 0 };
  #diskUsedBytes = 0;
  #foreign = { networkTotals: null as NetworkTotals | null, connectionCount: 0 };
  #slowTimer: NodeJS.Timeout;

  constructor(dataDir: string, clock: Clock) {
    this.#dataDir = dataDir;
    this.#clock = clock;
    this.#cpu = readCpuTimes();
    this.#network = this.#readNetworkTotals();
    this.#networkAtMs = clock.monotonicMs();
    this.#lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
    this.#lag.enable();
    this.#slowTimer = setInterval(() => void this.#readSlowly(), SLOW_READING_EVERY_MS);
    this.#slowTimer.unref();
  }

  async start(): Promise<void> {
    await this.#readSlowly();
  }

  stop(): void {
    clearInterval(this.#slowTimer);
    this.#lag.disable();
  }

  read(): HostReading {
    const cpu = readCpuTimes();
    const cpuRatio = cpuRatioBetween(this.#cpu, cpu);
    this.#cpu = cpu;
    this.#updateNetworkRate();
    return {
      cpuRatio,
      memoryUsedBytes: memoryUsedBytes(),
      load1: loadavg()[0] ?? 0,
      diskUsedBytes: this.#diskUsedBytes,
      networkReceivedBytesPerSecond: this.#networkRate.received,
      networkSentBytesPerSecond: this.#networkRate.sent,
      connectionCount: this.#connectionCount(),
      eventLoopLagMs: this.#readLagMs(),
    };
  }

  #readLagMs(): number {
    // The histogram counts whole waits, of which the resolution is the part that was asked for.
    const waitMs = this.#lag.percentile(99) / 1e6;
    this.#lag.reset();
    return Math.max(0, waitMs - LAG_RESOLUTION_MS);
  }

  #updateNetworkRate(): void {
    const totals = this.#readNetworkTotals();
    const nowMs = this.#clock.monotonicMs();
    const before = this.#network;
    const seconds = (nowMs - this.#networkAtMs) / 1000;
    // Off Linux the totals change every ten seconds only: until then the last rate stands.
    if (totals === null || (before !== null && totals === before) || seconds < 0.1) return;
    if (before !== null) {
      this.#networkRate = {
        received: Math.max(0, (totals.receivedBytes - before.receivedBytes) / seconds),
        sent: Math.max(0, (totals.sentBytes - before.sentBytes) / seconds),
      };
    }
    this.#network = totals;
    this.#networkAtMs = nowMs;
  }

  #readNetworkTotals(): NetworkTotals | null {
    if (!isLinux) return this.#foreign.networkTotals;
    const text = readProc("/proc/net/dev");
    return text === null ? null : parseNetworkTotals(text);
  }

  #connectionCount(): number {
    if (!isLinux) return this.#foreign.connectionCount;
    const [tcp, tcp6] = ["/proc/net/sockstat", "/proc/net/sockstat6"].map((path) => {
      const text = readProc(path);
      return text === null ? null : parseTcpInUse(text);
    });
    return (tcp ?? 0) + (tcp6 ?? 0);
  }

  async #readSlowly(): Promise<void> {
    try {
      const stats = await statfs(this.#dataDir);
      this.#diskUsedBytes = (stats.blocks - stats.bfree) * stats.bsize;
    } catch {
      // The folder may be on a file system that has gone away; the last value stands.
    }
    if (!isLinux) await this.#readForeign().catch(() => undefined);
  }

  async #readForeign(): Promise<void> {
    const information = await import("systeminformation");
    const interfaces = await information.networkStats("*");
    this.#foreign = {
      networkTotals: {
        receivedBytes: interfaces.reduce((sum, each) => sum + each.rx_bytes, 0),
        sentBytes: interfaces.reduce((sum, each) => sum + each.tx_bytes, 0),
      },
      connectionCount: (await information.networkConnections()).filter((each) => each.state === "ESTABLISHED")
        .length,
    };
  }
}

function memoryUsedBytes(): number {
  const text = isLinux ? readProc("/proc/meminfo") : null;
  return (text === null ? null : parseMemoryUsedBytes(text)) ?? totalmem() - freemem();
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
