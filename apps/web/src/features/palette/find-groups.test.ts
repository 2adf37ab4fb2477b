import { expect, test } from "vitest";
import { exampleGroup } from "../scaling/testing/example-group.ts";
import { findGroups } from "./find-groups.ts";

const groups = [
  exampleGroup("night-encoder"),
  exampleGroup("encoder"),
  exampleGroup("prices", { targetName: "shop/encoder-api" }),
];
const find = (search: string, limit = 5) => findGroups(groups, search, limit).map(({ name }) => name);

test("groups are found by name and by what they scale; names that begin with the text come first", () => {
  expect(find("encoder")).toEqual(["encoder", "night-encoder", "prices"]);
  expect(find("go to scaling group encoder", 1)).toEqual(["encoder"]);
  expect(find("shop")).toEqual(["prices"]);
  expect(find(" ")).toEqual([]);
  expect(find("nothing")).toEqual([]);
});
