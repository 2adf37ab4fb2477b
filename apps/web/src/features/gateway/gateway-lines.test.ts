import { expect, test } from "vitest";
import { gatewayLines } from "./gateway-lines.ts";

test("the lines hold worker, secret and the gateway's own port on loopback", () => {
  const { env, curl } = gatewayLines("crawler", "s3cret");
  expect(env).toContain("HTTPS_PROXY=http://crawler:s3cret@127.0.0.1:4480");
  expect(env).toContain("HTTP_PROXY=http://crawler:s3cret@127.0.0.1:4480");
  expect(curl).toBe("curl --proxy http://crawler:s3cret@127.0.0.1:4480 https://example.org/");
});
