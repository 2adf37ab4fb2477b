import type { ServiceView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { countByState, failedRatio, listServices } from "./filter-services.ts";
import { serviceFace, serviceState } from "./service-face.ts";
import { type ExampleService, exampleService } from "./testing/example-service.ts";

const names = (services: readonly ServiceView[]) => services.map(({ name }) => name);
const stateOf = (standing: ExampleService["standing"] = {}) =>
  serviceState(exampleService("a", { standing }));
const reasonOf = (standing: ExampleService["standing"] = {}) =>
  serviceFace(exampleService("a", { standing }), undefined).reason;

test("a service is as good as what its gateways find of it", () => {
  expect(stateOf()).toBe("empty");
  expect(stateOf({ gatewayCount: 0, untoldCount: 2 })).toBe("untold");
  expect(stateOf({ untoldCount: 2 })).toBe("untold");
  expect(stateOf({ counts: { open: 1, draining: 1 } })).toBe("none");
  expect(stateOf({ counts: { usable: 1, down: 3 }, panickingCount: 1 })).toBe("panicking");
  expect(stateOf({ counts: { usable: 2, ejected: 1 } })).toBe("impaired");
  expect(stateOf({ counts: { usable: 2, draining: 1 }, untoldCount: 1 })).toBe("usable");
});

test("each state has its reason in words, and a page that is stale is never green", () => {
  expect(reasonOf({ counts: { usable: 3 } })).toBe("All 3 instances are usable.");
  expect(reasonOf({ counts: { usable: 2, ejected: 1, open: 1 }, untoldCount: 1 })).toBe(
    "2 of 5 usable: 1 breaker open, 1 ejected, 1 not told of.",
  );
  expect(reasonOf({ counts: { down: 2 } })).toBe("None of 2 instances can be used: 2 down.");
  expect(reasonOf({ counts: { usable: 1, down: 3 }, panickingCount: 2 })).toBe(
    "Only 1 of 4 usable (3 down), so 2 gateways use all that may work.",
  );
  const stale = serviceFace(exampleService("a", { standing: { counts: { usable: 1 } } }), {
    ...{ nowAtMs: 70_000, hubHeardAtMs: 10_000 },
  });
  expect(stale).toMatchObject({ label: "Unknown", tone: "unknown", state: "usable" });
  expect(stale.reason).toContain("last known: usable");
});

test("filters and orders", () => {
  const services = [
    exampleService("orders-10", {
      ...{ standing: { counts: { usable: 1 } }, workers: ["shop"] },
      traffic: { requestCount: 10, failedCount: 5, p99Ms: 9 },
    }),
    exampleService("orders-2", { standing: { counts: { down: 1 } } }),
    exampleService("orders-3", { traffic: { p99Ms: 40 } }),
  ];
  const all = { search: "", state: null };
  expect(names(listServices(services, all, "name"))).toEqual(["orders-2", "orders-3", "orders-10"]);
  expect(names(listServices(services, all, "state"))).toEqual(["orders-2", "orders-3", "orders-10"]);
  expect(names(listServices(services, all, "failures"))[0]).toBe("orders-10");
  expect(names(listServices(services, all, "latency"))[0]).toBe("orders-3");
  expect(names(listServices(services, { search: "shop adaptive", state: null }, "name"))).toEqual([
    "orders-10",
  ]);
  expect(names(listServices(services, { search: "", state: "none" }, "name"))).toEqual(["orders-2"]);
  expect(countByState(services)).toMatchObject({ usable: 1, none: 1, empty: 1 });
  expect(services.map(failedRatio)).toEqual([0.5, null, null]);
});
