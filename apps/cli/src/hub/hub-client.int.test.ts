import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { call, createHubApi } from "./hub-client.ts";

test("who may be kept waiting says for how long; then it is told so", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.once("listening", resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const api = createHubApi(url, () => ({}), 200);
  await expect(call(url, () => api.setup.status.query(), 200)).rejects.toMatchObject({
    code: "TIMEOUT",
    message: expect.stringContaining("did not answer within 0.2 s"),
  });
  silent.close();
  silent.closeAllConnections();
});
