/** Runs the work with the next frame, once however often it is asked for. A hidden page has no frames. */
export function onceAFrame(work: () => void): { run: () => void; cancel: () => void } {
  let frame: number | null = null;
  return {
    run() {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        work();
      });
    },
    cancel() {
      if (frame !== null) cancelAnimationFrame(frame);
      frame = null;
    },
  };
}
