import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { createLogger } from "@orrery/runtime";
import { decode, encode, type Packet } from "dns-packet";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServiceNames } from "./answer-dns.ts";
import { ServiceDns } from "./service-dns.ts";

const log = createLogger({ service: "test", level: "silent" });
const MANY = 40;
const services: ServiceNames = {
  names: ["orders"],
  resolve: (service) =>
    service === "orders"
      ? {
          ...{ outcome: "resolved", gatewayUrl: null, validForMs: 1 },
          addresses: Array.from({ length: MANY }, (_, at) => ({
            ...{ id: `orders-${at}`, nodeId: "n", isHere: true, host: "127.0.0.1", port: 8000 + at },
            ...{ pathPrefix: "", contract: "1.0.0", weight: 1, latencyMs: 0 },
          })),
        }
      : { outcome: "unknown" },
};
let dns: ServiceDns;

beforeEach(async () => {
  dns = new ServiceDns({ port: 0, services, log });
  await dns.start();
});
afterEach(() => dns.stop());

const question = (name: string, type: "SRV" | "A"): Buffer =>
  encode({ type: "query", id: 7, questions: [{ name, type }] });

function overUdp(message: Buffer): Promise<Packet & { rcode?: string; flag_tc?: boolean }> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("message", (heard) => {
      socket.close();
      resolve(decode(heard));
    });
    socket.send(message, dns.port ?? 0, "127.0.0.1");
  });
}

function overTcp(messages: readonly Buffer[]): Promise<Packet[]> {
  return new Promise((resolve) => {
    const answers: Packet[] = [];
    let heard = Buffer.alloc(0);
    const socket = connect(dns.port ?? 0, "127.0.0.1", () => {
      for (const message of messages) {
        const head = Buffer.alloc(2);
        head.writeUInt16BE(message.length);
        // In two parts, as it may come.
        socket.write(Buffer.concat([head, message.subarray(0, 5)]));
        socket.write(message.subarray(5));
      }
    });
    socket.on("data", (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      while (heard.length >= 2 && heard.length >= 2 + heard.readUInt16BE(0)) {
        const length = heard.readUInt16BE(0);
        answers.push(decode(heard.subarray(2, 2 + length)));
        heard = heard.subarray(2 + length);
      }
      if (answers.length === messages.length) {
        socket.destroy();
        resolve(answers);
      }
    });
  });
}

test("what does not fit into a datagram is cut, and whole by TCP", async () => {
  const name = "_orders._tcp.orrery.internal";
  const cut = await overUdp(question(name, "SRV"));
  expect(cut).toMatchObject({ id: 7, flag_tc: true, answers: [] });
  const whole = await overTcp([question(name, "SRV"), question("orders.orrery.internal", "A")]);
  expect(whole.map(({ answers }) => answers?.length)).toEqual([MANY, 1]);
});

test("other names are refused, unknown ones do not exist, and what is no question gets no answer", async () => {
  expect(await overUdp(question("example.org", "A"))).toMatchObject({ rcode: "REFUSED" });
  expect(await overUdp(question("nothing.orrery.internal", "A"))).toMatchObject({ rcode: "NXDOMAIN" });
  const socket = createSocket("udp4");
  socket.send(Buffer.from("no question"), dns.port ?? 0, "127.0.0.1");
  expect(await overUdp(question("orders.orrery.internal", "A"))).toMatchObject({ rcode: "NOERROR" });
  socket.close();
});

test("a port that is taken is a warning, not an end", async () => {
  const other = new ServiceDns({ port: dns.port ?? 0, services, log });
  await other.start();
  expect(other.port).toBeNull();
  await other.stop();
});
