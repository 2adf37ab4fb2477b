import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EgressOrders } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OrdersStore } from "./orders-store.ts";
import { newKeyPem } from "./testing/key-pem.ts";
import { ordersOf } from "./testing/orders.ts";

let folder = "";
let path = "";
const KEY = newKeyPem();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orrery-orders-"));
  path = join(folder, "egress-orders.sealed");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("what was stored is read again, by this key only, and the file tells nobody else anything", async () => {
  const orders = ordersOf([{ username: "user-of-upstream", password: "word-of-upstream" }]);
  expect(await store().read()).toEqual({ outcome: "none" });
  await store().store(orders);
  expect(await store().read()).toEqual({ outcome: "read", value: orders });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const bytes = await readFile(path, "latin1");
  for (const word of ["user-of-upstream", "word-of-upstream", "127.0.0.1", "pools"]) {
    expect(bytes).not.toContain(word);
  }
  expect(await new OrdersStore(folder, () => newKeyPem()).read()).toMatchObject({ outcome: "unreadable" });
});

test("a byte that was changed anywhere makes it unreadable, as does a file that ends early", async () => {
  await store().store(ordersOf([{}]));
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await writeFile(path, changed);
    expect((await store().read()).outcome).toBe("unreadable");
  }
  for (const length of [0, 5, 60, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    expect((await store().read()).outcome).toBe("unreadable");
  }
});

test("of many at once the newest is there in the end, and forgetting leaves nothing", async () => {
  const one = store();
  const last: EgressOrders = ordersOf([{}, {}]);
  await Promise.all([...Array.from({ length: 20 }, () => one.store(ordersOf([{}]))), one.store(last)]);
  expect(await one.read()).toEqual({ outcome: "read", value: last });
  await Promise.all([one.store(ordersOf([{}])), one.forget()]);
  expect(await readdir(folder)).toEqual([]);
});

function store(): OrdersStore {
  return new OrdersStore(folder, () => KEY);
}
