import type { Browser, BrowserContext, CDPSession, Page } from "@playwright/test";
import type { WholePicture } from "./page-probe.ts";
import { completeMs, installProbe, leaveOutRasterising } from "./page-probe.ts";
import type { Subject } from "./subject.ts";
import { summarizeTrace, TRACE_CATEGORIES, type TraceSummary } from "./trace.ts";

const VIEWPORT = { width: 1440, height: 900 };
const PICTURE_MAX_MS = 120_000;
const TURN_STEP_MS = 16;
const TURN_PX = 4;
const TURNS_PER_ZOOM = 60;

/** One open page of a subject. */
export type MeasuredPage = {
  page: Page;
  cdp: CDPSession;
  /** Milliseconds from navigation to the first whole picture. */
  firstPictureMs: number;
  close(): Promise<void>;
};

export type OpenOptions = {
  browser: Browser;
  subject: Subject;
  webUrl: string;
  session: Awaited<ReturnType<BrowserContext["storageState"]>>;
  whole: WholePicture;
  isRasterised: boolean;
};

/** Opens the subject in a context of its own, with nothing cached, and waits for the first whole picture. */
export async function openSubject(options: OpenOptions): Promise<MeasuredPage> {
  const { browser, subject, webUrl, session, whole, isRasterised } = options;
  const context = await browser.newContext({ viewport: VIEWPORT, storageState: session });
  const page = await context.newPage();
  await subject.prepare(page);
  if (!isRasterised) await leaveOutRasterising(page);
  await installProbe(page, whole);
  await page.goto(`${webUrl}${subject.path}`, { waitUntil: "commit" });
  const firstPictureMs = await completeMs(page, PICTURE_MAX_MS);
  const cdp = await context.newCDPSession(page);
  return { page, cdp, firstPictureMs, close: () => context.close() };
}

/** Drags the globe to and fro as a reader does, with a notch of the wheel now and then, for `durationMs`. */
export async function traceTurning(
  browser: Browser,
  { page }: MeasuredPage,
  durationMs: number,
): Promise<TraceSummary> {
  const [middleX, middleY] = [VIEWPORT.width / 2, VIEWPORT.height / 2];
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await page.mouse.move(middleX, middleY);
  await page.mouse.down();
  const endMs = performance.now() + durationMs;
  let x = 0;
  let direction = 1;
  for (let step = 1; performance.now() < endMs; step += 1) {
    if (Math.abs(x) > VIEWPORT.width / 6) direction = -direction;
    x += direction * TURN_PX;
    const stepEndMs = performance.now() + TURN_STEP_MS;
    await page.mouse.move(middleX + x, middleY + x / 8);
    if (step % TURNS_PER_ZOOM === 0) {
      await page.mouse.up();
      await page.mouse.wheel(0, step % (2 * TURNS_PER_ZOOM) === 0 ? 240 : -240);
      await page.mouse.down();
    }
    await sleep(Math.max(0, stepEndMs - performance.now()));
  }
  await page.mouse.up();
  return summarizeTrace(await browser.stopTracing());
}

export async function traceResting(
  browser: Browser,
  { page }: MeasuredPage,
  durationMs: number,
): Promise<TraceSummary> {
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await sleep(durationMs);
  return summarizeTrace(await browser.stopTracing());
}

/** Of all its websockets' frames, after the browser has unpacked them. */
export async function receivedBytesPerSecond({ cdp }: MeasuredPage, durationMs: number): Promise<number> {
  let bytes = 0;
  const onFrame = ({ response }: { response: { opcode: number; payloadData: string } }): void => {
    const { opcode, payloadData } = response;
    bytes += opcode === 1 ? Buffer.byteLength(payloadData) : Buffer.byteLength(payloadData, "base64");
  };
  await cdp.send("Network.enable");
  cdp.on("Network.webSocketFrameReceived", onFrame);
  await sleep(durationMs);
  cdp.off("Network.webSocketFrameReceived", onFrame);
  await cdp.send("Network.disable");
  return (bytes * 1000) / durationMs;
}

/** What is alive after a collection of garbage, in bytes. */
export async function heapBytes({ cdp }: MeasuredPage): Promise<number> {
  await cdp.send("HeapProfiler.enable");
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  await cdp.send("HeapProfiler.disable");
  return usedSize;
}

export function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
