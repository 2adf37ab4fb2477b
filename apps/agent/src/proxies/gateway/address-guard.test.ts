import { expect, test } from "vitest";
import { canonicalHost, judgeTarget } from "./address-guard.ts";

const settings = { ports: [80, 443], allowPrivate: [] as string[] };
const own = new Set(["203.0.114.9", "2a01:4f8::9"]);
const judge = (host: string, allowPrivate: string[] = [], port = 443) =>
  judgeTarget({ host, port }, { ...settings, allowPrivate }, own).outcome;

test.each([
  ...[
    "example.org",
    "WWW.Example.ORG.",
    "a.b-c.example.co.uk",
    "xn--bcher-kva.example",
    "_dmarc.example.org",
  ],
  ...["1.1.1.1", "8.8.8.8", "2606:4700::1111", "[2606:4700::1111]", "134744072"],
])("%s may be asked for", (host) => {
  expect(judge(host)).toBe("allowed");
});

test.each([
  // Loopback, in the spellings that a resolver would still understand.
  ...["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1.", "017700000001"],
  ...["::1", "[::1]", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1"],
  // Unspecified, private, carriers' NAT, link-local with the metadata services, multicast, reserved.
  ...["0.0.0.0", "0", "::", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200"],
  ...["169.254.169.254", "2852039166", "0xa9fea9fe", "168.63.129.16", "fd00:ec2::254", "fe80::1", "fec0::1"],
  ...["192.0.0.192", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "ff02::1"],
  // NAT64, 6to4, Teredo, translated, documentation, discard.
  ...[
    "64:ff9b::1.1.1.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:101:101::1",
    "2001::1",
  ],
  ...["::ffff:0:1.1.1.1", "::ffff:1.1.1.1", "2001:db8::1", "3fff::1", "100::1", "4000::1"],
  // This host.
  ...["203.0.114.9", "2a01:4f8::9", "2a01:04f8:0:0::0009"],
  // Names of private networks.
  ...[
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "metadata",
    "hub",
    "metadata.google.internal",
    "printer.local",
  ],
  ...["router.home.arpa", "db.corp", "x.lan", "1.0.0.127.in-addr.arpa"],
])("%s may not", (host) => {
  expect(judge(host)).toBe("refused");
});

test.each([
  ...[
    "",
    ".",
    "..",
    "a..b",
    ".a.b",
    "a b",
    "a\r\nb",
    "a/b",
    "a@b.example",
    "a?b",
    "a#b",
    "a%00b.example",
    "a:b",
  ],
  ...[
    "[::1",
    "::1]",
    "[1.1.1.1]x",
    "fe80::1%eth0",
    "1.2.3.4.5",
    "256.1.1.1",
    "0x1g.1",
    "1.1.1.09",
    "bücher.example",
  ],
  `${"a".repeat(64)}.`.repeat(5),
])("%j is no host", (host) => {
  expect(canonicalHost(host)).toBeNull();
});

test("a pool can allow private addresses, in every spelling, and no more than these", () => {
  expect(judge("10.1.2.3", ["10.0.0.0/8"])).toBe("allowed");
  expect(judge("167838211", ["10.0.0.0/8"])).toBe("allowed");
  expect(judge("::ffff:10.1.2.3", ["10.0.0.0/8"])).toBe("allowed");
  expect(judge("localhost", ["127.0.0.0/8"])).toBe("allowed");
  expect(judge("fd12::1", ["fd00::/8"])).toBe("allowed");
  expect(judge("192.168.1.1", ["10.0.0.0/8"])).toBe("refused");
  expect(judge("10.1.2.3", ["10.0.0.0/99"])).toBe("refused");
});

test("ports are those of the pool", () => {
  expect(judge("example.org", [], 22)).toBe("refused");
  expect(judge("example.org", [], 80)).toBe("allowed");
});

test("what is passed on is what was judged", () => {
  expect(judgeTarget({ host: "0x08080808", port: 80 }, settings, own)).toEqual({
    outcome: "allowed",
    host: "8.8.8.8",
  });
  expect(judgeTarget({ host: "ExAmple.ORG.", port: 80 }, settings, own)).toMatchObject({
    host: "example.org",
  });
});
