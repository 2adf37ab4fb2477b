import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Sets the headers of every answer that Next makes. Scripts run only with this request's nonce, which Next takes from the
 * request's own policy header and puts on each script tag. Styles may be inline: positioned parts (virtual rows,
 * popovers) carry style attributes, and a style cannot call out, since every source is limited to this origin.
 */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse, isDev: boolean): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isDev);
  request.headers["x-nonce"] = nonce;
  request.headers["content-security-policy"] = policy;
  response.setHeader("Content-Security-Policy", policy);
}

export function contentSecurityPolicy(nonce: string, isDev: boolean): string {
  const evalInDev = isDev ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evalInDev}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
