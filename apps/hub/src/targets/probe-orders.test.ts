import { PROBES_PER_NODE_MAX, ProbeOrders } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type OrderedNode, probeOrders, wantedTarget } from "./probe-orders.ts";
import { someRecord, someTarget } from "./testing/records.ts";

const online = (record: OrderedNode["record"]): OrderedNode => ({ record, health: "online" });
const idsOf = (orders: ReturnType<typeof probeOrders>) =>
  orders.map((order) => (order.kind === "target" ? order.targetId : order.nodeId));

test("a node measures the targets whose filter it matches, and its peers", () => {
  const targets = [
    someTarget("all"),
    someTarget("tokyo", { nodeFilter: "region=tokyo" }),
    someTarget("prod", { nodeFilter: "label.env=prod" }),
    someTarget("online", { nodeFilter: "health=online" }),
    // As a newer version may have stored it.
    someTarget("unreadable", { nodeFilter: "colour=red" }),
  ].map(wantedTarget);
  const node = online(someRecord("a", { region: "tokyo", labels: { env: "test" } }));
  const orders = probeOrders(node, targets, [someRecord("b"), someRecord("c", { host: null })]);
  expect(idsOf(orders)).toEqual(["all", "tokyo", "online", "b"]);
  expect(ProbeOrders.parse({ orders }).orders).toEqual(orders);
  expect(idsOf(probeOrders({ ...node, health: "suspect" }, targets, []))).toEqual(["all", "tokyo"]);
});

test("who waits or was removed measures nothing", () => {
  const targets = [wantedTarget(someTarget("all"))];
  for (const change of [{ admission: "waiting" }, { admission: "rejected" }, { removedAtMs: 5 }] as const) {
    expect(probeOrders(online(someRecord("a", change)), targets, [someRecord("b")])).toEqual([]);
  }
});

test("only demo nodes and demo targets get a demo delay", () => {
  const place = { latitude: 35.6, longitude: 139.7 };
  const far = { latitude: 1.3, longitude: 103.8 };
  const demoNode = someRecord("demo", { ...place, labels: { demo: "true" } });
  const realNode = someRecord("real", place);
  const targets = [someTarget("demo-target", { ...far, isDemo: true }), someTarget("real-target", far)].map(
    wantedTarget,
  );
  const peers = [someRecord("demo-peer", { ...far, labels: { demo: "true" } }), someRecord("real-peer", far)];
  const delayed = (record: typeof demoNode) =>
    idsOf(probeOrders(online(record), targets, peers).filter(({ demoDelay }) => demoDelay !== null));
  expect(delayed(demoNode)).toEqual(["demo-target", "demo-peer"]);
  expect(delayed(realNode)).toEqual([]);
});

test("a loopback address is told only to who is reached by one as well", () => {
  const peer = someRecord("b", { host: "127.0.0.1" });
  expect(idsOf(probeOrders(online(someRecord("a", { host: "127.0.0.1" })), [], [peer]))).toEqual(["b"]);
  expect(probeOrders(online(someRecord("a", { host: "10.0.0.9" })), [], [peer])).toEqual([]);
});

test("a node has at most so many orders, targets first", () => {
  const targets = Array.from({ length: 100 }, (_, i) => wantedTarget(someTarget(`t-${i}`)));
  const peers = Array.from({ length: 300 }, (_, i) => someRecord(`n-${i}`));
  const orders = probeOrders(online(someRecord("a")), targets, peers);
  expect(orders).toHaveLength(PROBES_PER_NODE_MAX);
  expect(orders.filter(({ kind }) => kind === "target")).toHaveLength(100);
});
