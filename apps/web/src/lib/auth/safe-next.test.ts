import { expect, test } from "vitest";
import { safeNext } from "./safe-next.ts";

test.each([
  ["/nodes", "/nodes"],
  ["/nodes?filter=a%20b#x", "/nodes?filter=a%20b#x"],
  [undefined, "/"],
  ["", "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["nodes", "/"],
  ["/sign-in?next=/sign-in", "/"],
  ["/setup?code=x", "/"],
  ["/a/..//evil.example", "/"],
])("%j leads to %s", (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
