import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { FederationService } from "@orrery/protocol/local";
import type { Described, LeaderState } from "../coordination/coordination.ts";
import { errorOfFailed } from "./api-error.ts";
import type { FederationDirectory } from "./federation-directory.ts";
import type { StreamCount } from "./stream-count.ts";
import { told } from "./told.ts";

type Methods = Pick<ServiceImpl<typeof FederationService>, "listFederations" | "getLeader" | "watchLeader">;

export function leaderMethods(directory: FederationDirectory, streams: StreamCount): Methods {
  return {
    async listFederations() {
      return { federations: (await directory.list()).map(federationView) };
    },
    async getLeader({ federation }) {
      const { coordination } = await directory.find(federation);
      const state = await coordination.leader();
      if (state === null) throw gone(directory);
      return { leader: leaderView(state) };
    },
    async *watchLeader({ federation }, context: HandlerContext) {
      const { coordination } = await directory.find(federation);
      for await (const { items } of told(coordination.observe(), context, streams)) {
        const newest = items.at(-1);
        if (newest !== undefined) yield { leader: leaderView(newest) };
      }
      if (!context.signal.aborted) throw gone(directory);
    },
  };
}

export function gone(directory: FederationDirectory) {
  directory.forget();
  return errorOfFailed({ outcome: "gone" });
}

function leaderView({ leaderId, leaderName, term, fencingToken, validForMs }: LeaderState) {
  return {
    leaderId: leaderId ?? "",
    leaderName: leaderName ?? "",
    term: BigInt(term),
    ...(fencingToken === null ? {} : { fencingToken: BigInt(fencingToken) }),
    isLeading: validForMs !== null,
    validForMs: validForMs ?? 0,
  };
}

function federationView({ federationId, name, memberId, members, leader }: Described) {
  return {
    ...{ id: federationId, name, memberId },
    members: members.map((member) => ({
      ...{ id: member.memberId, name: member.name, isVoter: member.isVoter, isHeard: member.isHeard },
    })),
    leader: leaderView(leader),
  };
}
