import type { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleFederation, exampleMember } from "../../lib/live/testing/example-federation.ts";
import { defaultPair, validPair } from "./watch-pair.ts";

const id = (name: string) => `m-${name}` as MemberId;

test("first shown is how the next leader hears the leader", () => {
  expect(defaultPair(exampleFederation("demo"))).toEqual({ by: id("tokyo-2"), peer: id("tokyo-1") });
});

test("a watcher whose agent does not run is not asked; without another there is no pair", () => {
  const members = [exampleMember("a", { isLeader: true }), exampleMember("b", { state: "absent" })];
  expect(defaultPair(exampleFederation("demo", { members }))).toBeNull();
  expect(defaultPair(exampleFederation("demo", { members: [] }))).toBeNull();
});

test("a chosen pair stays as long as it makes sense", () => {
  const federation = exampleFederation("demo");
  const chosen = { by: id("osaka-1"), peer: id("tokyo-2") };
  expect(validPair(chosen, federation)).toEqual(chosen);
  expect(validPair({ by: id("gone"), peer: id("tokyo-2") }, federation)).toEqual(defaultPair(federation));
  expect(validPair({ by: id("osaka-1"), peer: id("osaka-1") }, federation)).toEqual(defaultPair(federation));
});
