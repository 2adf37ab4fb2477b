import { createHash, timingSafeEqual } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AnyRequest, AnyResponse } from "./any-message.ts";

const LOOPBACK_NAMES = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Who may ask: whoever has the token. The host that was asked for must be a loopback one, because a web page can make a browser
 * reach this port under a name of its own (DNS rebinding).
 */
export class AccessCheck {
  readonly #tokenDigest: Buffer;

  constructor(token: string) {
    this.#tokenDigest = digestOf(token);
  }

  /** False: the request has been answered. */
  admits(request: AnyRequest, response: AnyResponse): boolean {
    const host = "authority" in request ? request.authority || request.headers.host : request.headers.host;
    if (host === undefined || !LOOPBACK_NAMES.test(host)) {
      refuse(
        response,
        403,
        "permission_denied",
        "The local API answers only to 127.0.0.1, [::1] and localhost.",
      );
      return false;
    }
    const [, token = ""] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    // Digests have one length, so the comparison tells nothing of the token.
    if (timingSafeEqual(digestOf(token), this.#tokenDigest)) return true;
    refuse(
      response,
      401,
      "unauthenticated",
      'Send the header "Authorization: Bearer <token>" with the token from local-api.json in the agent\'s data folder.',
    );
    return false;
  }
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** In the form of Connect's errors, which plain HTTP callers read as well. */
export function refuse(response: AnyResponse, status: number, code: string, message: string): void {
  const answer = response as ServerResponse;
  const headers = status === 401 ? { "www-authenticate": "Bearer" } : {};
  // What the caller still sends is not read.
  if (answer.req?.httpVersionMajor === 1) answer.setHeader("connection", "close");
  answer.writeHead(status, { ...headers, "content-type": "application/json" });
  answer.end(JSON.stringify({ code, message }));
}
