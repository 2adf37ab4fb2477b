import { readFile } from "node:fs/promises";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { FederationService } from "@orrery/protocol/local";

export type LocalClient = Client<typeof FederationService>;

/** To the local API of the agent that wrote `accessFile`. */
export async function connectLocal(accessFile: string): Promise<LocalClient> {
  const { url, token } = JSON.parse(await readFile(accessFile, "utf8")) as { url: string; token: string };
  const transport = createGrpcTransport({
    baseUrl: url,
    interceptors: [
      (next) => (request) => {
        request.header.set("authorization", `Bearer ${token}`);
        return next(request);
      },
    ],
  });
  return createClient(FederationService, transport);
}
