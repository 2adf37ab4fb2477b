/** The browser's frames, or a test's. */
export type FrameClock = {
  request(callback: () => void): number;
  cancel(handle: number): void;
};

export type FrameWork = {
  /** Works once, with the next frame, however often it is asked. */
  run(): void;
  /** At once, in place of what was asked for: for whoever is within a frame already. */
  now(): void;
  cancel(): void;
};

const BROWSER_FRAMES: FrameClock = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

/**
 * Does the same work at most once a frame. A hidden tab has no frames, so nothing is computed for nobody; the first frame after it
 * catches up with everything that was asked for meanwhile.
 */
export function onceAFrame(work: () => void, clock: FrameClock = BROWSER_FRAMES): FrameWork {
  let handle: number | null = null;
  function cancel(): void {
    if (handle !== null) clock.cancel(handle);
    handle = null;
  }
  return {
    run() {
      handle ??= clock.request(() => {
        handle = null;
        work();
      });
    },
    now() {
      cancel();
      work();
    },
    cancel,
  };
}
