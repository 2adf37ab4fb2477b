import { expect, test } from "vitest";
import { nextIndent } from "./next-indent.ts";

test("a new line begins where the one before did, further after a colon", () => {
  expect(nextIndent("name: a")).toBe("");
  expect(nextIndent("  cpu: 1")).toBe("  ");
  expect(nextIndent("ports:")).toBe("  ");
  expect(nextIndent("  script: |")).toBe("    ");
  expect(nextIndent("")).toBe("");
});
