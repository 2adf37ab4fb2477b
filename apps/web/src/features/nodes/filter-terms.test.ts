import { parseNodeFilter } from "@orrery/domain";
import { expect, test } from "vitest";
import { chosenValues, mentionsField, withoutUnfinished, withValueToggled } from "./filter-terms.ts";

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

test("a field whose value is still being typed does not count; a label without one does", () => {
  expect(withoutUnfinished(parsed("tokyo region="), "tokyo region=")).toEqual(parsed("tokyo"));
  expect(withoutUnfinished(parsed("region=a"), "region=a")).toEqual(parsed("region=a"));
  expect(withoutUnfinished(parsed("label.env="), "label.env=")).toEqual(parsed("label.env="));
});
