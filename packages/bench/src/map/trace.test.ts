import { expect, test } from "vitest";
import { summarizeTrace } from "./trace.ts";

const MAIN = { pid: 7, tid: 1 };
const meta = { name: "thread_name", ph: "M", ts: 0, args: { name: "CrRendererMain" }, ...MAIN };

/** Milliseconds. */
function event(name: string, atMs: number, durMs: number, cpuMs = durMs, where = MAIN) {
  return { name, ph: "X", ts: atMs * 1000, dur: durMs * 1000, tdur: cpuMs * 1000, ...where };
}

function summarize(events: object[]) {
  return summarizeTrace(Buffer.from(JSON.stringify({ traceEvents: [meta, ...events] })));
}

test("script belongs to the frame before it, nested script counts once, waiting counts by the clock only", () => {
  const summary = summarize([
    event("RunTask", 0, 12),
    event("FireAnimationFrame", 0, 4, 3),
    event("FunctionCall", 1, 2),
    // A second callback of the same frame.
    event("FireAnimationFrame", 5, 2),
    event("RunTask", 14, 2),
    event("FunctionCall", 14, 2),
    event("RunTask", 20, 3),
    event("FireAnimationFrame", 20, 3),
    event("RunTask", 40, 1),
    event("FireAnimationFrame", 40, 1),
  ]);
  expect(summary.scriptMs).toEqual([3 + 2 + 2, 3]);
  expect(summary.scriptWallMs).toEqual([4 + 2 + 2, 3]);
  expect(summary.longTasksMs).toEqual([]);
});

test("tasks over 50 ms are told; other threads and processes are not the page", () => {
  const other = { pid: 8, tid: 1 };
  const summary = summarize([
    { ...meta, ...other },
    event("RunTask", 0, 51),
    event("FireAnimationFrame", 0, 1),
    event("FireAnimationFrame", 60, 1),
    event("RunTask", 0, 900, 900, other),
    event("FireAnimationFrame", 0, 900, 900, other),
    event("RunTask", 0, 900, 900, { pid: 7, tid: 2 }),
  ]);
  expect(summary.longTasksMs).toEqual([51]);
  expect(summary.scriptMs).toEqual([1]);
});

test("a page that drew nothing is no measurement", () => {
  expect(() => summarize([event("RunTask", 0, 1)])).toThrow(/no frame/);
});
