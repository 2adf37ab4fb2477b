import { readFile } from "node:fs/promises";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { UsageService } from "@orrery/protocol/local";

export type Usage = Client<typeof UsageService>;

/** The agent beside this process, for what costs credits; `path` is its `local-api.json`. */
export async function connectToUsage(path: string): Promise<{ usage: Usage; close(): void }> {
  const { url, token } = JSON.parse(await readFile(path, "utf8")) as { url: string; token: string };
  const withToken: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [withToken] });
  return { usage: createClient(UsageService, transport), close: () => undefined };
}
