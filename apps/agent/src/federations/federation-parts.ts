import type { RestoredState } from "@orrery/domain/consensus";
import type { Profile } from "@orrery/domain/detection";
import { KeyStore } from "@orrery/domain/keys";
import type { MemberId } from "@orrery/protocol";
import type { OutboundFrame, SendOutcome } from "../mesh/link-event.ts";
import { FailoverKeeper } from "./failover-keeper.ts";
import { FederationCommands } from "./federation-commands.ts";
import type { FederationContext } from "./federation-context.ts";
import { FederationUpkeep } from "./federation-upkeep.ts";
import { HeartbeatLog } from "./heartbeat-log.ts";
import { NEWS_TOPIC } from "./member-news.ts";
import { MembershipKeeper } from "./membership-keeper.ts";
import { MessageRouter } from "./message-router.ts";
import { ProfileKeeper } from "./profile-keeper.ts";
import { SystemKeys, type SystemValues } from "./system-keys.ts";
import { TopologyKeeper } from "./topology-keeper.ts";

export type FederationParts = {
  readonly topology: TopologyKeeper;
  readonly profiles: ProfileKeeper;
  readonly failovers: FailoverKeeper;
  readonly memberships: MembershipKeeper;
  readonly commands: FederationCommands;
  readonly router: MessageRouter;
  readonly heartbeats: HeartbeatLog;
  readonly upkeep: FederationUpkeep;
};

/** What the log's snapshot says before its entries are applied. */
export function storedAtStart(restored: RestoredState): Pick<SystemValues, "profile" | "leader"> {
  const store = restored.snapshot === null ? null : KeyStore.from(restored.snapshot.data);
  if (store === null) return { profile: null, leader: null };
  const keys = new SystemKeys();
  return { profile: keys.get(store, "profile"), leader: keys.get(store, "leader") };
}

export function createParts(
  context: FederationContext,
  start: {
    readonly restored: RestoredState;
    readonly leader: SystemValues["leader"];
    readonly profile: Profile;
    readonly send: (to: MemberId, frame: OutboundFrame) => SendOutcome | null;
    /** A peer is watched from now on whose link was up before. */
    readonly onWatched: (peer: MemberId) => void;
  },
): FederationParts {
  const { federationId, memberId: self } = context.spec();
  const { clock, clockId, news } = context;
  const topology = new TopologyKeeper(context);
  const profiles = new ProfileKeeper(context, start.profile);
  const failovers = new FailoverKeeper(context, start.restored, start.leader);
  const heartbeats = new HeartbeatLog();
  const commands = new FederationCommands(context, { failovers, profiles, heartbeats });
  const memberships = new MembershipKeeper(context, (to) => {
    commands.handOver(to, "members").catch(() => undefined);
  });
  const router = new MessageRouter({ federationId, self, clockId, send: start.send });
  router.listen(NEWS_TOPIC, (from, payload) => news.hear(from, payload, clock.monotonicMs()));
  const parts = { topology, profiles, failovers, memberships, commands, router, heartbeats };
  return { ...parts, upkeep: new FederationUpkeep(context, { ...parts, onWatched: start.onWatched }) };
}
