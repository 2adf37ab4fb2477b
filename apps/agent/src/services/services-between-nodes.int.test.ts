import { readFile } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { ServiceOrders } from "@orrery/protocol";
import { freePort } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SealedFile } from "../data-folder/sealed-file.ts";
import { SERVICES_ALPN, SERVICES_GREETING } from "../mesh/services-greeting.ts";
import { until } from "../testing/agent-process.ts";
import { type AskInput, ServicesLab, settingsWith } from "./testing/services-lab.ts";

let lab: ServicesLab;
/** Short times, so that what takes a minute takes a second. */
const QUICK = {
  callerLimits: { perMinute: null },
  slowStartMs: 0,
  breaker: { openMs: 500 },
  outlier: { baseEjectionMs: 500 },
  // Who is frozen is left after five times the latency that was seen of it, which on a busy machine may be a second.
  deadline: { defaultMs: 30_000 },
  retry: { minPerSecond: 100, ratio: 1 },
};

beforeAll(async () => {
  lab = await ServicesLab.start(["a", "b"]);
  lab.settings = settingsWith(QUICK);
  await Promise.all([lab.add("one", "a"), lab.add("two", "b"), lab.add("three", "a"), lab.add("four", "b")]);
  await lab.send();
}, 60_000);
afterAll(() => lab.end());

type Round = { problems: string[]; counts: Map<string, number> };

/** Asks without a pause, so many at a time, until `isOver`, and at least once. */
async function load(isOver: () => boolean, path = "/orders/echo", input: AskInput = {}): Promise<Round> {
  const round: Round = { problems: [], counts: new Map() };
  const writer = async (): Promise<void> => {
    do {
      const heard = await lab.ask("a", path, input).catch((error: Error) => error);
      if (heard instanceof Error) round.problems.push(heard.message);
      else if (heard.status !== 200) round.problems.push(`${heard.status} ${heard.text}`);
      else {
        const name = String(heard.headers["x-orrery-instance"]);
        round.counts.set(name, (round.counts.get(name) ?? 0) + 1);
      }
    } while (!isOver());
  };
  await Promise.all(Array.from({ length: 12 }, writer));
  return round;
}

async function whileLoaded(
  work: () => Promise<unknown>,
  ...asking: [path?: string, input?: AskInput]
): Promise<Round> {
  let isOver = false;
  const loading = load(() => isOver, ...asking);
  await pause(200);
  await work();
  isOver = true;
  return loading;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("requests go to instances on this node and on another one", async () => {
  let left = 20;
  const isOver = (): boolean => {
    left -= 1;
    return left < 0;
  };
  const { problems, counts } = await load(isOver);
  expect(problems).toEqual([]);
  expect([...counts.keys()].sort()).toEqual(["four", "one", "three", "two"]);
});

test("an instance that is killed, one that is frozen and one that fails cost no request that may be asked again", async () => {
  const killed = await whileLoaded(async () => {
    lab.instances.get("two")?.signal("SIGKILL");
    await pause(400);
  });
  expect(killed.problems).toEqual([]);
  const frozen = await whileLoaded(async () => {
    lab.instances.get("three")?.signal("SIGSTOP");
    await pause(1500);
  });
  // What was asked of it meanwhile was answered by others.
  lab.instances.get("three")?.signal("SIGCONT");
  expect(frozen.problems).toEqual([]);
  const failing = await whileLoaded(async () => {
    lab.instances.get("four")?.signal("SIGUSR2");
    await pause(400);
    lab.instances.get("four")?.signal("SIGUSR2");
  });
  expect(failing.problems).toEqual([]);
  await lab.remove("two");
  await lab.add("two", "b");
  await lab.send();
});

test("what drains gets nothing new, and what it was asked before is answered: no request fails, whatever its method", async () => {
  const drained = await whileLoaded(
    async () => {
      lab.drain("one");
      await lab.send();
      await pause(100);
      lab.instances.get("one")?.signal("SIGTERM");
      await lab.instances.get("one")?.exited;
      await lab.remove("one");
      await lab.send();
      await lab.add("one", "a");
      await lab.send();
      await pause(100);
    },
    "/orders/slow?ms=20",
    { method: "POST", body: "x" },
  );
  expect(drained.problems).toEqual([]);
});

test("an answer that had begun when its instance died ends for the client, and is told as failed", async () => {
  await lab.add("brief", "a", "3.0.0");
  await lab.send();
  const headers = { "x-orrery-contract": "3" };
  await expect(lab.ask("a", "/orders/exit", { headers })).rejects.toMatchObject({ code: "ECONNRESET" });
  const { status, text } = await lab.ask("a", "/orders/echo", { headers });
  expect([status, JSON.parse(text)]).toMatchObject([502, { code: "INSTANCE_FAILED" }]);
  await lab.remove("brief");
  await lab.send();
});

test("a deadline holds, and who has no room waits in a line that is bounded", async () => {
  const late = await lab.ask("a", "/orders/slow?ms=3000", { headers: { "x-orrery-deadline-ms": "100" } });
  expect([late.status, JSON.parse(late.text)]).toMatchObject([504, { code: "DEADLINE_EXCEEDED" }]);
  lab.settings = settingsWith({ ...QUICK, bulkhead: { serviceMax: 2 }, queue: { max: 2 } });
  await lab.send();
  const heard = await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      lab.ask("a", "/orders/slow?ms=500", { headers: { "x-orrery-priority": i < 4 ? "1" : "0" } }),
    ),
  );
  // Two at once, the two urgent ones after them; the other two gave their places in the line to these.
  expect(heard.map(({ status }) => status)).toEqual([200, 200, 503, 503, 200, 200]);
  expect(heard[2]?.headers["retry-after"]).toBe("1");
  lab.settings = settingsWith(QUICK);
  await lab.send();
});

