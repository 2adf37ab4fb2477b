import type { ExitView, PoolId, ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { findExits, findPools } from "./find-pools.ts";

const pool = (name: string, description = "", isDemo = false) => ({
  ...{ id: `id-${name}` as PoolId, name, description, isDemo },
});
const pools = [pool("old-research"), pool("research", "papers"), pool("stand-ins", "", true)];

const exit = (host: string, port: number, address: string | null): ExitView => ({
  ...{ proxyId: `id-${host}` as ProxyId, poolId: "id-research" as PoolId, protocol: "http", host, port },
  ...{ isRotating: false, country: null, users: [] },
  exit: address === null ? null : { address, country: null, anonymity: "elite", observedAtMs: 1 },
});
const exits = [exit("proxy.example", 8080, "203.0.113.7"), exit("2001:db8::1", 3128, null)];

test("pools are found by name and description, names that begin so first, no more than asked for", () => {
  const find = (search: string, limit = 5) => findPools(pools, search, limit).map(({ name }) => name);
  expect(find("research")).toEqual(["research", "old-research"]);
  expect(find("research", 1)).toEqual(["research"]);
  expect(find("papers")).toEqual(["research"]);
  expect(find("demo")).toEqual(["stand-ins"]);
  expect(find("go to pool stand")).toEqual(["stand-ins"]);
  expect(find("pool")).toHaveLength(3);
  expect(find(" ")).toEqual([]);
});

test("proxies are found by host and port and by exit address; of too little nothing is found", () => {
  const find = (search: string, limit = 5) => findExits(exits, search, limit).map(({ host }) => host);
  expect(find("203.0.113")).toEqual(["proxy.example"]);
  expect(find("proxy.example:8080")).toEqual(["proxy.example"]);
  expect(find("[2001:db8::1]:3128")).toEqual(["2001:db8::1"]);
  expect(find("80")).toEqual([]);
  expect(find("pool")).toEqual([]);
  expect(find("research")).toEqual([]);
  expect(find("3128 2001")).toEqual(["2001:db8::1"]);
  expect(find("2001:db8", 0)).toEqual([]);
});
