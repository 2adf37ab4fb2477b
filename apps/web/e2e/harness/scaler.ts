import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a webhook provider signs with. */
export const SCALER_SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** Something behind a webhook that has as many instances as it was told, at once. */
export class FakeScaler {
  count: number;
  /** Answers everything with 500 and this; null = it works. */
  fault: string | null = null;
  readonly #server: Server;

  private constructor(server: Server, count: number) {
    this.#server = server;
    this.count = count;
  }

  static async start(count: number): Promise<FakeScaler> {
    const server = createServer();
    const scaler = new FakeScaler(server, count);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        if (scaler.fault !== null) return response.writeHead(500).end(scaler.fault);
        response.setHeader("content-type", "application/json");
        if (request.method === "PUT") {
          scaler.count = (JSON.parse(body) as { count: number }).count;
          return response.end(JSON.stringify({ outcome: "accepted" }));
        }
        const instances = Array.from({ length: scaler.count }, (_, index) => ({
          id: `i-${index}`,
          state: "ready",
        }));
        return response.end(JSON.stringify({ wanted: scaler.count, instances }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return scaler;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/scale`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
