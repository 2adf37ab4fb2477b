import { connect as connectTcp } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKeyAndRequest } from "../enrolment/node-key.ts";
import { SERVICES_ALPN, SERVICES_GREETING } from "../mesh/services-greeting.ts";
import { until } from "../testing/agent-process.ts";
import { createTestAuthority, type TestAuthority } from "../testing/test-authority.ts";
import { RawClient } from "./testing/raw-client.ts";
import { RawInstance } from "./testing/raw-instance.ts";
import { LENIENT, ServicesLab, settingsWith } from "./testing/services-lab.ts";

/** Instances that get nothing: they drain, they cannot be reached, or a stranger asks for them. */
let lab: ServicesLab;
let instances: RawInstance[];

beforeAll(async () => {
  [lab, ...instances] = await Promise.all([
    ServicesLab.start(["a", "b"]),
    ...["one", "two", "three"].map((name) => RawInstance.start(name)),
  ] as const);
  lab.settings = settingsWith({
    ...{ ...LENIENT, strategy: "round-robin", retry: { minPerSecond: 1000, ratio: 1 } },
  });
  for (const [at, instance] of instances.entries()) lab.addOwn(instance, at === 1 ? "b" : "a");
  await lab.send();
}, 60_000);
afterAll(() => Promise.all([...instances.map((each) => each.end()), lab.end()]));

const port = (): number => lab.portOf("a") ?? 0;
const ask = (path: string, lines = "", method = "GET", body = ""): string =>
  `${method} /orders${path} HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: ${lines || "1"}\r\n` +
  `Content-Length: ${body.length}\r\n\r\n${body}`;

let markers = 0;
/** Sends the orders with one instance more, and resolves once that one is served: the orders are obeyed as a whole. */
async function sendAndSee(): Promise<void> {
  markers += 1;
  const contract = `9.${markers}.0`;
  lab.addOwn({ name: `marker-${markers}`, port: instances[2]?.port ?? 0 }, "a", contract);
  await lab.send();
  const headers = { "x-orrery-contract": contract };
  let isSeen = false;
  let isAsking = false;
  await until("the orders to be obeyed", () => {
    if (!isAsking) {
      isAsking = true;
      void lab.ask("a", "/orders/marker", { headers }).then(({ status }) => {
        isSeen = status === 200;
        isAsking = false;
      });
    }
    return isSeen;
  });
}

test.each([
  [0, "this node"],
  [1, "another node"],
])(
  "instance %i, on %s, gets no new request once it drains; what it has is answered, and so is everybody",
  async (which) => {
    const drained = instances[which] as RawInstance;
    const clients = await Promise.all(Array.from({ length: 8 }, () => RawClient.to(port())));
    let isOver = false;
    const problems: unknown[] = [];
    const loading = clients.map(async (client, i) => {
      while (!isOver) {
        const said = await client.ask(i % 2 === 0 ? ask("/load") : ask("/load", "", "POST", "hello"));
        if (said.status !== 200 || !said.isWhole) problems.push(said);
      }
    });
    const held: (() => void)[] = [];
    for (const instance of instances) {
      instance.on("/held", ({ socket }) => {
        held.push(() => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nheld"));
      });
    }
    const waiting = await Promise.all(Array.from({ length: 9 }, () => RawClient.to(port())));
    const answers = waiting.map((client) => client.ask(ask("/held")));
    await until("what is under way", () => held.length === 9 && drained.askedFor("/load").length > 0);
    expect(drained.askedFor("/held").length).toBeGreaterThan(0);
    lab.drain(drained.name);
    await sendAndSee();
    // What was on its way to another node when the orders came is there before what was asked after it.
    const countMax = drained.asked.length + 8;
    const others = (): number => instances.reduce((sum, { asked }) => sum + asked.length, 0);
    const before = others();
    await until("a good deal more to be asked", () => others() > before + 400);
    const countAfter = drained.asked.length;
    await until("as much again", () => others() > before + 800);
    expect(drained.asked.length).toBe(countAfter);
    expect(countAfter).toBeLessThanOrEqual(countMax);
    for (const release of held) release();
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 200, body: "held" });
    isOver = true;
    await Promise.all(loading);
    expect(problems).toEqual([]);
    for (const client of [...clients, ...waiting]) client.end();
  },
);

