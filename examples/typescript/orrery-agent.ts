import { readFile } from "node:fs/promises";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { FederationService } from "@orrery/protocol/local";

export type Agent = Client<typeof FederationService>;

/** The agent beside this process; `path` is its `local-api.json`. HTTP/2, so that `pipeline` works, too. */
export async function connectToAgent(path: string): Promise<{ agent: Agent; close(): void }> {
  const { url, token } = JSON.parse(await readFile(path, "utf8")) as { url: string; token: string };
  const withToken: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const sessionManager = new Http2SessionManager(url);
  const transport = createConnectTransport({
    ...{ baseUrl: url, httpVersion: "2", sessionManager, interceptors: [withToken] },
    acceptCompression: [],
  });
  return { agent: createClient(FederationService, transport), close: () => sessionManager.abort() };
}
