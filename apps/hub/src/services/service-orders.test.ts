import type { GatewayCredentialRecord, ServiceRecord } from "@orrery/db";
import {
  MESSAGE_BYTES_MAX,
  type NodeId,
  type ServiceId,
  ServiceOrders,
  ServiceSettings,
} from "@orrery/protocol";
import { expect, test } from "vitest";
import { someRecord } from "../targets/testing/records.ts";
import { serviceInstances } from "./service-instances.ts";
import { composeOrders, ordersFor } from "./service-orders.ts";
import { someInstance } from "./testing/some-instances.ts";

const HERE = { region: "tokyo", zone: "a" };

function service(name: string, settings: Partial<ServiceSettings> = {}): ServiceRecord {
  return {
    ...{ id: name as ServiceId, name, description: "", settings: ServiceSettings.parse(settings) },
    ...{ isAutomatic: false, createdAtMs: 0, updatedAtMs: 0, removedAtMs: null },
  };
}

function parts(live: Parameters<typeof serviceInstances>[0], services = [service("shop")]) {
  const instances = serviceInstances(live, () => HERE);
  const record = (nodeId: NodeId) => (nodeId === "gone" ? null : someRecord(nodeId));
  return { services, instances, credentials: [] as GatewayCredentialRecord[], record };
}

test("a gateway is told its place, services with settings as they are, and where other nodes listen", () => {
  const services = [service("shop", { strategy: "random", panicRatio: 0.1 }), service("idle")];
  const live = [someInstance("i-1"), someInstance("i-2", { nodeId: "n-2" as NodeId })];
  const credentials = [
    { worker: "crawler", secretHash: "a".repeat(64) },
    { worker: "no caller", secretHash: "b".repeat(64) },
  ] as GatewayCredentialRecord[];
  const composed = composeOrders({ ...parts(live, services), credentials });
  const told = ServiceOrders.parse(ordersFor("n-2" as NodeId, HERE, composed));
  expect(told).toMatchObject({
    here: HERE,
    services: [
      {
        id: "shop",
        name: "shop",
        settings: services[0]?.settings,
        instances: [{ id: "i-1" }, { id: "i-2" }],
      },
      { id: "idle", settings: services[1]?.settings, instances: [] },
    ],
    credentials: [{ caller: "crawler", secretHash: "a".repeat(64) }],
  });
  expect(told.nodes).toEqual([{ nodeId: "n-1", name: "n-1", addresses: [{ host: "10.0.0.1", port: 4410 }] }]);
  expect(composed.leftOut.size).toBe(0);
});

test("five hundred services of eight instances each fit into one message", () => {
  const names = Array.from({ length: 500 }, (_, at) => `service-${at}`);
  const live = names.flatMap((name) =>
    Array.from({ length: 8 }, (_, at) => {
      const instance = someInstance(`${name}-${at}`, { nodeId: `n-${at}` as NodeId });
      return {
        ...instance,
        spec: { ...instance.spec, ports: [{ name: "http", service: name, port: null }] },
      };
    }),
  );
  const composed = composeOrders(
    parts(
      live,
      names.map((name) => service(name)),
    ),
  );
  expect(composed.leftOut.size).toBe(0);
  expect(JSON.stringify(composed.orders).length).toBeLessThan(MESSAGE_BYTES_MAX);
});

test("of more instances than a message holds, those that end are left out first, then evenly; and it is said of how many", () => {
  const names = Array.from({ length: 12 }, (_, at) => `service-${at}`);
  const live = names.flatMap((name) =>
    Array.from({ length: 1000 }, (_, at) => {
      const id = `${name}-${String(at).padStart(4, "0")}`;
      const instance = someInstance(id, { isStopping: at < 100, nodeId: `n-${at % 50}` as NodeId });
      return {
        ...instance,
        spec: { ...instance.spec, ports: [{ name: "http", service: name, port: null }] },
      };
    }),
  );
  const few = service("few");
  const { orders, leftOut } = composeOrders(parts(live, [...names.map((name) => service(name)), few]));
  expect(JSON.stringify(orders).length).toBeLessThan(MESSAGE_BYTES_MAX);
  ServiceOrders.parse(orders);
  const [first] = orders.services;
  expect(leftOut.get("service-0")).toBe(1000 - (first?.instances.length ?? 0));
  expect(first?.instances.every(({ isDraining }) => !isDraining)).toBe(true);
  const numbers = (first?.instances ?? []).map(({ id }) => Number(id.slice(-4)));
  expect(Math.max(...numbers.slice(1).map((number, at) => number - (numbers[at] as number)))).toBeLessThan(
    10,
  );
  expect(leftOut.has("few")).toBe(false);
});

test("an instance whose node is not in the fleet any more is none", () => {
  const { orders } = composeOrders(parts([someInstance("i-1", { nodeId: "gone" as NodeId })]));
  expect(orders).toMatchObject({ services: [{ instances: [] }], nodes: [] });
});
