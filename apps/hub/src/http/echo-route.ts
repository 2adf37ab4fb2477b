import type { FastifyInstance } from "fastify";

export const ECHO_PATH = "/echo";

/** What tells that something stands between the two, or who stood in front of it. */
const TELLING = /^(via|forwarded|x-forwarded(-.*)?|x-real-ip|client-ip|x-client-ip|proxy-.*|x-proxy-.*)$/;
const HEADERS_MAX = 32;
const VALUE_MAX = 200;

/**
 * Answers who asked, for probes of proxies in installations that have no echo service of their own (docs/proxies.md): the address that the connection comes from,
 * and those of the request's headers that a proxy adds. It answers anyone, with nothing but what was sent.
 */
export function mountEcho(app: FastifyInstance): void {
  app.get(ECHO_PATH, async (request, reply) => {
    const headers = Object.entries(request.headers)
      .filter(([name]) => TELLING.test(name))
      .slice(0, HEADERS_MAX)
      .map(([name, value]) => [name, String(value).slice(0, VALUE_MAX)]);
    return reply.header("cache-control", "no-store").send({
      // Not what a header says: a transparent proxy would say it, too.
      address: plainAddress(request.socket.remoteAddress ?? ""),
      headers: Object.fromEntries(headers),
    });
  });
}

function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