test.each([
  ["a", "5"],
  ["b", "6"],
])(
  "a POST that came whole goes elsewhere where nothing of it was sent: no connection with its instance on %s",
  async (agent, contract) => {
    // Nobody listens there.
    lab.addOwn({ name: `dead-${agent}`, port: 1 }, agent, `${contract}.0.0`);
    lab.addOwn({ name: `alive-${agent}`, port: instances[2]?.port ?? 0 }, "a", `${contract}.0.0`);
    await sendAndSee();
    const client = await RawClient.to(port());
    const statuses: number[] = [];
    const path = `/posted-${agent}`;
    for (let i = 0; i < 12; i += 1) {
      statuses.push((await client.ask(ask(path, contract, "POST", "b".repeat(200)))).status);
    }
    client.end();
    expect(statuses).toEqual(Array(12).fill(200));
    const heard = instances[2]?.askedFor(path) ?? [];
    expect(heard.length).toBe(12);
    expect(heard.some(({ head }) => /x-orrery-attempt: 2/i.test(head))).toBe(true);
  },
);

type Shown = Pick<ConnectionOptions, "key" | "cert">;

async function nodeOf(authority: TestAuthority): Promise<Shown> {
  const nodeId = lab.fleet.nodeId("a");
  const { keyPem, csrPem } = await createKeyAndRequest(nodeId);
  return { key: keyPem, cert: await authority.issue(csrPem, nodeId, 86_400_000) };
}

/** All that the peer port of b says to who greets it so, shows that, and asks for the instance `two`. */
function askPeerPort(greeting: Buffer, shown: ConnectionOptions): Promise<string> {
  const { port: peerPort = 0 } = lab.fleet.hub.node(lab.fleet.nodeId("b")).facts?.peerAddresses[0] ?? {};
  return new Promise((resolve) => {
    let heard = "";
    const raw = connectTcp(peerPort, "127.0.0.1", () => {
      if (greeting.length > 0) raw.write(greeting);
      const socket = connectTls({ socket: raw, rejectUnauthorized: false, ...shown });
      socket.on("error", () => undefined).once("close", () => resolve(heard));
      socket.on("data", (chunk: Buffer) => {
        heard += chunk.toString("latin1");
        if (heard.endsWith("/peer")) socket.end();
      });
      socket.write("GET /peer HTTP/1.1\r\nHost: localhost\r\nx-orrery-instance: two\r\n\r\n");
    });
    raw.on("error", () => undefined);
  });
}

test("the peer port serves nodes of this fleet, by their certificates and in its own protocol, and nobody else", async () => {
  const { authority } = lab.fleet.hub;
  const [own, other] = await Promise.all([nodeOf(authority), nodeOf(await createTestAuthority())]);
  const ALPNProtocols = [SERVICES_ALPN];
  const hub = { key: authority.serverKeyPem, cert: authority.serverCertificatePem };
  const none = Buffer.alloc(0);
  const strangers: readonly (readonly [who: string, greeting: Buffer, shown: ConnectionOptions])[] = [
    ["a node of another fleet", SERVICES_GREETING, { ...other, ALPNProtocols }],
    ["nobody by a certificate", SERVICES_GREETING, { ALPNProtocols }],
    ["the fleet's own hub", SERVICES_GREETING, { ...hub, ALPNProtocols }],
    ["a node in another protocol", SERVICES_GREETING, { ...own, ALPNProtocols: ["http/1.1"] }],
    ["a node in no protocol", SERVICES_GREETING, own],
    ["a node by old TLS", SERVICES_GREETING, { ...own, ALPNProtocols, maxVersion: "TLSv1.2" }],
    ["a node without a greeting", none, { ...own, ALPNProtocols }],
    ["a node with another greeting", Buffer.from("G"), { ...own, ALPNProtocols }],
  ];
  const two = instances[1] as RawInstance;
  await Promise.all(
    strangers.map(async ([who, greeting, shown]) => {
      // To who does not greet it speaks as a link of the mesh.
      expect(await askPeerPort(greeting, shown), who).not.toContain("HTTP");
    }),
  );
  expect(two.askedFor("/peer")).toEqual([]);
  expect(await askPeerPort(SERVICES_GREETING, { ...own, ALPNProtocols })).toMatch(
    /^HTTP\/1.1 200 [\s\S]*\/peer$/,
  );
  expect(two.askedFor("/peer").length).toBe(1);
});
