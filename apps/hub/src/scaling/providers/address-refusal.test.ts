import { expect, test } from "vitest";
import { addressRefusal } from "./address-refusal.ts";

test.each([
  "169.254.169.254",
  "169.254.1.1",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "100.100.100.200",
  "fe80::1",
  "fd00:ec2::254",
])("%s is not asked", (address) => {
  expect(addressRefusal(address)).toContain("ORRERY_PROVIDER_LINK_LOCAL=allow");
});

test.each([
  "127.0.0.1",
  "10.0.0.1",
  "192.168.1.1",
  "169.253.0.1",
  "::1",
  "fd00::1",
  "example.com",
  "8.8.8.8",
])("%s is asked", (address) => {
  expect(addressRefusal(address)).toBeNull();
});
