import type { LookupAddress } from "node:dns";
import { expect, test } from "vitest";
import { guardLookup } from "./guard-lookup.ts";

function find(addresses: readonly LookupAddress[], all: boolean): Promise<unknown> {
  const guarded = guardLookup((_, __, callback) => callback(null, [...addresses]));
  return new Promise((resolve, reject) => {
    guarded("scaler.example", { all }, (error, ...found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
}

const PRIVATE = { address: "10.1.2.3", family: 4 };
const METADATA = { address: "169.254.169.254", family: 4 };

test("a name stands for its addresses, as they are asked for", async () => {
  expect(await find([PRIVATE], true)).toEqual([[PRIVATE]]);
  expect(await find([PRIVATE], false)).toEqual(["10.1.2.3", 4]);
});

test.each([true, false])(
  "a name of which one address is refused stands for nothing (all: %s)",
  async (all) => {
    await expect(find([PRIVATE, METADATA], all)).rejects.toThrow(
      "scaler.example: 169.254.169.254 is a link-local or metadata address",
    );
  },
);
