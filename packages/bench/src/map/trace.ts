/** An event of Chromium's trace format, as far as it is read here. Times in microseconds. */
type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
};

export const TRACE_CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"];

/** What runs script, or cleans up after it. Nested ones count once. */
const SCRIPT =
  /^(FireAnimationFrame|FunctionCall|EvaluateScript|TimerFire|EventDispatch|RunMicrotasks|MinorGC|MajorGC|V8\.GC.*|v8\.run|v8\.callFunction|FireIdleCallback|ResizeObserver.*)$/;
const FRAME = "FireAnimationFrame";
const MAIN_THREAD = "CrRendererMain";
const LONG_TASK_US = 50_000;

export type TraceSummary = {
  /** Script from one frame's callbacks up to the next one's, of each frame; processor time of the main thread where the trace has it. */
  scriptMs: number[];
  /** The same by the clock: includes what the thread waited for a processor or for the graphics process. */
  scriptWallMs: number[];
  /** Of the main thread's tasks that are longer than 50 ms. */
  longTasksMs: number[];
  durationMs: number;
};

/** Reads a trace of one page. Throws if it has no frames. */
export function summarizeTrace(json: Buffer): TraceSummary {
  const { traceEvents } = JSON.parse(json.toString("utf8")) as { traceEvents: TraceEvent[] };
  const events = eventsOfPage(traceEvents);
  const starts = frameStarts(events);
  const scripts = outermost(events.filter(({ name }) => SCRIPT.test(name)));
  const scriptMs = new Array<number>(Math.max(0, starts.length - 1)).fill(0);
  const scriptWallMs = [...scriptMs];
  let frame = -1;
  for (const script of scripts) {
    while (frame + 1 < starts.length && (starts[frame + 1] as number) <= script.ts) frame += 1;
    if (frame < 0 || frame >= scriptMs.length) continue;
    const wallMs = (script.dur ?? 0) / 1000;
    scriptWallMs[frame] = (scriptWallMs[frame] ?? 0) + wallMs;
    scriptMs[frame] = (scriptMs[frame] ?? 0) + Math.min(wallMs, (script.tdur ?? script.dur ?? 0) / 1000);
  }
  const tasks = events.filter(({ name }) => name === "RunTask");
  const [first, last] = [events[0], events.at(-1)];
  return {
    scriptMs,
    scriptWallMs,
    longTasksMs: tasks.flatMap(({ dur = 0 }) => (dur > LONG_TASK_US ? [dur / 1000] : [])),
    durationMs: first === undefined || last === undefined ? 0 : (last.ts - first.ts) / 1000,
  };
}

/** The complete events of the renderer's main thread that drew most frames, in time. */
function eventsOfPage(all: readonly TraceEvent[]): TraceEvent[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const { name, ph, pid, tid, args } of all) {
    if (ph === "M" && name === "thread_name" && args?.name === MAIN_THREAD) threads.set(`${pid}/${tid}`, []);
  }
  for (const event of all) {
    if (event.ph === "X") threads.get(`${event.pid}/${event.tid}`)?.push(event);
  }
  let page: TraceEvent[] = [];
  let mostFrames = 0;
  for (const events of threads.values()) {
    const frames = events.filter(({ name }) => name === FRAME).length;
    if (frames > mostFrames) [page, mostFrames] = [events, frames];
  }
  if (mostFrames === 0) throw new Error("the trace has no frame of any page");
  return page.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
}

/** All callbacks of one frame run in one task. */
function frameStarts(events: readonly TraceEvent[]): number[] {
  const starts: number[] = [];
  let taskEnd = Number.NEGATIVE_INFINITY;
  let task: TraceEvent | null = null;
  for (const event of events) {
    if (event.name === "RunTask") task = event;
    if (event.name !== FRAME || event.ts < taskEnd) continue;
    starts.push(event.ts);
    taskEnd = task === null ? event.ts + (event.dur ?? 0) : task.ts + (task.dur ?? 0);
  }
  return starts;
}

function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  const outer: TraceEvent[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (event.ts < end) continue;
    outer.push(event);
    end = event.ts + (event.dur ?? 0);
  }
  return outer;
}
