const TICK_MS = 1000;
/** A second that took so long was a sleep (closed lid, frozen tab): browsers slow hidden pages to a tick a minute. */
const SLEEP_MS = 90_000;

export type WatchdogOptions = { onTick: () => void; onWake: () => void };

/** Ticks once a second, and notices when the page slept or comes back to the foreground. */
export function createWatchdog(options: WatchdogOptions): () => void {
  let lastTickAtMs = Date.now();
  const timer = setInterval(() => {
    const nowAtMs = Date.now();
    const sleptMs = nowAtMs - lastTickAtMs;
    lastTickAtMs = nowAtMs;
    if (sleptMs > SLEEP_MS) options.onWake();
    else options.onTick();
  }, TICK_MS);

  const onVisible = () => {
    if (document.visibilityState !== "visible") return;
    const sleptMs = Date.now() - lastTickAtMs;
    lastTickAtMs = Date.now();
    if (sleptMs > SLEEP_MS) options.onWake();
    else options.onTick();
  };
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) options.onWake();
  };
  const onOnline = () => options.onWake();
  document.addEventListener("visibilitychange", onVisible);
  document.addEventListener("resume", onVisible);
  window.addEventListener("pageshow", onPageShow);
  window.addEventListener("online", onOnline);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onVisible);
    document.removeEventListener("resume", onVisible);
    window.removeEventListener("pageshow", onPageShow);
    window.removeEventListener("online", onOnline);
  };
}
