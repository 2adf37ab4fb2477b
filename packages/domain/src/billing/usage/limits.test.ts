import { expect, test } from "vitest";
import { limitRoom } from "./limits.ts";

test("[Y3] the room is what the narrower limit has left, never below zero", () => {
  const spent = { dayUnits: 3n, periodUnits: 10n, heldUnits: 2n };
  const room = (dayLimitUnits: bigint | null, periodLimitUnits: bigint | null) =>
    limitRoom({ dayLimitUnits, periodLimitUnits }, spent);
  expect([room(null, null), room(9n, null), room(9n, 14n), room(9n, 100n), room(4n, null)]).toEqual([
    ...[null, 4n, 2n, 4n, 0n],
  ]);
});
