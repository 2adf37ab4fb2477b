import { GATEWAY_PORT_DEFAULT } from "@orrery/protocol";

/** What a worker sets, and how to try it by hand; the secret stands in both. */
export function gatewayLines(worker: string, secret: string): { env: string; curl: string } {
  const proxy = `http://${worker}:${secret}@127.0.0.1:${GATEWAY_PORT_DEFAULT}`;
  return {
    env: `export HTTPS_PROXY=${proxy} HTTP_PROXY=${proxy}`,
    curl: `curl --proxy ${proxy} https://example.org/`,
  };
}
