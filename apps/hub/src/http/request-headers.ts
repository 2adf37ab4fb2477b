import { CLIENT_ADDRESS_HEADER } from "@orrery/api";
import type { FastifyRequest } from "fastify";
import { clientAddress } from "./error-handler.ts";

/** As the web's `Headers`, with the caller's address in place of whatever was claimed. */
export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers.set(name, value);
    else if (Array.isArray(value)) for (const one of value) headers.append(name, one);
  }
  headers.set(CLIENT_ADDRESS_HEADER, clientAddress(request));
  return headers;
}
