import { expect, test } from "vitest";
import { freePorts } from "./free-ports.ts";

test("a port that was given is not given again, though nobody listens on it yet", async () => {
  const ports: number[] = [];
  // So many drawn by chance alone would hardly ever all differ.
  for (let i = 0; i < 150; i += 1) ports.push(...(await freePorts(2)));
  expect(new Set(ports).size).toBe(ports.length);
});
