import type { HubSettings } from "./env.ts";

/** Where agents connect: the setting, or else the host under which the caller reached us, with the gateway's port. */
export function gatewayUrl(settings: HubSettings, gatewayPort: number, host: string | undefined): string {
  if (settings.publicGatewayUrl !== undefined) return settings.publicGatewayUrl;
  const fallback = new URL(settings.publicUrl);
  const url = host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : fallback;
  return `https://${url.hostname}:${gatewayPort}`;
}

/** Where the hub itself tells probes who asked, as proxies reach it. */
export function echoUrl({ publicUrl }: Pick<HubSettings, "publicUrl">, port: number): string {
  const { hostname } = new URL(publicUrl);
  return `http://${hostname === "localhost" ? "127.0.0.1" : hostname}:${port}/echo`;
}
