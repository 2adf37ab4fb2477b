import type { ServiceRequestView } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CommandLines } from "../testing/command-lines.ts";
import { someNode } from "../testing/some-node.ts";

const lines = new CommandLines();
const { hub } = lines;
const run = (line: string) => lines.run(line);
const json = (line: string) => lines.json(line);
const lastInput = (procedure: string) => lines.lastInput(procedure);
beforeAll(async () => {
  lines.hub.nodes.push(someNode({ id: "n-1" as never, name: "tokyo-1" }));
  await lines.start();
});
afterAll(() => lines.stop());

test("services are made, shown, changed, and removed", async () => {
  expect((await run("services list")).stderr).toMatch(/No services yet.*service: NAME/);
  const made = await run("services create orders --strategy ip-hash --setting breaker.openMs=30s");
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining("http://127.0.0.1:4490/orders/") });
  expect(lastInput("services.create")).toMatchObject({
    ...{ name: "orders", description: "" },
    settings: { strategy: "ip-hash", breaker: { openMs: 30_000, minRequests: 20 } },
  });
  const [list, shown, fields] = await Promise.all([
    run("services list"),
    run("services show orders"),
    json("services show orders"),
  ]);
  expect(list.stdout).toMatch(
    /^orders +ip-hash +1 of 2 usable, 1 ejected +3 +10\.0 +1\.0 % +13 ms +80 ms +shop$/m,
  );
  expect(shown.stdout).toMatch(/breaker\.openMs +30s$/m);
  expect(shown.stdout).toMatch(/requests +600 in the last minute, 6 failed, 12 tried again, 3 refused$/m);
  expect(shown.stdout).toMatch(/^i-2 +tokyo-1 +20001 +1\.0\.0 +ejected +2 +13 ms +It failed 5 times\.$/m);
  expect(shown.stdout).toMatch(/^i-1 +tokyo-1 +20000 +1\.0\.0 +- +0 +- +no gateway told of it lately$/m);
  expect(Object.keys(fields)).toMatchSnapshot();

  await json("services set orders --description Everything --setting panicRatio=0.25");
  expect(lastInput("services.update")).toMatchObject({
    ...{ serviceId: "s-orders", name: "orders", description: "Everything" },
    settings: { strategy: "ip-hash", panicRatio: 0.25, breaker: { openMs: 30_000 } },
  });
  expect((await run("services strategy orders random")).stdout).toBe(
    "orders is changed; gateways choose by random.\n",
  );
  expect(lastInput("services.update")).toMatchObject({ settings: { strategy: "random", panicRatio: 0.25 } });
  const wrong = await Promise.all([run("services set orders"), run("services strategy orders fastest")]);
  expect(wrong.map(({ code }) => code)).toEqual([2, 2]);
  expect(await json("services remove orders")).toEqual({ id: "s-orders", name: "orders", removed: true });
  expect(hub.services.services).toEqual([]);
});

test("a strategy is replayed, requests are listed, and one is sent", async () => {
  await json("services create shop");
  const atMs = 1_700_000_000_000;
  const request: ServiceRequestView = {
    ...{ atMs, instanceId: "i-1" as never, tookMs: 12, isOk: true, session: null, client: "c", status: 200 },
    ...{ serviceId: "s-shop" as never, nodeId: "n-1" as never, correlationId: "c-1" as never, caller: "-" },
    ...{ method: "GET", path: "/cart", attemptCount: 1, problem: null },
  };
  hub.services.requests.push(request, {
    ...request,
    ...{ isOk: false, instanceId: null, status: 503, attemptCount: 0, problem: "No instance is ready." },
  });
  const [preview, requests, failed, tested] = await Promise.all([
    run("services preview shop latency --since 15m"),
    run("services requests shop"),
    json("services requests shop --failed --limit 5"),
    run("services test shop /cart --node tokyo-1"),
  ]);
  expect(preview.stdout).toMatch(/^latency, as asked +1,234 +6 +13 ms +40 ms$/m);
  expect(preview.stdout).toMatch(/^i-1 +50 % +50 % +90 %$/m);
  expect(preview.stdout).toContain("25 % of its requests were replayed. Replayed with latency.");
  const asked = lastInput("services.preview") as { fromAtMs: number; toAtMs: number };
  expect(asked).toMatchObject({ serviceId: "s-shop", strategy: "latency" });
  expect(asked.toAtMs - asked.fromAtMs).toBe(900_000);
  expect(requests.stdout).toMatch(/ago +200 +12 ms +GET \/cart +- +i-1 +1 +c-1$/m);
  expect(requests.stdout).toMatch(/ago +503 +12 ms +GET \/cart +- +- +0 +c-1 +No instance is ready\.$/m);
  expect(failed).toMatchObject([{ status: 503 }]);
  expect(tested.stdout).toMatch(
    /0\.0 ms {2}The strategy chose i-1\.\n +12 ms {2}It answered\.\nthrough the gateway of tokyo-1: 200 after 13 ms\n$/,
  );
  expect(lastInput("services.test")).toEqual({ serviceId: "s-shop", nodeId: "n-1", path: "/cart" });
  hub.services.status = 503;
  expect(await run("services test shop")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("503 after"),
  });
  expect((await run("services test shop cart")).code).toBe(2);
});
