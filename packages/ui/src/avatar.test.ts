import { expect, test } from "vitest";
import { initialsOf } from "./avatar.tsx";

test("initials come from names and addresses", () => {
  expect(["Ada Lovelace", "ada.lovelace@example.org", "root", ""].map(initialsOf)).toEqual([
    "AL",
    "AL",
    "RO",
    "?",
  ]);
});
