import { lateRatio, raftTimings, setPeers, setProfile } from "@orrery/domain/detection";
import type { MemberId } from "@orrery/protocol";
import type { FailoverKeeper } from "./failover-keeper.ts";
import type { FederationCommands } from "./federation-commands.ts";
import type { FederationContext } from "./federation-context.ts";
import type { HeartbeatLog } from "./heartbeat-log.ts";
import { encodeNews, NEWS_TOPIC } from "./member-news.ts";
import type { MembershipKeeper } from "./membership-keeper.ts";
import type { MessageRouter } from "./message-router.ts";
import { ownNews } from "./own-news.ts";
import type { ProfileKeeper } from "./profile-keeper.ts";
import { putSystemKey } from "./system-keys.ts";
import type { TopologyKeeper } from "./topology-keeper.ts";

const NEWS_EVERY_MS = 5_000;
const NEWS_TTL_MS = 5_000;

export type UpkeepParts = {
  readonly failovers: FailoverKeeper;
  readonly memberships: MembershipKeeper;
  readonly profiles: ProfileKeeper;
  readonly topology: TopologyKeeper;
  readonly commands: FederationCommands;
  readonly router: MessageRouter;
  readonly heartbeats: HeartbeatLog;
  /** A peer is watched from now on whose link was up before. */
  readonly onWatched: (peer: MemberId) => void;
};

/** What follows a change of members, profile or topology, and what is done once a second: nothing of it is waited for. */
export class FederationUpkeep {
  readonly #context: FederationContext;
  readonly #parts: UpkeepParts;
  #newsDueMs = 0;

  constructor(context: FederationContext, parts: UpkeepParts) {
    this.#context = context;
    this.#parts = parts;
  }

  everySecond(): void {
    const { failovers, profiles } = this.#parts;
    const nowMs = this.#context.clock.monotonicMs();
    if (nowMs >= this.#newsDueMs) this.#tellNews(nowMs);
    this.review();
    failovers.withdrawOldIntent();
    profiles.replayNext();
    this.lead();
  }

  /** Everything that is derived from spec, members, stored keys and time. */
  review(): void {
    this.profileChanged();
    this.neighborsChanged();
    this.#parts.failovers.review();
  }

  /** The others are told soon instead of at the next time. */
  tellSoon(): void {
    this.#newsDueMs = 0;
  }

  /** The leader's work, one step of each kind at a time. */
  lead(): void {
    const { commands, memberships, topology, profiles, failovers } = this.#parts;
    const { role, fencingToken } = failovers.leadership;
    if (role !== "leader" || fencingToken === null) return;
    const { writer } = this.#context;
    if (!commands.isHandingOver) memberships.step();
    const stored = topology.keep((plan) => writer.write(putSystemKey("topology", plan, fencingToken)));
    stored.catch(() => undefined);
    const profile = profiles.plan();
    if (profile !== null) writer.writeLater(putSystemKey("profile", profile, fencingToken));
  }

  /** A system key was written or deleted, and is applied here. */
  keyChanged(key: string): void {
    const { failovers, profiles } = this.#parts;
    const { system, spec, tell } = this.#context;
    if (key === "guards") {
      failovers.review();
      tell({ kind: "changed" });
    } else if (key === "topology") this.neighborsChanged();
    else if (key === "profile") this.profileChanged();
    else if (key === "intent") {
      const intent = system("intent");
      failovers.onIntent(intent);
      if (intent?.kind !== "drill") return;
      const { leaderId } = failovers.leadership;
      // Whoever harms itself does not hear the others either.
      profiles.excuse(leaderId === spec().memberId ? null : leaderId, intent.durationMs);
    }
  }

  profileChanged(): void {
    const { profiles } = this.#parts;
    const { detector, member, tell } = this.#context;
    const announcedMs = profiles.announcedSilenceMs;
    const isChanged = profiles.review();
    if (profiles.announcedSilenceMs !== announcedMs) this.tellSoon();
    if (!isChanged) return;
    setProfile(detector, profiles.profile);
    member.setTimes(raftTimings(profiles.profile));
    tell({ kind: "neighbours" });
    tell({ kind: "changed" });
  }

  neighborsChanged(): void {
    const { topology, router } = this.#parts;
    const isChanged = topology.review();
    router.setView(topology.routerView());
    if (!isChanged) return;
    this.watchNeighbors();
    this.#context.tell({ kind: "neighbours" });
  }

  /** Only whoever sends heartbeats to this member is watched by it. */
  watchNeighbors(): void {
    const { spec, detector, membership, isConnected, news, clock } = this.#context;
    const { memberId } = spec();
    const { members } = membership();
    const neighbors = new Set(this.#parts.topology.neighbors);
    const known = new Set(detector.peers.keys());
    const watched = members.filter(({ id }) => id === memberId || neighbors.has(id));
    const peers = watched.map(({ id, role }) => ({ id, isVoter: role === "voter" }));
    setPeers(detector, peers, clock.monotonicMs());
    for (const peer of detector.peers.keys()) {
      if (!known.has(peer) && isConnected(peer)) this.#parts.onWatched(peer);
    }
    const present = new Set(members.map(({ id }) => id));
    this.#parts.heartbeats.keepOnly(present);
    news.keepOnly(present);
  }

  #tellNews(nowMs: number): void {
    const { spec, membership, news, detector } = this.#context;
    const { profiles, router } = this.#parts;
    const { memberId } = spec();
    const own = ownNews(this.#context, lateRatio(detector.lag), profiles.announcedSilenceMs);
    const payload = encodeNews(own);
    this.#newsDueMs = nowMs + NEWS_EVERY_MS;
    news.note(memberId, own, nowMs);
    for (const { id, role } of membership().members) {
      if (role === "voter" && id !== memberId) router.send(NEWS_TOPIC, payload, id, NEWS_TTL_MS, nowMs);
    }
  }
}
