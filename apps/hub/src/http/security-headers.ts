import type { FastifyReply } from "fastify";

/** The hub serves data and scripts for shells, never pages: nothing of it may be framed, sniffed, cached or run. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers({
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  });
}
