import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { encodeKeyRequest, type KeyAnswer, type KeyCommand, type StoredKey } from "@orrery/domain/keys";
import type { FederationService, RequestId } from "@orrery/protocol/local";
import {
  type Coordination,
  type ProposeOutcome,
  RESERVED_PREFIX,
  type ReadOutcome,
} from "../coordination/coordination.ts";
import { errorOfAnswer, errorOfFailed, errorOfRead, refused } from "./api-error.ts";
import type { ApiFederation, FederationDirectory } from "./federation-directory.ts";
import { isWhole, keyProblem, timeoutMsOf } from "./inputs.ts";
import { gone } from "./leader-methods.ts";
import { KEY_LENGTH_MAX, LIST } from "./limits.ts";
import type { StreamCount } from "./stream-count.ts";
import { told } from "./told.ts";
import { deleteCommand, putCommand, requestIdOf, required } from "./write-input.ts";

type Methods = Pick<
  ServiceImpl<typeof FederationService>,
  "get" | "list" | "put" | "compareAndPut" | "delete" | "watchKeys"
>;

export function keyMethods(directory: FederationDirectory, streams: StreamCount): Methods {
  return {
    async get({ federation, key, stale }, context) {
      const problem = keyProblem(key);
      if (problem !== null) throw refused(problem);
      const { coordination } = await directory.find(federation);
      const read = await coordination.get(key, { isStale: stale, timeoutMs: timeoutMsOf(context) });
      const { value, freshness } = answered(read);
      return value === null ? { freshness } : { entry: entryView(key, value), freshness };
    },
    async list({ federation, prefix, limit, stale, after }, context) {
      const problem = prefixProblem(prefix);
      if (problem !== null) throw refused(problem);
      const { coordination } = await directory.find(federation);
      const range = { prefix, after, limit: Math.min(limit === 0 ? LIST.default : limit, LIST.max) };
      const read = await coordination.list(range, { isStale: stale, timeoutMs: timeoutMsOf(context) });
      const { value, freshness } = answered(read);
      const entries = value.entries.map(({ key, stored }) => entryView(key, stored));
      return { entries, hasMore: value.hasMore, revision: BigInt(value.revision), freshness };
    },
    async put({ federation, key, value, fencingToken, requestId }, context) {
      const command = required(putCommand({ key, value, fencingToken }));
      const answer = await write(await directory.find(federation), command, requestId, context);
      if (answer.outcome !== "stored") throw errorOfAnswer(answer);
      return { revision: BigInt(answer.revision) };
    },
    async compareAndPut({ federation, key, value, expectedRevision, fencingToken, requestId }, context) {
      const command = required(putCommand({ key, value, fencingToken, expectedRevision }));
      const answer = await write(await directory.find(federation), command, requestId, context);
      if (answer.outcome !== "stored" && answer.outcome !== "conflict") throw errorOfAnswer(answer);
      return { isStored: answer.outcome === "stored", revision: BigInt(answer.revision) };
    },
    async delete({ federation, key, expectedRevision, fencingToken, requestId }, context) {
      const command = required(deleteCommand({ key, expectedRevision, fencingToken }));
      const answer = await write(await directory.find(federation), command, requestId, context);
      if (answer.outcome !== "deleted" && answer.outcome !== "conflict") throw errorOfAnswer(answer);
      return { isDeleted: answer.outcome === "deleted", revision: BigInt(answer.revision) };
    },
    async *watchKeys({ federation, prefix, fromRevision }, context: HandlerContext) {
      const problem = prefixProblem(prefix);
      if (problem !== null) throw refused(problem);
      if (!isWhole(fromRevision)) throw refused("from_revision is a whole number up to 2^53 - 1.");
      const { coordination } = await directory.find(federation);
      const watch = coordination.watchKeys(prefix, Number(fromRevision));
      for await (const { items, lostCount, revision } of told(watch, context, streams)) {
        const changes = items.map((change) => ({
          ...{ key: change.key, revision: BigInt(change.revision) },
          ...(change.value === null ? {} : { value: bytesOf(change.value) }),
        }));
        yield { changes, resync: lostCount > 0, revision: BigInt(revision) };
      }
      if (!context.signal.aborted) throw gone(directory);
    },
  };
}

/** Under the caller's request id, or as a new request. */
export async function write(
  { coordination, client }: ApiFederation,
  command: KeyCommand,
  requestId: RequestId | undefined,
  context: HandlerContext,
): Promise<KeyAnswer> {
  const id = requestIdOf(requestId);
  const timeoutMs = timeoutMsOf(context);
  const outcome =
    id === null
      ? await client.write(command, timeoutMs)
      : await propose(coordination, encodeKeyRequest({ ...id, command }), timeoutMs);
  if (outcome.outcome !== "answered") throw errorOfFailed(outcome);
  return outcome.answer;
}

function propose(
  coordination: Coordination,
  request: Uint8Array,
  timeoutMs: number,
): Promise<ProposeOutcome> {
  return new Promise((resolve) => coordination.propose(request, timeoutMs, resolve));
}

function answered<T>(read: ReadOutcome<T>) {
  if (read.outcome === "current") return { value: read.value, freshness: { isStale: false } };
  if (read.outcome !== "stale") throw errorOfRead(read);
  const { value, ageMs } = read;
  return { value, freshness: { isStale: true, ...(ageMs === null ? {} : { ageMs }) } };
}

function entryView(key: string, { value, revision }: StoredKey) {
  return { key, value: bytesOf(value), revision: BigInt(revision) };
}

/** The generated types want bytes that are nobody else's memory, which these are. */
function bytesOf(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return value as Uint8Array<ArrayBuffer>;
}

function prefixProblem(prefix: string): string | null {
  if (prefix.length > KEY_LENGTH_MAX) return `The prefix must have at most ${KEY_LENGTH_MAX} characters.`;
  return prefix.startsWith(RESERVED_PREFIX)
    ? `Keys that begin with "${RESERVED_PREFIX}" are the agents' own.`
    : null;
}
