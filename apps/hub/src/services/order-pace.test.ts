import { expect, test } from "vitest";
import { orderPace } from "./order-pace.ts";

const pace = (size: number, orderBytes: number) => {
  const { sendEveryMs, jitterMs } = orderPace({ size }, { orderBytes });
  return [sendEveryMs, jitterMs()];
};

test("few gateways hear of each change at once, many so seldom that the hub sends no more than 50 MB a second", () => {
  expect(pace(3, 1000)).toEqual([200, 50]);
  expect(pace(200, 50_000)).toEqual([200, 50]);
  expect(pace(201, 1000)).toEqual([200, 1000]);
  expect(pace(1000, 500_000)).toEqual([10_000, 1000]);
});
