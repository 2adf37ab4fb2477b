import { expect, test } from "vitest";
import { ServiceCreateInput, ServiceUpdateInput } from "./service.ts";
import { ServiceInstance } from "./service-instance.ts";
import { ServiceSettings } from "./service-settings.ts";
import { RECORDED_REQUESTS_MAX, RecordedRequest } from "./strategy-preview.ts";

const messagesOf = (input: unknown): string[] => {
  const parsed = ServiceCreateInput.safeParse(input);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};

test("a name is enough for a service: everything else has a default", () => {
  const { settings, description } = ServiceCreateInput.parse({ name: "orders" });
  expect(description).toBe("");
  expect(settings).toMatchObject({
    strategy: "adaptive",
    health: { downAfter: 3, upAfter: 2 },
    breaker: { consecutiveFailures: 5, openMs: 60_000 },
    outlier: { ejectionCapRatio: 0.1 },
    panicRatio: 0.5,
    retry: { ratio: 0.2 },
    deadline: { maxDepth: 5 },
    callerLimits: { perMinute: 100, callers: [] },
  });
  expect(ServiceSettings.parse(settings)).toEqual(settings);
});

test.each<[object, string]>([
  [{ strategy: "fastest" }, "settings.strategy"],
  [{ breaker: { openMS: 1 } }, "settings.breaker"],
  [{ deadline: { maxDepth: 6 } }, "settings.deadline.maxDepth"],
  [{ panicRatio: 1.1 }, "settings.panicRatio"],
  [{ callerLimits: { callers: [{ caller: "a b", perMinute: 1 }] } }, "without spaces"],
  [
    {
      callerLimits: {
        callers: [
          { caller: "a", perMinute: 1 },
          { caller: "a", perMinute: 2 },
        ],
      },
    },
    "each caller once",
  ],
  [
    { callerLimits: { callers: Array.from({ length: 101 }, (_, i) => ({ caller: `${i}`, perMinute: 1 })) } },
    "100",
  ],
  [{ outlier: { baseEjectionMs: 600_000 } }, "baseEjectionMs must not exceed maxEjectionMs"],
  [{ deadline: { defaultMs: 70_000 } }, "deadline.defaultMs"],
])("settings %o are refused, and the field is named: %s", (settings, told) => {
  expect(messagesOf({ name: "orders", settings }).join("\n")).toContain(told);
  const update = ServiceUpdateInput.safeParse({ serviceId: "s", name: "orders", description: "", settings });
  expect(update.success).toBe(false);
});

test("instances and recorded requests are taken as gateways tell them, and nothing more", () => {
  const instance = {
    id: "orders-1",
    nodeId: "n1",
    region: "",
    zone: "",
    host: "127.0.0.1",
    port: 8080,
    contract: "2.1.0",
    weight: 10,
    isDraining: false,
    load: { cpuRatio: 0.5, memoryRatio: null, queueRatio: null, atMs: 1 },
  };
  expect(ServiceInstance.parse(instance)).toEqual(instance);
  for (const changed of [
    { contract: "2.1" },
    { contract: "02.1.0" },
    { weight: 0 },
    { port: 0 },
    { region: "EU" },
    { load: { ...instance.load, cpuRatio: 1.5 } },
    { secret: "x" },
  ]) {
    expect(ServiceInstance.safeParse({ ...instance, ...changed }).success).toBe(false);
  }
  const request = { atMs: 1, instanceId: "orders-1", tookMs: 5, isOk: true, session: null, client: "c" };
  expect(RecordedRequest.parse(request)).toEqual(request);
  expect(RecordedRequest.safeParse({ ...request, tookMs: Number.NaN }).success).toBe(false);
  expect(RECORDED_REQUESTS_MAX).toBeGreaterThan(0);
});
