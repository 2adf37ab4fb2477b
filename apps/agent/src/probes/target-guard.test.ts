import { systemClock } from "@orrery/runtime";
import { expect, test } from "vitest";
import { parseAllowEntry } from "./allow-list.ts";
import { HostResolver, type Resolve } from "./resolve-host.ts";
import { TargetGuard } from "./target-guard.ts";

function guard(allow: readonly string[] | null, resolve: Resolve = async () => ["93.184.216.34"]) {
  const entries = allow?.flatMap((text) => parseAllowEntry(text) ?? []) ?? null;
  return new TargetGuard(entries, new HostResolver(systemClock, resolve));
}

const target = (host: string, allowsPrivate = false) => ({ host, port: 443, allowsPrivate });
const refused = (problem: RegExp) => ({ outcome: "refused", problem: expect.stringMatching(problem) });

test("without a list public addresses are measured, and no others", async () => {
  expect(await guard(null).admit(target("example.org"), null, 500)).toEqual({
    outcome: "admitted",
    address: "93.184.216.34",
  });
  for (const [host, problem] of [
    ["127.0.0.1", /127\.0\.0\.1 is this host itself: allow private addresses/],
    ["169.254.169.254", /link-local address/],
    ["10.0.0.5", /a private address/],
    ["::ffff:10.0.0.5", /a private address/],
    ["224.0.0.1", /a reserved address/],
  ] as const) {
    expect(await guard(null).admit(target(host), null, 500)).toEqual(refused(problem));
  }
});

test("private addresses are measured where the target allows it and no list forbids it", async () => {
  const admitted = (address: string) => ({ outcome: "admitted", address });
  expect(await guard(null).admit(target("10.0.0.5", true), null, 500)).toEqual(admitted("10.0.0.5"));
  const listed = guard(["10.0.0.0/8", "*.example.org"], async () => ["192.168.0.9"]);
  expect(await listed.admit(target("10.0.0.5", true), null, 500)).toEqual(admitted("10.0.0.5"));
  expect(await listed.admit(target("db.example.org", true), null, 500)).toEqual(admitted("192.168.0.9"));
  // Being listed alone is not enough: the name may have been pointed at something inside.
  expect(await listed.admit(target("db.example.org"), null, 500)).toEqual(
    refused(/db\.example\.org \(192\.168\.0\.9\) is a private address/),
  );
  expect(await listed.admit(target("192.168.0.9", true), null, 500)).toEqual(
    refused(/not in this host's list.*agent\.toml/),
  );
});

test("with a list only what is in it is measured", async () => {
  const listed = guard(["api.example.org:443", "93.0.0.0/8"]);
  expect(await listed.admit(target("api.example.org"), null, 500)).toMatchObject({ outcome: "admitted" });
  expect(await listed.admit({ ...target("api.example.org"), port: 80 }, null, 500)).toMatchObject({
    outcome: "admitted",
    address: "93.184.216.34",
  });
  const names = guard(["api.example.org:443"]);
  expect(await names.admit({ ...target("api.example.org"), port: 80 }, null, 500)).toEqual(
    refused(/port 80 is not in this host's list/),
  );
  expect(await guard([]).admit(target("example.org"), null, 500)).toEqual(refused(/not in this host's list/));
});

test("of several addresses those that are not allowed are left out, and the one in use stays", async () => {
  const mixed = guard(null, async () => ["10.0.0.1", "93.184.216.34", "93.184.216.35"]);
  expect(await mixed.admit(target("example.org"), null, 500)).toMatchObject({ address: "93.184.216.34" });
  expect(await mixed.admit(target("example.org"), "93.184.216.35", 500)).toMatchObject({
    address: "93.184.216.35",
  });
  expect(await mixed.admit(target("example.org"), "10.0.0.1", 500)).toMatchObject({
    address: "93.184.216.34",
  });
});

test("a name that is not known or not answered for is lost, not refused", async () => {
  const unknown = guard(null, () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })));
  expect(await unknown.admit(target("nowhere.example"), null, 500)).toEqual({
    outcome: "lost",
    problem: "nowhere.example is a name that is not known here.",
  });
  const silent = guard(null, () => new Promise(() => undefined));
  expect(await silent.admit(target("slow.example"), null, 20)).toEqual({
    outcome: "lost",
    problem: "The name server for slow.example did not answer within 20 ms.",
  });
  const empty = guard(null, async () => []);
  expect(await empty.admit(target("empty.example"), null, 20)).toMatchObject({ outcome: "lost" });
});
