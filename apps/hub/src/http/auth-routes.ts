import type { Auth } from "@orrery/api";
import type { FastifyInstance } from "fastify";
import { toHeaders } from "./request-headers.ts";

/** Passes `/api/auth/*` to better-auth, which speaks the web's Request and Response. */
export async function mountAuth(app: FastifyInstance, auth: Auth): Promise<void> {
  app.route({
    method: ["GET", "POST"],
    url: "/api/auth/*",
    handler: async (request, reply) => {
      const url = new URL(request.url, `${request.protocol}://${request.host}`);
      const response = await auth.handler(
        new Request(url, {
          method: request.method,
          headers: toHeaders(request),
          ...(request.method === "GET" || request.body === undefined
            ? {}
            : { body: JSON.stringify(request.body) }),
        }),
      );
      reply.code(response.status);
      response.headers.forEach((value, name) => {
        if (name !== "set-cookie") reply.header(name, value);
      });
      for (const cookie of response.headers.getSetCookie()) reply.header("set-cookie", cookie);
      return reply.send(response.body === null ? null : Buffer.from(await response.arrayBuffer()));
    },
  });
}
