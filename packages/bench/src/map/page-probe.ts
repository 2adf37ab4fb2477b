import type { Page } from "@playwright/test";

/** What both subjects' pages tell of each drawn frame. */
type DrawnFrame = {
  nodeCount: number;
  linkCount: number;
  /** Index of the node's colour; null = it is not there. */
  toneOf: (nodeId: string) => number | null;
};

type Probe = {
  frameCount: number;
  /** Milliseconds since navigation began; null = not yet. */
  completeMs: number | null;
  watched: { nodeId: string; tone: number | null; onChange: (atMs: number) => void } | null;
};

declare global {
  interface Window {
    orreryProbe: Probe & { drawn(frame: DrawnFrame): void; last: DrawnFrame | null };
  }
}

/** What counts as the whole picture. */
export type WholePicture = { nodeCount: number; linkCount: number };

/**
 * Without a graphics card the processor rasterises, on the cores that everything else runs on, and a frame takes as long as that takes. Where
 * the page's own work is measured, the last step of each draw call is left out, for every subject alike.
 */
export async function leaveOutRasterising(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { prototype } = WebGL2RenderingContext;
    const nothing = (): void => undefined;
    for (const name of [
      "drawArrays",
      "drawElements",
      "drawArraysInstanced",
      "drawElementsInstanced",
      "drawRangeElements",
    ] as const) {
      prototype[name] = nothing;
    }
  });
}

/** Has every later page of `page` keep what it draws. Orrery's map sends a DOM event a frame; the peer's page calls `drawn` itself. */
export async function installProbe(page: Page, whole: WholePicture): Promise<void> {
  await page.addInitScript((wanted) => {
    const probe: Window["orreryProbe"] = {
      frameCount: 0,
      completeMs: null,
      watched: null,
      last: null,
      drawn(frame) {
        probe.frameCount += 1;
        probe.last = frame;
        if (frame.nodeCount >= wanted.nodeCount && frame.linkCount >= wanted.linkCount) {
          probe.completeMs ??= performance.now();
        }
        const { watched } = probe;
        if (watched === null) return;
        const tone = frame.toneOf(watched.nodeId);
        if (tone === watched.tone) return;
        probe.watched = null;
        watched.onChange(performance.timeOrigin + performance.now());
      },
    };
    window.orreryProbe = probe;
    type Detail = {
      scene: {
        markers: { count: number; slot: Int32Array; tone: Uint8Array };
        arcs: { count: number };
      };
      fleet: { slotOf(id: string): number };
    };
    window.addEventListener("orrery:map-frame", (event) => {
      const { scene, fleet } = (event as CustomEvent<Detail>).detail;
      const { markers, arcs } = scene;
      probe.drawn({
        nodeCount: markers.count,
        linkCount: arcs.count,
        toneOf: (nodeId) => {
          const marker = markers.slot.subarray(0, markers.count).indexOf(fleet.slotOf(nodeId));
          return markers.tone[marker] ?? null;
        },
      });
    });
  }, whole);
}

/** Milliseconds from the navigation's begin to the first whole picture. */
export async function completeMs(page: Page, timeoutMs: number): Promise<number> {
  const handle = await page.waitForFunction(() => window.orreryProbe.completeMs, undefined, {
    timeout: timeoutMs,
    polling: 50,
  });
  return (await handle.jsonValue()) as number;
}

/** Watches from now on; resolves with the wall-clock time of the frame in which the node has another colour. */
export async function watchTone(page: Page, nodeId: string): Promise<{ changed: Promise<number> }> {
  await page.evaluate((id) => {
    const { orreryProbe: probe } = window;
    const state = window as unknown as { orreryChanged: Promise<number> };
    state.orreryChanged = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no change of ${id} was drawn in 20 s`)), 20_000);
      probe.watched = {
        nodeId: id,
        tone: probe.last?.toneOf(id) ?? null,
        onChange: (atMs) => {
          clearTimeout(timer);
          resolve(atMs);
        },
      };
    });
    state.orreryChanged.catch(() => undefined);
  }, nodeId);
  const changed = page.evaluate(
    () => (window as unknown as { orreryChanged: Promise<number> }).orreryChanged,
  );
  changed.catch(() => undefined);
  return { changed };
}
