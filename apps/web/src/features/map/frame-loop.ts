export type FrameLoop = {
  /** Something may have changed: works once, with the next frame, however often it is asked. */
  request(): void;
  stop(): void;
};

export type FrameClock = {
  request(callback: () => void): number;
  cancel(handle: number): void;
};

const BROWSER_FRAMES: FrameClock = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

/**
 * Does the same work at most once a frame. A hidden tab has no frames, so nothing is computed for nobody; the first frame after it
 * catches up with everything that was asked for meanwhile.
 */
export function createFrameLoop(work: () => void, clock: FrameClock = BROWSER_FRAMES): FrameLoop {
  let handle: number | null = null;
  return {
    request() {
      handle ??= clock.request(() => {
        handle = null;
        work();
      });
    },
    stop() {
      if (handle !== null) clock.cancel(handle);
      handle = null;
    },
  };
}
