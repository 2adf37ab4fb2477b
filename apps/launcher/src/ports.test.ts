import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { assertPortsFree } from "./ports.ts";

const open: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

function take(host: string): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    open.push(server);
    server.listen(0, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

test.each(["127.0.0.1", "0.0.0.0"])(
  "a port taken on %s stops with the variable that moves it",
  async (host) => {
    const port = await take(host);
    const wanted = [{ port, purpose: "hub", variable: "ORRERY_HUB_PORT" }];
    await expect(assertPortsFree(wanted)).rejects.toThrow(
      new RegExp(
        `Port ${port} \\(hub\\) is taken by another program. Stop that program, or .*ORRERY_HUB_PORT=\\d+`,
      ),
    );
  },
);

test("a free port is fine", async () => {
  const port = await take("127.0.0.1");
  await new Promise((resolve) => open.splice(0)[0]?.close(resolve));
  await assertPortsFree([{ port, purpose: "web", variable: "ORRERY_WEB_PORT" }]);
});
