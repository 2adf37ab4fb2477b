import { PROFILES, type ProfileName } from "@orrery/domain/detection";
import type { Timing } from "@orrery/domain/failover";
import type { ProfileInEffect } from "@orrery/protocol";
import type { HeardReport } from "./federation-sight.ts";

/** A closed connection is seen within a tick of the members' loops, and confirmed by one question. */
const CLOSED_TICKS = 2;
/** Of a plain disk, until a member has measured its own. */
const FSYNC_ASSUMED_MS = 5;

/** What an estimate by links rests on, beside the links. */
export function takeoverTiming(profile: ProfileInEffect | null, reports: Iterable<HeardReport>): Timing {
  const base = PROFILES[isProfileName(profile?.name) ? profile.name : "lan"];
  const syncs = [...reports].flatMap(({ report }) => report.fsyncMs ?? []).sort((x, y) => x - y);
  return {
    detectClosedMs: CLOSED_TICKS * base.tickMs,
    detectSilenceMs: profile?.silenceMinMs ?? base.silenceMinMs,
    priorityDelayMs: base.priorityDelayMs,
    fsyncMs: syncs[Math.floor(syncs.length / 2)] ?? FSYNC_ASSUMED_MS,
    hookMs: 0,
  };
}

function isProfileName(name: string | undefined): name is ProfileName {
  return name !== undefined && Object.hasOwn(PROFILES, name);
}