test("the peer port serves no stranger, and nothing but instances", async () => {
  const { port = 0 } = lab.fleet.hub.node(lab.fleet.nodeId("b")).facts?.peerAddresses[0] ?? {};
  const stranger = (greeting: Buffer): Promise<string> =>
    new Promise((resolve) => {
      let heard = "";
      const raw = connectTcp(port, "127.0.0.1", () => {
        raw.write(greeting);
        const socket = connectTls({ socket: raw, rejectUnauthorized: false, ALPNProtocols: [SERVICES_ALPN] });
        socket.on("error", () => undefined).once("close", () => resolve(heard));
        socket.on("data", (chunk: Buffer) => {
          heard += chunk.toString();
        });
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nx-orrery-instance: two\r\n\r\n");
      });
      raw.on("error", () => undefined);
    });
  expect(await stranger(SERVICES_GREETING)).toBe("");
});

test("without a hub, and after the agent was killed, it goes on by its orders on disk, which are sealed", async () => {
  const port = await freePort();
  const folder = lab.fleet.folderOf("a");
  const path = join(folder, "service-orders.sealed");
  const keyPem = await readFile(join(folder, "key.pem"), "utf8");
  const stored = new SealedFile({
    ...{ path, label: "orrery service orders 1", schema: ServiceOrders, keyPem: () => keyPem },
  });
  // Those of the test before may be on disk still, by which hardly anybody is served.
  await expect
    .poll(() => stored.read())
    .toMatchObject({
      ...{ outcome: "read", value: { services: [{ settings: settingsWith(QUICK) }] } },
    });
  await lab.fleet.hub.stop();
  expect((await readFile(path)).includes("orders")).toBe(false);
  await lab.fleet.kill("a");
  await lab.fleet.start("a", ["--services-port", String(port), "--services-dns-port", "0"]);
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/orders/echo`).then(
      async (heard) => `${heard.status} ${heard.status === 200 ? "" : await heard.text()}`,
      () => "",
    );
  let answer = "";
  await until("the gateway to answer", () => {
    void ask().then((each) => {
      answer = each;
    });
    return answer !== "";
  });
  const all = await Promise.all(Array.from({ length: 20 }, ask));
  expect(all).toEqual(Array(20).fill("200 "));
});
