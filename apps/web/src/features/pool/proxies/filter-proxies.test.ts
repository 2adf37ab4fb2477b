import type { ProxyView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleProxy } from "../testing/example-proxy.ts";
import { countByHealth, listProxies, proxyAddress, withLive } from "./filter-proxies.ts";

const hosts = (proxies: readonly ProxyView[]) => proxies.map(({ host }) => host);
const all = { search: "", health: null };

test("filters by every word of what one sees, and by health", () => {
  const proxies = [
    exampleProxy("a.example", { country: "de", tier: "backup", live: { health: "dead", fault: "auth" } }),
    exampleProxy("b.example", { labels: { seller: "north" }, live: {} }),
    exampleProxy("c.example"),
  ];
  expect(hosts(listProxies(proxies, { search: "backup auth", health: null }, "address"))).toEqual([
    "a.example",
  ]);
  expect(hosts(listProxies(proxies, { search: "seller=north", health: null }, "address"))).toEqual([
    "b.example",
  ]);
  expect(hosts(listProxies(proxies, { search: "", health: "unproven" }, "address"))).toEqual(["c.example"]);
  expect(countByHealth(proxies)).toEqual({ dead: 1, cooling: 0, suspect: 0, unproven: 1, healthy: 1 });
});

test("sorts with what is not known last, and among equals by address", () => {
  const budget = { limitId: "l", pattern: "p", exit: "e", counts: "requests" as const, windowMs: 1, atMs: 1 };
  const proxies = [
    exampleProxy("proxy-10", { live: { score: 3, latencyMs: 30, successRatio: 0.5, openCount: 1 } }),
    exampleProxy("proxy-2"),
    exampleProxy("proxy-3", {
      live: { score: 1, latencyMs: 90, requestsPerSecond: 9, health: "cooling" },
      exit: { address: "192.0.2.1", country: null, anonymity: "elite", observedAtMs: 1 },
      budgets: [
        { ...budget, taken: 1, allowed: 10 },
        { ...budget, taken: 9, allowed: 10 },
      ],
    }),
  ];
  const order = (sort: Parameters<typeof listProxies>[2]) => hosts(listProxies(proxies, all, sort));
  expect(order("address")).toEqual(["proxy-2", "proxy-3", "proxy-10"]);
  expect(order("health")).toEqual(["proxy-3", "proxy-2", "proxy-10"]);
  expect(order("score")).toEqual(["proxy-3", "proxy-10", "proxy-2"]);
  expect(order("latency")).toEqual(["proxy-3", "proxy-10", "proxy-2"]);
  expect(order("success")).toEqual(["proxy-10", "proxy-3", "proxy-2"]);
  expect(order("requests")).toEqual(["proxy-3", "proxy-10", "proxy-2"]);
  expect(order("open")).toEqual(["proxy-10", "proxy-3", "proxy-2"]);
  expect(order("budget")).toEqual(["proxy-3", "proxy-2", "proxy-10"]);
  expect(order("exit")[0]).toBe("proxy-3");
});

test("what is told live is newer than what was read", () => {
  const [read] = [exampleProxy("a", { live: { health: "healthy" } })];
  const live = exampleProxy("a", { live: { health: "dead" } }).live;
  if (live === null) throw new Error("The example lives.");
  expect(withLive([read], new Map([[read.id, live]]))[0]?.live?.health).toBe("dead");
  expect(withLive([read], new Map())[0]).toBe(read);
});

test("an IPv6 address stands in brackets before its port", () => {
  expect(proxyAddress({ host: "2001:db8::1", port: 1080 })).toBe("[2001:db8::1]:1080");
});
