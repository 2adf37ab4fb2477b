import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { FederationService } from "@orrery/protocol/local";
import { errorOfFailed, refused } from "./api-error.ts";
import type { ApiFederation, FederationDirectory } from "./federation-directory.ts";
import { topicProblem } from "./inputs.ts";
import { gone } from "./leader-methods.ts";
import { MESSAGE_TTL_MS, PAYLOAD_BYTES_MAX } from "./limits.ts";
import type { StreamCount } from "./stream-count.ts";
import { told } from "./told.ts";

type Methods = Pick<ServiceImpl<typeof FederationService>, "sendMessage" | "watchMessages">;

export function messageMethods(directory: FederationDirectory, streams: StreamCount): Methods {
  return {
    async sendMessage({ federation, topic, payload, to, ttlMs }) {
      const problem = topicProblem(topic) ?? payloadProblem(payload) ?? ttlProblem(ttlMs);
      if (problem !== null) throw refused(problem);
      const found = await directory.find(federation);
      const message = {
        topic,
        payload,
        to: memberOf(found, to),
        ttlMs: ttlMs === 0 ? MESSAGE_TTL_MS.default : ttlMs,
      };
      const outcome = await found.coordination.send(message);
      if (outcome === "sent") return {};
      if (outcome === "gone") throw errorOfFailed({ outcome: "gone" });
      if (outcome === "too-large") throw refused("The message is too large for the way to its receiver.");
      throw new ConnectError(
        `There is no way to ${to === "" ? "any other member" : to} at the moment; ask again, or see ListFederations for who is heard.`,
        Code.Unavailable,
      );
    },
    async *watchMessages({ federation, topic }, context: HandlerContext) {
      const problem = topicProblem(topic);
      if (problem !== null) throw refused(problem);
      const { coordination } = await directory.find(federation);
      for await (const { items, lostCount } of told(coordination.watchMessages(topic), context, streams)) {
        const messages = items.map(({ payload, from, fromName }) => ({
          ...{ topic, from, fromName },
          payload: payload as Uint8Array<ArrayBuffer>,
        }));
        yield { messages, lostCount };
      }
      if (!context.signal.aborted) throw gone(directory);
    },
  };
}

function memberOf({ described }: ApiFederation, to: string) {
  if (to === "") return null;
  const { members } = described;
  const found = members.find(({ name }) => name === to) ?? members.find(({ memberId }) => memberId === to);
  if (found !== undefined) return found.memberId;
  const names = members.map(({ name }) => name).join(", ");
  throw new ConnectError(
    `There is no member "${to.slice(0, 100)}" in the federation; there are ${names}.`,
    Code.NotFound,
  );
}

function payloadProblem(payload: Uint8Array): string | null {
  if (payload.length <= PAYLOAD_BYTES_MAX) return null;
  return `The payload has ${payload.length} bytes; at most ${PAYLOAD_BYTES_MAX} are allowed.`;
}

function ttlProblem(ttlMs: number): string | null {
  return ttlMs <= MESSAGE_TTL_MS.max ? null : `ttl_ms must be at most ${MESSAGE_TTL_MS.max}, not ${ttlMs}.`;
}
