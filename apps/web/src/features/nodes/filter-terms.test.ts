import { parseNodeFilter } from "@orrery/domain";
import { expect, test } from "vitest";
import { chosenValues, mentionsField, withValueToggled } from "./filter-terms.ts";

function parsed(text: string) {
  const result = parseNodeFilter(text);
  if (result.outcome !== "parsed") throw new Error(result.message);
  return result.filter;
}

test.each([
  ["", "online", "health=online"],
  ["health=online", "online", ""],
  ["health=online", "down", "health=online,down"],
  ["health=online,down", "online", "health=down"],
  ["tokyo health=down label.env=prod", "down", "tokyo label.env=prod"],
  ["health!=down", "online", "health!=down health=online"],
])("%j with %s toggled is %j", (text, value, expected) => {
  expect(withValueToggled(parsed(text), "health", value)).toBe(expected);
});

test("chosen values are those asked for, not those excluded", () => {
  expect([...chosenValues(parsed("region=tokyo,osaka region!=nagoya"), "region")]).toEqual([
    "tokyo",
    "osaka",
  ]);
  expect(mentionsField(parsed("admission=waiting"), "admission")).toBe(true);
  expect(mentionsField(parsed("waiting"), "admission")).toBe(false);
});
