import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { listenHost, peerAddresses } from "./peer-addresses.ts";

function card(address: string, internal = false): NetworkInterfaceInfo {
  return { address, internal, family: "IPv4", netmask: "", mac: "", cidr: null } as NetworkInterfaceInfo;
}
const cards = {
  lo: [card("127.0.0.1", true)],
  eth0: [card("10.0.0.7"), card("fe80::1"), card("169.254.3.4")],
  eth1: [card("192.168.1.7")],
};
function hosts(advertised: string | null, hubSide: string | null): string[] {
  return peerAddresses(4410, advertised, hubSide, cards).map(({ host }) => host);
}

test("what the operator says counts alone", () => {
  expect(peerAddresses(4410, "node-1.example", "10.0.0.7", cards)).toEqual([
    { host: "node-1.example", port: 4410 },
  ]);
});

test("the address from which the hub is reached comes first, the loopback last, each once", () => {
  expect(hosts(null, "::ffff:192.168.1.7")).toEqual(["192.168.1.7", "10.0.0.7"]);
  expect(hosts(null, "127.0.0.1")).toEqual(["10.0.0.7", "192.168.1.7", "127.0.0.1"]);
  expect(hosts(null, null)).toEqual(["10.0.0.7", "192.168.1.7"]);
});

test("without a port nobody is told anything; never more than eight", () => {
  expect(peerAddresses(null, "node-1", null, cards)).toEqual([]);
  const many = { eth0: Array.from({ length: 20 }, (_, i) => card(`10.0.0.${i}`)) };
  expect(peerAddresses(4410, null, null, many)).toHaveLength(8);
});

test("who tells a loopback address listens there alone", () => {
  expect([listenHost("127.0.0.1"), listenHost("::1"), listenHost("10.0.0.7"), listenHost(null)]).toEqual([
    "127.0.0.1",
    "::1",
    null,
    null,
  ]);
});
