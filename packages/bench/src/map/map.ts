import { mkdir } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { type Figure, quantile } from "../figure.ts";
import { connectFleet } from "../simulated-fleet/connect-fleet.ts";
import { enrolFleet } from "../simulated-fleet/enrol-fleet.ts";
import { connectAgent } from "../simulated-fleet/simulated-agent.ts";
import { waitUntil } from "../stack/child.ts";
import { CHROMIUM_FLAGS, signIn, WEBGL_FLAGS } from "../stack/dashboard.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { findGpuProcesses } from "./gpu-process.ts";
import {
  heapBytes,
  type MeasuredPage,
  openSubject,
  receivedBytesPerSecond,
  sleep,
  traceResting,
  traceTurning,
} from "./measure-page.ts";
import { watchTone } from "./page-probe.ts";
import { buildPeerPage } from "./peer/build-peer.ts";
import { FleetStream } from "./stream.ts";
import { ORRERY, peerSubject, type Subject } from "./subject.ts";
import type { TraceSummary } from "./trace.ts";
import { World } from "./world.ts";

export type MapBenchOptions = {
  nodeCounts: readonly number[];
  linksPerNode: number;
  turnMs: number;
  /** Cold openings, and changes that are timed. */
  openings: number;
  changes: number;
  /** How long memory is watched at MEMORY_NODES. */
  memoryMinutes: number;
  chromiumPath: string | null;
  /** Where pictures of each size go; null = nowhere. */
  picturesDir: string | null;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

/** The size at which the peer runs, too, and at which memory is watched. */
const PEER_NODES = 2000;
const SEED = 4;
const GPU_NICE = 15;
const SETTLE_MS = 15_000;
const SETTLED_MS = 3000;
const REST_MS = 10_000;
const DRAWN_TURN_MS = 5000;
const PICTURE_TAKEN_MAX_MS = 60_000;
const MEMORY_STEP_MS = 60_000;
/** The map draws no more; the rest is counted in words. */
const ARCS_DRAWN_MAX = 20_000;

/**
 * The map in a real browser: a synthetic fleet, streamed by simulated agents through a real hub, of whose nodes a tenth changes
 * every second. Beside it, at one size, react-globe.gl with the same fleet from the same hub. First pictures and `drawn_` figures are with
 * everything drawn; all others without rasterising (see `leaveOutRasterising`).
 */
export async function mapBench(options: MapBenchOptions): Promise<void> {
  const { chromiumPath, onProgress } = options;
  if (chromiumPath === null) throw new Error("no Chromium found; set ORRERY_CHROMIUM to one");
  for (const nodeCount of options.nodeCounts) {
    const stack = await startStack({ web: true });
    try {
      const world = new World(nodeCount, SEED);
      onProgress(`enrolling ${nodeCount} nodes`);
      const fleet = await enrolFleet(stack, nodeCount, (index) => world.nodes[index] ?? {});
      onProgress(`connecting ${nodeCount} agents`);
      const agents = await connectFleet(stack.gatewayUrl, fleet, addressesOf);
      const stream = new FleetStream(agents, world, options.linksPerNode);
      stream.start();
      await waitUntil("orders for all agents", async () => agents.every(({ peers }) => peers.length > 0));
      await sleep(SETTLE_MS);
      const browser = await chromium.launch({
        executablePath: chromiumPath,
        args: [...CHROMIUM_FLAGS, ...WEBGL_FLAGS],
      });
      // It stands in for a graphics card, which would not take the hub's processors.
      for (const pid of findGpuProcesses()) setPriority(pid, GPU_NICE);
      try {
        await measureSize({ options, stack, nodeCount, stream, browser, webUrl: stack.webUrl ?? "" });
      } finally {
        stream.stop();
        await browser.close();
        for (const agent of agents) agent.wire.destroy();
      }
    } finally {
      await stack.stop();
    }
  }
}

type Bench = {
  options: MapBenchOptions;
  stack: Stack;
  nodeCount: number;
  stream: FleetStream;
  browser: Browser;
  webUrl: string;
};

/** Nobody is there; but whoever has an address is measured. */
function addressesOf(index: number) {
  return [{ host: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, port: 4410 }];
}

async function measureSize(bench: Bench): Promise<void> {
  const { browser, webUrl, nodeCount } = bench;
  const context = await browser.newContext();
  await signIn(await context.newPage(), webUrl);
  const session = await context.storageState();
  await context.close();
  await measureSubject(bench, ORRERY, session);
  if (nodeCount !== PEER_NODES) return;
  const peer = peerSubject(await buildPeerPage());
  await measureSubject(bench, peer, session);
  if (bench.options.memoryMinutes > 0) await measureMemory(bench, [ORRERY, peer], session);
}

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

async function measureSubject(bench: Bench, subject: Subject, session: Session): Promise<void> {
  const { options, browser, nodeCount, stream } = bench;
  const { onProgress } = options;
  const figure = figureTeller(bench, subject);
  onProgress(`${subject.name}, ${nodeCount} nodes: first pictures`);
  const openedMs: number[] = [];
  for (let opening = 1; opening <= options.openings; opening += 1) {
    const drawn = await openPage(bench, subject, session, true);
    openedMs.push(drawn.firstPictureMs);
    if (opening === options.openings) await measureDrawn(bench, subject, drawn, figure);
    await drawn.close();
    // Frames of a closed page are still being rasterised.
    await sleep(SETTLED_MS);
  }
  figure("first_picture_p50", quantile(openedMs, 0.5), "ms", openedMs.length);
  figure("first_picture_max", Math.max(...openedMs), "ms", openedMs.length);

  const opened = await openPage(bench, subject, session, false);
  await sleep(SETTLED_MS);
  onProgress("at rest");
  const perSecond = await receivedBytesPerSecond(opened, REST_MS);
  figure("received_per_second", perSecond / 1000, "kB/s", 1);
  reportTrace(figure, "rest", await traceResting(browser, opened, REST_MS));
  onProgress("turning");
  reportTrace(figure, "turn", await traceTurning(browser, opened, options.turnMs));

  onProgress("changes");
  const changedMs = await measureChanges(bench, opened);
  figure("change_to_frame_p50", quantile(changedMs, 0.5), "ms", changedMs.length);
  figure("change_to_frame_p95", quantile(changedMs, 0.95), "ms", changedMs.length);
  figure("reports_failed", stream.failedCount, "reports", 1);
  await opened.close();
}

type TellFigure = (metric: string, value: number, unit: string, samples: number) => void;

function reportTrace(figure: TellFigure, phase: "rest" | "turn", trace: TraceSummary): void {
  const { scriptMs, scriptWallMs, longTasksMs, durationMs } = trace;
  const samples = scriptMs.length;
  figure(`${phase}_script_p50`, quantile(scriptMs, 0.5), "ms/frame", samples);
  figure(`${phase}_script_p99`, quantile(scriptMs, 0.99), "ms/frame", samples);
  figure(`${phase}_script_wall_p99`, quantile(scriptWallMs, 0.99), "ms/frame", samples);
  figure(`${phase}_frames_per_second`, (samples * 1000) / durationMs, "1/s", samples);
  figure(`${phase}_tasks_over_50ms`, longTasksMs.length, "tasks", samples);
}

/** From an agent's connection that is cut to the frame in which its node has another colour. */
async function measureChanges(bench: Bench, { page }: MeasuredPage): Promise<number[]> {
  const { stack, options } = bench;
  const { agents } = bench.stream;
  const samples: number[] = [];
  const step = Math.max(1, Math.floor(agents.length / options.changes));
  for (let change = 0; change < options.changes; change += 1) {
    const index = (change * step) % agents.length;
    const agent = agents[index];
    if (agent === undefined) continue;
    const { changed } = await watchTone(page, agent.node.nodeId);
    await sleep(100 + Math.random() * 400);
    const cutAtMs = performance.timeOrigin + performance.now();
    agent.wire.destroy();
    samples.push((await changed) - cutAtMs);
    // Whoever finds no way back in time stays away: there are enough others.
    const again = await connectAgent(stack.gatewayUrl, agent.node, addressesOf(index)).catch(() => null);
    if (again === null) continue;
    await again.report().catch(() => undefined);
    agents[index] = again;
  }
  return samples;
}

/** All side by side. The first minute is for caches; what counts is what comes on top of it. */
async function measureMemory(bench: Bench, subjects: readonly Subject[], session: Session): Promise<void> {
  const { options } = bench;
  const pages = await Promise.all(
    subjects.map(async (subject) => ({ subject, opened: await openPage(bench, subject, session, false) })),
  );
  const sizes = () => Promise.all(pages.map(({ opened }) => heapBytes(opened)));
  await sleep(MEMORY_STEP_MS);
  const before = await sizes();
  let after = before;
  for (let minute = 2; minute <= options.memoryMinutes; minute += 1) {
    await sleep(MEMORY_STEP_MS);
    after = await sizes();
    options.onProgress(
      `memory, minute ${minute}: ${after.map((bytes) => (bytes / 1e6).toFixed(1)).join(", ")} MB`,
    );
  }
  for (const [index, { subject, opened }] of pages.entries()) {
    const figure = figureTeller(bench, subject);
    const [first = 0, last = 0] = [before[index], after[index]];
    figure("heap_at_1_minute", first / 1e6, "MB", 1);
    figure(`heap_at_${options.memoryMinutes}_minutes`, last / 1e6, "MB", 1);
    figure("heap_growth", (last - first) / first, "ratio", 1);
    await opened.close();
  }
}

function openPage(bench: Bench, subject: Subject, session: Session, isRasterised: boolean) {
  const { browser, webUrl, nodeCount, stream } = bench;
  const whole = { nodeCount, linkCount: Math.min(stream.pairCount(), ARCS_DRAWN_MAX) };
  return openSubject({ browser, subject, webUrl, session, whole, isRasterised });
}

function figureTeller({ options, nodeCount }: Bench, subject: Subject): TellFigure {
  return (metric, value, unit, samples) =>
    options.onFigure({
      ...{ bench: "map", metric, subject: subject.name, value, unit, samples },
      params: { nodes: nodeCount },
    });
}

/** What only a rasterised page shows: the picture, and how many frames a second this machine brings to the screen while it turns. */
async function measureDrawn(
  { options, browser, nodeCount }: Bench,
  subject: Subject,
  drawn: MeasuredPage,
  figure: TellFigure,
): Promise<void> {
  await sleep(SETTLED_MS);
  const { picturesDir } = options;
  if (picturesDir !== null) {
    await mkdir(picturesDir, { recursive: true });
    const path = join(picturesDir, `${subject.name}-${nodeCount}.png`);
    // A page that never comes to rest may not hold still for it.
    await drawn.page
      .screenshot({ path, timeout: PICTURE_TAKEN_MAX_MS })
      .catch(() => options.onProgress(`no picture of ${subject.name} could be taken`));
  }
  const { scriptMs, durationMs } = await traceTurning(browser, drawn, DRAWN_TURN_MS);
  figure("drawn_frames_per_second", (scriptMs.length * 1000) / durationMs, "1/s", scriptMs.length);
}
