import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Logger } from "@orrery/runtime";
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet, TRUNCATED_RESPONSE } from "dns-packet";
import { answerDns, type ServiceNames } from "./answer-dns.ts";

export type ServiceDnsOptions = {
  /** On 127.0.0.1, UDP and TCP; 0 = any free one. */
  readonly port: number;
  readonly services: ServiceNames;
  readonly log: Logger;
};

const HOST = "127.0.0.1";
/** RFC 9715: what fits everywhere; without EDNS what RFC 1035 says. */
const UDP_BYTES_MAX = 1232;
const UDP_BYTES_PLAIN = 512;
const CONNECTIONS_MAX = 64;
const IDLE_MS = 10_000;
const QUESTION_BYTES_MAX = 4096;
const RCODES = { found: 0, unknown: 3, refused: 5, malformed: 1 } as const;

/** Names of services for programs that know DNS only. What else they ask is refused: this is no resolver. */
export class ServiceDns {
  readonly #options: ServiceDnsOptions;
  readonly #sockets = new Set<Socket>();
  #udp: UdpSocket | null = null;
  #tcp: Server | null = null;
  #port: number | null = null;

  constructor(options: ServiceDnsOptions) {
    this.#options = options;
  }

  /** Null = it does not listen. */
  get port(): number | null {
    return this.#port;
  }

  /** The agent works without it: where the port is taken, that is told once, and nothing more. */
  async start(): Promise<void> {
    const { log, port } = this.#options;
    try {
      this.#port = await this.#listen();
      log.info({ port: this.#port }, "services have names (DNS) on this port of loopback");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      await this.stop();
      log.warn(
        { port, code },
        "services have no names (DNS) on this host: the port cannot be had; give the agent another with --services-dns-port",
      );
    }
  }

  async stop(): Promise<void> {
    this.#port = null;
    for (const socket of this.#sockets) socket.destroy();
    const tcp = this.#tcp;
    const udp = this.#udp;
    this.#tcp = null;
    this.#udp = null;
    if (udp !== null) udp.close();
    if (tcp?.listening) await new Promise((resolve) => tcp.close(resolve));
  }

  /** TCP first: whichever port that gets is taken for UDP, too. */
  async #listen(): Promise<number> {
    const tcp = createServer((socket) => this.#take(socket));
    tcp.maxConnections = CONNECTIONS_MAX;
    this.#tcp = tcp;
    await new Promise<void>((resolve, reject) => {
      tcp.once("error", reject);
      tcp.listen(this.#options.port, HOST, () => {
        tcp.off("error", reject).on("error", () => undefined);
        resolve();
      });
    });
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket("udp4");
    this.#udp = udp;
    await new Promise<void>((resolve, reject) => {
      udp.once("error", reject);
      udp.bind(port, HOST, () => {
        udp.off("error", reject).on("error", () => undefined);
        resolve();
      });
    });
    udp.on("message", (message, from) => {
      const answer = this.#answer(message, true);
      if (answer !== null) udp.send(answer, from.port, from.address);
    });
    return port;
  }

  /** Each message has its length before it. */
  #take(socket: Socket): void {
    this.#sockets.add(socket);
    let heard = Buffer.alloc(0);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on("error", () => socket.destroy()).once("close", () => this.#sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      while (heard.length >= 2) {
        const length = heard.readUInt16BE(0);
        if (length > QUESTION_BYTES_MAX) {
          socket.destroy();
          return;
        }
        if (heard.length < 2 + length) return;
        const answer = this.#answer(heard.subarray(2, 2 + length), false);
        heard = heard.subarray(2 + length);
        if (answer === null) continue;
        const head = Buffer.alloc(2);
        head.writeUInt16BE(answer.length);
        socket.write(Buffer.concat([head, answer]));
      }
    });
  }

  /** Null = it is no question. */
  #answer(message: Buffer, isUdp: boolean): Buffer | null {
    let asked: Packet;
    try {
      asked = decode(message);
    } catch {
      return null;
    }
    const [question] = asked.questions ?? [];
    if (asked.type !== "query") return null;
    const told = question === undefined ? null : answerDns(question, this.#options.services);
    const rcode = RCODES[told?.outcome ?? "malformed"];
    const packet: Packet = {
      ...{ type: "response", id: asked.id ?? 0, questions: asked.questions ?? [] },
      flags: (rcode === RCODES.refused ? 0 : AUTHORITATIVE_ANSWER) | rcode,
      ...(told?.outcome === "found" ? { answers: told.answers, additionals: told.additionals } : {}),
    };
    const whole = encode(packet);
    const edns = asked.additionals?.find((each) => each.type === "OPT");
    const bytesMax = edns === undefined ? UDP_BYTES_PLAIN : UDP_BYTES_MAX;
    if (!isUdp || whole.length <= bytesMax) return whole;
    // What only helps is left out first; then the client is to ask by TCP.
    const plain = encode({ ...packet, additionals: [] });
    if (plain.length <= bytesMax) return plain;
    return encode({
      ...packet,
      flags: (packet.flags ?? 0) | TRUNCATED_RESPONSE,
      answers: [],
      additionals: [],
    });
  }
}
