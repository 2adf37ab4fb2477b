import { expect, test } from "vitest";
import { cpuRatioBetween } from "./cpu-ratio.ts";
import { parseMemoryUsedBytes, parseNetworkTotals, parseTcpInUse } from "./linux-readings.ts";

test("memory in use is what the kernel could not hand out", () => {
  expect(parseMemoryUsedBytes("MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:   400 kB\n")).toBe(
    600 * 1024,
  );
  expect(parseMemoryUsedBytes("")).toBeNull();
});

test("network totals leave the loopback out", () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0
  eth0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0
 wlan0:5 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
`;
  expect(parseNetworkTotals(text)).toEqual({ receivedBytes: 1005, sentBytes: 2007 });
  expect(parseNetworkTotals("")).toBeNull();
});

test("TCP connections are counted for both families", () => {
  expect(parseTcpInUse("sockets: used 1\nTCP: inuse 42 orphan 0 tw 1 alloc 2 mem 1\nUDP: inuse 3\n")).toBe(
    42,
  );
  expect(parseTcpInUse("TCP6: inuse 7\nUDP6: inuse 1\n")).toBe(7);
  expect(parseTcpInUse("UDP: inuse 3")).toBeNull();
});

test("the share of busy time between two readings", () => {
  expect(cpuRatioBetween({ busyMs: 100, totalMs: 1000 }, { busyMs: 150, totalMs: 1200 })).toBe(0.25);
  expect(cpuRatioBetween({ busyMs: 100, totalMs: 1000 }, { busyMs: 100, totalMs: 1000 })).toBe(0);
  expect(cpuRatioBetween({ busyMs: 100, totalMs: 1000 }, { busyMs: 50, totalMs: 1010 })).toBe(0);
});
