import type { EventDraft } from "@orrery/db";
import type { NodeId, ServiceId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { ServiceTeller } from "./service-teller.ts";
import { someRouting } from "./testing/some-instances.ts";

function teller() {
  const told: EventDraft[] = [];
  const book = new ServiceTeller({
    tell: (event) => told.push(event),
    serviceName: (id) => (id === "gone" ? null : "orders"),
    nodeName: (id) => `node ${id}`,
  });
  const found = (
    now: ReturnType<typeof someRouting>,
    before: ReturnType<typeof someRouting> | null,
    atMs: number,
    serviceId = "shop",
  ) => {
    const at = { serviceId: serviceId as ServiceId, nodeId: "n-1" as NodeId, routing: now };
    book.found(at, before, atMs);
  };
  return { told, found };
}

const usable = someRouting("i-1");
const ejected = (ejectionCount: number, sinceAtMs = 0) =>
  someRouting("i-1", { standing: "ejected", reason: "It failed 5 times.", ejectionCount, sinceAtMs });
const open = (openedCount: number) => {
  const breaker = { state: "open" as const, openUntilAtMs: 9, openedCount, consecutiveFailures: 5 };
  return someRouting("i-1", { standing: "open", reason: "Its breaker is open.", breaker });
};

test("an ejection and an open breaker are told with why, each once a minute for all gateways together", () => {
  const { told, found } = teller();
  found(ejected(1), usable, 0);
  found(ejected(1), ejected(1), 1000);
  found(ejected(2), usable, 30_000);
  found(open(1), usable, 30_000);
  found(ejected(3), ejected(2), 60_000);
  expect(told.map(({ type }) => type)).toEqual([
    ...["service.instance_ejected", "service.breaker_opened", "service.instance_ejected"],
  ]);
  expect(told[0]).toMatchObject({
    ...{ severity: "warning", subject: { kind: "service", id: "shop", name: "orders" } },
    summary: "orders: the gateway of node n-1 left out the instance i-1: It failed 5 times.",
    data: { instanceId: "i-1", nodeId: "n-1", reason: "It failed 5 times.", ejectionCount: 1 },
  });
  expect(told[1]?.summary).toContain("opened its breaker for the instance i-1: Its breaker is open.");
});

test("of a gateway that was not heard before, what is old is no news, nor is what belongs to no service", () => {
  const { told, found } = teller();
  found(ejected(4, 0), null, 60_000);
  found(ejected(1), usable, 60_000, "gone");
  expect(told).toEqual([]);
  found(ejected(4, 50_000), null, 60_000);
  expect(told).toHaveLength(1);
});
