import type { NodeId, ServiceId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { RouterBook } from "./router-book.ts";
import { someRouter, someRouting } from "./testing/some-instances.ts";

const SHOP = "shop" as ServiceId;
const told = (book: RouterBook, nowMs: number) => book.newest(SHOP, nowMs).map(({ nodeId }) => nodeId);

test("each gateway's last word of a service counts while the gateway is heard, be it of something else", () => {
  const book = new RouterBook();
  const take = (nodeId: string, atMs: number, nowMs: number) => {
    book.heard(nodeId as NodeId, nowMs);
    return book.take(someRouter("shop", nodeId, [someRouting("i-1")], { atMs }));
  };
  expect(take("n-1", 1, 0)).toBeNull();
  take("n-2", 2, 5000);
  expect(take("n-1", 3, 6000)?.get("i-1" as never)?.standing).toBe("usable");
  expect(told(book, 6000)).toEqual(["n-1", "n-2"]);
  book.heard("n-2" as NodeId, 20_000);
  expect(told(book, 21_001)).toEqual(["n-2"]);
  expect(take("n-1", 4, 21_002)).toBeNull();
  book.forgetNode("n-1" as NodeId);
  expect(told(book, 21_002)).toEqual(["n-2"]);
  book.sweep(40_000);
  book.heard("n-2" as NodeId, 40_000);
  expect(told(book, 40_000)).toEqual([]);
});

test("of more than it may remember, what was told longest ago goes", () => {
  const book = new RouterBook();
  book.heard("n-1" as NodeId, 0);
  const many = Array.from({ length: 900 }, (_, at) => someRouting(`i-${at}`));
  book.take(someRouter("shop", "n-1", many));
  for (let at = 0; at < 222; at += 1) book.take(someRouter(`other-${at}`, "n-1", many));
  expect(told(book, 1)).toEqual([]);
  expect(book.newest("other-221" as ServiceId, 1)).toHaveLength(1);
  expect(book.newest("other-1" as ServiceId, 1)).toHaveLength(1);
});
