import { BlockList } from "node:net";
import { expect, test } from "vitest";
import { addSubnet, isIn, rangeOf } from "./address-range.ts";

test.each([
  ["1.1.1.1", "public"],
  ["172.15.255.255", "public"],
  ["172.32.0.1", "public"],
  ["2606:4700::1111", "public"],
  ["127.0.0.1", "loopback"],
  ["127.255.0.3", "loopback"],
  ["0.0.0.0", "loopback"],
  ["::1", "loopback"],
  ["::", "loopback"],
  ["10.1.2.3", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "private"],
  ["100.100.100.200", "private"],
  ["fd00:ec2::254", "private"],
  ["169.254.169.254", "link-local"],
  ["fe80::1", "link-local"],
  ["224.0.0.1", "reserved"],
  ["255.255.255.255", "reserved"],
  ["ff02::1", "reserved"],
  // An IPv4 address in the clothes of IPv6.
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["::ffff:10.0.0.1", "private"],
  ["::ffff:1.1.1.1", "public"],
  ["::10.0.0.1", "private"],
  ["64:ff9b::169.254.169.254", "link-local"],
  ["64:ff9b::101:101", "public"],
  ["2002:a00:1::1", "private"],
  ["2002:7f00:1::", "loopback"],
  ["2002:101:101::1", "public"],
])("%s is %s", (address, range) => {
  expect(rangeOf(address)).toBe(range);
});

test("a subnet has its IPv4 addresses in both spellings", () => {
  const list = new BlockList();
  addSubnet(list, "10.0.0.0/8");
  addSubnet(list, "2001:db8::/32");
  expect(["10.2.3.4", "::ffff:10.2.3.4", "2001:db8:1::5"].every((address) => isIn(list, address))).toBe(true);
  expect(["11.0.0.1", "2001:db9::1", "::ffff:11.0.0.1"].some((address) => isIn(list, address))).toBe(false);
});
