import type { InstanceId, InstanceReport, WorkerReport, WorkerReportAck } from "@orrery/protocol/workers";
import { createLogger } from "@orrery/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WorkerReporter } from "./worker-reporter.ts";

const instances = new Map<string, InstanceReport>();
let gone: InstanceId[] = [];
let sent: WorkerReport[] = [];
let answer: () => Promise<WorkerReportAck> = async () => ({ outcome: "noted" });
let reporter: WorkerReporter;
const session = () => ({
  sendWorkers: (report: WorkerReport) => {
    sent.push(report);
    return answer();
  },
});

beforeEach(() => {
  vi.useFakeTimers();
  instances.clear();
  gone = [];
  sent = [];
  answer = async () => ({ outcome: "noted" });
  reporter = new WorkerReporter({
    host: () => ({ state: "refused", sentence: "As in a test." }),
    instances: () => [...instances.values()],
    goneIds: () => gone,
    onGoneTold: (ids) => {
      gone = gone.filter((id) => !ids.includes(id));
    },
    clock: { nowAtMs: () => Date.now(), monotonicMs: () => performance.now() },
    log: createLogger({ service: "agent", level: "silent" }),
    random: () => 0.5,
  });
});
afterEach(() => {
  reporter.disconnected();
  vi.useRealTimers();
});

/** What each report held, by ids. */
function told(): string[] {
  return sent
    .splice(0)
    .map((report) =>
      [...report.instances.map(({ instanceId }) => instanceId), ...report.goneIds.map((id) => `-${id}`)].join(
        " ",
      ),
    );
}

function set(id: string, restartCount = 0): void {
  instances.set(id, { instanceId: id, state: { restartCount } } as InstanceReport);
}

test("all after a connection, then what changed: states soon, figures every two seconds", async () => {
  set("a");
  set("b");
  reporter.connected(session());
  await vi.advanceTimersByTimeAsync(0);
  expect(told()).toEqual(["a b"]);
  set("b", 1);
  await vi.advanceTimersByTimeAsync(1900);
  expect(told()).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(told()).toEqual(["b"]);
  instances.delete("a");
  gone = ["a" as InstanceId];
  reporter.changed();
  await vi.advanceTimersByTimeAsync(100);
  expect(told()).toEqual(["-a"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told()).toEqual([]);
  reporter.disconnected();
  reporter.connected(session());
  await vi.advanceTimersByTimeAsync(0);
  expect(told()).toEqual(["b"]);
});

test("a host that runs nothing tells its refusal once", async () => {
  reporter.connected(session());
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent).toMatchObject([{ host: { state: "refused" }, instances: [] }]);
});

test("what was not noted is told again, also what changed while an answer was waited for", async () => {
  set("a");
  answer = () => Promise.reject(new Error("timeout"));
  reporter.connected(session());
  await vi.advanceTimersByTimeAsync(0);
  answer = async () => ({
    outcome: "failed",
    error: { code: "INTERNAL", message: "no", retryable: true } as never,
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(told()).toEqual(["a", "a"]);
  let release: () => void = () => undefined;
  answer = () =>
    new Promise((resolve) => {
      release = () => resolve({ outcome: "noted" });
    });
  await vi.advanceTimersByTimeAsync(2000);
  set("b");
  reporter.changed();
  await vi.advanceTimersByTimeAsync(500);
  expect(told()).toEqual(["a"]);
  release();
  await vi.advanceTimersByTimeAsync(100);
  expect(told()).toEqual(["b"]);
});

test("many come in several reports, one after the other", async () => {
  for (let i = 0; i < 250; i += 1) set(`i${i}`);
  reporter.connected(session());
  await vi.advanceTimersByTimeAsync(50);
  expect(sent.map((report) => report.instances.length)).toEqual([100, 100, 50]);
});
