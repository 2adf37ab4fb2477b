/** Milliseconds on the clock that all processes of this machine share (CLOCK_MONOTONIC). */
export function machineMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
