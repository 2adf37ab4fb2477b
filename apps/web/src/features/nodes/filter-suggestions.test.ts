import { expect, test } from "vitest";
import { exampleNode } from "../../lib/live/testing/example-node.ts";
import { suggestFor, wordAt } from "./filter-suggestions.ts";

const nodes = [
  exampleNode("a", { region: "tokyo", labels: { env: "prod", rack: "r 1" } }),
  exampleNode("b", { region: "tokyo", labels: { env: "prod" } }),
  exampleNode("c", { region: "osaka", labels: { env: "test" } }),
];
const inserts = (word: string) => suggestFor(word, nodes).map((suggestion) => suggestion.insert);

test("the word at the caret", () => {
  expect(wordAt("region=to health=", 9)).toEqual({ start: 0, end: 9, text: "region=to" });
  expect(wordAt("region=to health=", 12)).toEqual({ start: 10, end: 17, text: "health=" });
  expect(wordAt("a ", 2)).toEqual({ start: 2, end: 2, text: "" });
});

test("names of fields and labels, a label also without its prefix", () => {
  expect(inserts("reg")).toEqual(["region="]);
  expect(inserts("label.e")).toEqual(["label.env="]);
  expect(inserts("en")).toEqual(["label.env="]);
});

test("values that nodes have, the commonest first, not those already taken", () => {
  expect(inserts("region=")).toEqual(["region=tokyo ", "region=osaka "]);
  expect(inserts("region=tokyo,")).toEqual(["region=tokyo,osaka "]);
  expect(inserts("label.env!=p")).toEqual(["label.env!=prod "]);
  expect(inserts("label.rack=")).toEqual(['label.rack="r 1" ']);
  expect(inserts("nonsense=")).toEqual([]);
});
