import { expect, test } from "vitest";
import { takeCarried } from "./carried-bytes.ts";

test("[N6] bytes are told in sum, each once, and none where there were none", () => {
  const first = takeCarried({ toldBytes: 100 }, 350);
  expect(first.bytes).toBe(250);
  expect(takeCarried(first.state, 350).bytes).toBe(0);
  expect(takeCarried(first.state, 351).bytes).toBe(1);
  expect(takeCarried(first.state, 10)).toEqual({ state: { toldBytes: 350 }, bytes: 0 });
});
