import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { KeyCommand, Lock } from "@orrery/domain/keys";
import type { FederationService } from "@orrery/protocol/local";
import type { Watch } from "../coordination/coordination.ts";
import { errorOfAnswer, errorOfFailed, refused } from "./api-error.ts";
import type { ApiFederation, FederationDirectory } from "./federation-directory.ts";
import { isWhole, lockNameProblem, ownerProblem, timeoutMsOf, ttlProblem } from "./inputs.ts";
import { write } from "./key-methods.ts";
import { gone } from "./leader-methods.ts";
import { LOCK_WAIT_MS_MAX } from "./limits.ts";
import type { StreamCount } from "./stream-count.ts";
import { told } from "./told.ts";

type Methods = Pick<
  ServiceImpl<typeof FederationService>,
  "acquireLock" | "renewLock" | "releaseLock" | "watchLock"
>;

export function lockMethods(directory: FederationDirectory, streams: StreamCount): Methods {
  return {
    async acquireLock({ federation, name, owner, ttlMs, waitMs }, context) {
      const problem =
        lockNameProblem(name) ?? ownerProblem(owner) ?? ttlProblem(ttlMs) ?? waitProblem(waitMs);
      if (problem !== null) throw refused(problem);
      const command = { kind: "lock", name, owner, ttlMs } as const;
      return acquire(await directory.find(federation), command, waitMs, context);
    },
    async renewLock({ federation, name, token }, context) {
      const problem = lockNameProblem(name) ?? tokenProblem(token);
      if (problem !== null) throw refused(problem);
      const { coordination } = await directory.find(federation);
      const renewed = await coordination.renew(name, Number(token), timeoutMsOf(context));
      if (renewed.outcome === "renewed") return { isRenewed: true, validForMs: renewed.ttlMs };
      if (renewed.outcome === "not-held") return { isRenewed: false, validForMs: 0 };
      throw errorOfFailed(renewed);
    },
    async releaseLock({ federation, name, token }, context) {
      const problem = lockNameProblem(name) ?? tokenProblem(token);
      if (problem !== null) throw refused(problem);
      const command = { kind: "unlock", name, token: Number(token) } as const;
      const answer = await write(await directory.find(federation), command, undefined, context);
      if (answer.outcome !== "unlocked" && answer.outcome !== "not-held") throw errorOfAnswer(answer);
      return { isReleased: answer.outcome === "unlocked" };
    },
    async *watchLock({ federation, name }, context: HandlerContext) {
      const problem = lockNameProblem(name);
      if (problem !== null) throw refused(problem);
      const { coordination } = await directory.find(federation);
      for await (const { items } of told(coordination.watchLock(name), context, streams)) {
        for (const lock of items) yield lock === null ? {} : { holder: holderView(lock) };
      }
      if (!context.signal.aborted) throw gone(directory);
    },
  };
}

/** Tries, then again whenever the lock's holder changes, until the time is over. */
async function acquire(
  federation: ApiFederation,
  command: Extract<KeyCommand, { kind: "lock" }>,
  waitMs: number,
  context: HandlerContext,
) {
  const endMs = performance.now() + waitMs;
  const watch = federation.coordination.watchLock(command.name);
  const timer = setTimeout(() => watch.close(), waitMs);
  const close = (): void => watch.close();
  context.signal.addEventListener("abort", close, { once: true });
  try {
    for (;;) {
      const answer = await write(federation, command, undefined, context);
      if (answer.outcome === "locked")
        return { isAcquired: true, token: BigInt(answer.token), owner: command.owner };
      if (answer.outcome !== "held") throw errorOfAnswer(answer);
      const mayTryAgain = performance.now() < endMs && !context.signal.aborted && (await freed(watch));
      if (!mayTryAgain) return { isAcquired: false, token: BigInt(answer.token), owner: answer.owner };
    }
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener("abort", close);
    watch.close();
  }
}

/** False: the watch has ended before. */
async function freed(watch: Watch<Lock | null>): Promise<boolean> {
  for (;;) {
    const batch = await watch.next();
    if (batch === null) return false;
    if (batch.items.at(-1) === null) return true;
  }
}

function holderView({ owner, token, ttlMs }: Lock) {
  return { owner, token: BigInt(token), ttlMs };
}

function waitProblem(waitMs: number): string | null {
  return waitMs <= LOCK_WAIT_MS_MAX ? null : `wait_ms must be at most ${LOCK_WAIT_MS_MAX}, not ${waitMs}.`;
}

function tokenProblem(token: bigint): string | null {
  return isWhole(token) ? null : "token is a whole number up to 2^53 - 1.";
}
