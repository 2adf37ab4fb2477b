import { expect, test } from "vitest";
import { hubPathOf } from "./hub-paths.ts";

test.each([
  ["/api/trpc/me.get?batch=1", "/trpc/me.get?batch=1"],
  ["/api/auth/sign-in/email", "/api/auth/sign-in/email"],
  ["/socket.io/?EIO=4", "/socket.io/?EIO=4"],
  ["/v1/invoices/inv_1.pdf?x=1", "/v1/invoices/inv_1.pdf?x=1"],
  ["/v1/usage", "/v1/usage"],
  ["/install.sh", "/install.sh"],
  ["/install.sh?x=1", "/install.sh?x=1"],
  ["/agent/gateway.json", "/agent/gateway.json"],
  ["/", null],
  ["/nodes?filter=/api/trpc/", null],
  ["/api/health", null],
  ["/api/trpcx/a", null],
  ["/socket.iox", null],
  ["/install.sh.bak", null],
  ["/metrics", null],
  ["/v1", null],
  ["/trpc/me.get", null],
])("%s goes to the hub as %s", (url, expected) => {
  expect(hubPathOf(url)).toBe(expected);
});
