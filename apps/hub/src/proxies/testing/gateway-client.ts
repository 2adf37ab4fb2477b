import { Agent, request } from "node:http";

export type GatewayAnswer = { status: number; body: string };

/** An application that sends plain HTTP through a node's gateway, over kept connections. */
export class GatewayClient {
  readonly #port: number;
  readonly #secret: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(port: number, secret: string) {
    this.#port = port;
    this.#secret = secret;
  }

  /** Rejects where the gateway goes away. */
  get(url: string, user = "crawler"): Promise<GatewayAnswer> {
    const proof = Buffer.from(`${user}:${this.#secret}`).toString("base64");
    const headers = { host: new URL(url).host, "proxy-authorization": `Basic ${proof}` };
    const options = {
      host: "127.0.0.1",
      port: this.#port,
      path: url,
      agent: this.#agent,
      setHost: false,
      headers,
    };
    return new Promise((resolve, reject) => {
      const asked = request(options, (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
        answer.on("error", reject);
      });
      asked.on("error", reject).end();
    });
  }

  /** The address that the target saw. Throws with the gateway's words where it answers anything else. */
  async exitOf(url: string, user?: string): Promise<string> {
    const { status, body } = await this.get(url, user);
    if (status !== 200) throw new Error(`${status}: ${body}`);
    return JSON.parse(body).address as string;
  }

  close(): void {
    this.#agent.destroy();
  }
}
