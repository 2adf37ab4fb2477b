import { type ApiContext, appRouter } from "@orrery/api";
import { LOAD_CSV_CHARACTERS_MAX } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";

const PATH = "scaling.backTest";
/** Load from elsewhere, with its line ends escaped, and settings beside it. */
const BODY_BYTES_MAX = LOAD_CSV_CHARACTERS_MAX + 8_388_608;

/** The one call that carries a file: it may be larger than all others, once it is known who calls. */
export async function mountBackTest(
  app: FastifyInstance,
  createContext: (request: FastifyRequest) => Promise<ApiContext>,
): Promise<void> {
  await app.register((scope, _, registered) => {
    scope.removeContentTypeParser("application/json");
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (_, body, done) =>
      done(null, body),
    );
    scope.addHook("onRequest", async (request) => {
      if ((await createContext(request)).principal === null) throw new AppError("UNAUTHENTICATED");
    });
    scope.post(`/trpc/${PATH}`, { bodyLimit: BODY_BYTES_MAX }, (req, res) =>
      fastifyRequestHandler({
        ...{ router: appRouter, req, res, path: PATH },
        createContext: () => createContext(req),
      }),
    );
    registered();
  });
}
