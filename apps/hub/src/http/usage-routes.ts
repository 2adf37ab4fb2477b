import {
  authoriseUsage,
  createTokenCache,
  type Principal,
  type PrincipalSources,
  parseUsage,
  recordUsage,
  type UsageBook,
} from "@orrery/api";
import type { CloudUsageEvent, UsageAnswers } from "@orrery/protocol";
import { AppError, type Clock } from "@orrery/runtime";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { clientAddress } from "./error-handler.ts";
import { TokenBucket } from "./token-bucket.ts";

export const USAGE_PATH = "/v1/usage";

export type UsageRoutesOptions = PrincipalSources & {
  clock: Clock;
  usageBook: UsageBook;
  /** Events that one token and one account may tell in a second, on average over `BURST_S`. */
  usageRatePerSecond: number;
  /** Requests without a valid token that one address may make in a minute. */
  apiRatePerMinute: number;
};

const BURST_S = 10;
const CONTENT_TYPES = ["application/cloudevents+json", "application/cloudevents-batch+json"];

/**
 * `POST /v1/usage`: systems outside tell what was used, as CloudEvents, with an API token. It has limits of its own, by events and not by
 * requests; the operator API's limit by address does not apply, since one source tells for many accounts.
 */
export async function mountUsage(app: FastifyInstance, options: UsageRoutesOptions): Promise<void> {
  const { clock, usageBook, usageRatePerSecond: ratePerSecond } = options;
  const tokens = createTokenCache(options);
  const events = new TokenBucket({ ratePerSecond, burst: ratePerSecond * BURST_S, clock });
  const strangers = new TokenBucket({
    ...{ ratePerSecond: options.apiRatePerMinute / 60, burst: options.apiRatePerMinute, clock },
  });

  await app.register((scope, _options, done) => {
    scope.addContentTypeParser(
      CONTENT_TYPES,
      { parseAs: "string" },
      scope.getDefaultJsonParser("error", "error"),
    );
    const callers = new WeakMap<FastifyRequest, Principal>();
    // Before the body is read: a stranger's is not.
    scope.addHook("onRequest", async (request, reply) => {
      callers.set(request, await whoCalls(request, reply));
    });
    // By address: not even asked, which each request would pay for.
    const unlimited = { config: { rateLimit: false } };
    scope.post(USAGE_PATH, unlimited, async (request, reply): Promise<UsageAnswers> => {
      const told = parseUsage(request.body);
      limit(callers.get(request) as Principal, told, reply);
      return recordUsage(usageBook, told).catch((error: unknown) => {
        if (error instanceof AppError && error.code === "RATE_LIMITED") reply.header("retry-after", "1");
        throw error;
      });
    });
    done();
  });

  async function whoCalls(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    const address = clientAddress(request);
    refuseUntil(reply, strangers.waitMs(address, 1), "Too many requests without a valid API token.");
    const [scheme, text] = (request.headers.authorization ?? "").split(" ");
    const isBearer = scheme?.toLowerCase() === "bearer" && text !== undefined;
    const principal = isBearer ? await tokens.resolve(text) : null;
    if (principal === null) strangers.take(address, 1);
    return authoriseUsage(principal);
  }

  /** All or nothing: of a request that is over a limit nothing is booked. */
  function limit({ actor }: Principal, told: readonly CloudUsageEvent[], reply: FastifyReply): void {
    const counts = new Map([[`token ${actor.id}`, told.length]]);
    for (const { subject } of told)
      counts.set(`account ${subject}`, (counts.get(`account ${subject}`) ?? 0) + 1);
    for (const [name, count] of counts) {
      refuseUntil(
        reply,
        events.waitMs(name, count),
        `The ${name.split(" ", 1)[0]} may tell ${ratePerSecond} events a second; slow down.`,
      );
    }
    for (const [name, count] of counts) events.take(name, count);
  }
}

function refuseUntil(reply: FastifyReply, waitMs: number, sentence: string): void {
  if (waitMs === 0) return;
  reply.header("retry-after", String(Math.ceil(waitMs / 1000)));
  throw new AppError("RATE_LIMITED", sentence);
}
