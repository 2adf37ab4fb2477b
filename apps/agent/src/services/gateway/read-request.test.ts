import { expect, test } from "vitest";
import { isOwnHost, readPath, serviceInHost } from "./read-request.ts";

test.each([
  ["/orders/a/b?c=%2F", "orders", "/a/b?c=%2F"],
  ["/orders", "orders", "/"],
  ["/orders?x=1", "orders", "/?x=1"],
  ["/orders//a/../b", "orders", "//a/../b"],
  ["/", "", "/"],
])("%s asks %s for %s, as the client wrote it", (url, name, path) => {
  expect(readPath(url)).toEqual({ name, path });
});

test("what is no path asks for nothing", () => {
  expect(readPath("http://localhost/orders/")).toBeNull();
  expect(readPath("*")).toBeNull();
});

test("a service may stand in the host's name", () => {
  expect(serviceInHost("orders.localhost:4490")).toBe("orders");
  expect(serviceInHost("orders.orrery.internal")).toBe("orders");
  for (const host of ["localhost:4490", "127.0.0.1", "orders.example.org", "a.orders.localhost"]) {
    expect(serviceInHost(host)).toBeNull();
  }
});

test("only names that lead to this host are its own", () => {
  for (const host of ["localhost", "127.0.0.1:4490", "127.1.2.3", "[::1]:4490", "orders.localhost"]) {
    expect(isOwnHost(host), host).toBe(true);
  }
  for (const host of [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "10.0.0.1",
    "",
    undefined,
  ]) {
    expect(isOwnHost(host), host).toBe(false);
  }
});
