import type { NodeId, ServiceId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { RouterBook } from "./router-book.ts";
import { someRouter, someRouting } from "./testing/some-instances.ts";

const SHOP = "shop" as ServiceId;
const told = (book: RouterBook, nowMs: number) => book.newest(SHOP, nowMs).map(({ nodeId }) => nodeId);

test("each gateway's last word counts, the newest first, until 15 s of silence or its end", () => {
  const book = new RouterBook();
  expect(book.take(someRouter("shop", "n-1", [someRouting("i-1")], { atMs: 1 }), 0)).toBeNull();
  book.take(someRouter("shop", "n-2", [], { atMs: 2 }), 5000);
  const before = book.take(someRouter("shop", "n-1", [], { atMs: 3 }), 6000);
  expect(before?.get("i-1" as never)?.standing).toBe("usable");
  expect(told(book, 6000)).toEqual(["n-1", "n-2"]);
  expect(told(book, 20_001)).toEqual(["n-1"]);
  expect(book.take(someRouter("shop", "n-2", []), 20_002)).toBeNull();
  book.forgetNode("n-1" as NodeId);
  expect(told(book, 20_002)).toEqual(["n-2"]);
  book.sweep(40_000);
  expect(told(book, 20_002)).toEqual([]);
});

test("of more than it may remember, what was told longest ago goes", () => {
  const book = new RouterBook();
  const many = Array.from({ length: 900 }, (_, at) => someRouting(`i-${at}`));
  book.take(someRouter("shop", "n-1", many), 0);
  for (let at = 0; at < 222; at += 1) book.take(someRouter(`other-${at}`, "n-1", many), 1);
  expect(told(book, 1)).toEqual([]);
  expect(book.newest("other-221" as ServiceId, 1)).toHaveLength(1);
  expect(book.newest("other-1" as ServiceId, 1)).toHaveLength(1);
});
