import { expect, test } from "vitest";
import { exampleMember } from "../../../lib/live/testing/example-federation.ts";
import { furthestSurvivor } from "./furthest-survivor.ts";

test("the furthest log of those that live; never a dead one, an observer or one that is not known", () => {
  const members = [
    exampleMember("near", { lastIndex: 10 }),
    exampleMember("far", { lastIndex: 12 }),
    exampleMember("dead", { lastIndex: 99, health: "down" }),
    exampleMember("observer", { lastIndex: 99, role: "observer" }),
    exampleMember("silent", { lastIndex: null }),
  ];
  expect(furthestSurvivor({ members })).toBe("m-far");
  expect(furthestSurvivor({ members: members.slice(2) })).toBeNull();
});
