import type { Profile } from "@orrery/domain/detection";
import type { KeyCommand, KeyStore } from "@orrery/domain/keys";
import type { TopologyPlan } from "@orrery/domain/topology";
import { AutomaticFailover, DrillFault, MemberId, TopologyKind } from "@orrery/protocol";
import { z } from "zod";

/** Replicated keys of the federation itself; applications may not use the prefix. */
export const SYSTEM_PREFIX = "orrery/";

/** Written by a leader before it hands over or harms itself, so that the next one knows the failover's kind. */
export const Intent = z.object({
  kind: z.enum(["switchover", "drill"]),
  /** Of the leader that wrote it. */
  term: z.int().min(1),
  to: MemberId.nullable(),
  byName: z.string().max(200),
  drillId: z.string().max(64).nullable(),
  fault: DrillFault.nullable(),
  durationMs: z.number().min(0),
  atMs: z.number(),
});
export type Intent = z.infer<typeof Intent>;

const Guards = z.object({ automatic: z.array(AutomaticFailover).max(200) });

/** Who led last: snapshots forget the entry that says so. */
const LastLeader = z.object({ memberId: MemberId, term: z.int().min(1), generation: z.int().min(1) });
export type LastLeader = z.infer<typeof LastLeader>;

const StoredProfile = z.object({
  name: z.enum(["lan", "metro", "wan"]),
  heartbeatMs: z.number().positive(),
  tickMs: z.number().positive(),
  lateToleratedMs: z.number(),
  phiThreshold: z.number().positive(),
  stdDevMinMs: z.number(),
  acceptablePauseMs: z.number(),
  silenceMinMs: z.number().positive(),
  silenceMaxMs: z.number().positive(),
  confirmWindowMs: z.number().positive(),
  lateRatioCalm: z.number(),
  patiencePerLateRatio: z.number(),
  lagFactorMax: z.number(),
  gapMs: z.number().positive(),
  bootstrapMs: z.number(),
  priorityDelayMs: z.number(),
});

/** Edges by the places of their ends in `members`: with 64 members the ids themselves would be too long for a value. */
const StoredPlan = z.object({
  kind: TopologyKind,
  members: z.array(MemberId).max(64),
  voters: z.array(MemberId).max(64),
  edges: z.array(z.tuple([z.int().min(0), z.int().min(0)])).max(2100),
  plannedAtMs: z.number(),
  reason: z.string().max(500),
});

export type SystemValues = {
  readonly guards: readonly AutomaticFailover[];
  readonly intent: Intent | null;
  readonly topology: TopologyPlan | null;
  readonly profile: Profile | null;
  readonly leader: LastLeader | null;
};
export type SystemKey = keyof SystemValues;

/** The system keys of a store as values; what cannot be read counts as absent. Reading an unchanged key costs a look-up. */
export class SystemKeys {
  readonly #cache = new Map<SystemKey, { revision: number; value: unknown }>();

  get<K extends SystemKey>(store: KeyStore, key: K): SystemValues[K] {
    const stored = store.get(SYSTEM_PREFIX + key);
    const revision = stored?.revision ?? 0;
    const cached = this.#cache.get(key);
    if (cached !== undefined && cached.revision === revision) return cached.value as SystemValues[K];
    const value = stored === null ? absent(key) : decodeSystemValue(key, stored.value);
    this.#cache.set(key, { revision, value });
    return value;
  }
}

/** `fencingToken`: a leader's that has been replaced meanwhile is refused. */
export function putSystemKey<K extends SystemKey>(
  key: K,
  value: NonNullable<SystemValues[K]>,
  fencingToken: number,
): KeyCommand {
  const bytes = new TextEncoder().encode(JSON.stringify(toStored(key, value)));
  return { kind: "put", key: SYSTEM_PREFIX + key, value: bytes, expectedRevision: null, fencingToken };
}

export function deleteSystemKey(key: SystemKey, fencingToken: number): KeyCommand {
  return { kind: "delete", key: SYSTEM_PREFIX + key, expectedRevision: null, fencingToken };
}

/** Of a command on a system key, its name without the prefix. */
export function systemKeyOf(command: KeyCommand): string | null {
  if (command.kind !== "put" && command.kind !== "delete") return null;
  return command.key.startsWith(SYSTEM_PREFIX) ? command.key.slice(SYSTEM_PREFIX.length) : null;
}

export function decodeSystemValue<K extends SystemKey>(key: K, bytes: Uint8Array): SystemValues[K] {
  try {
    const read = READERS[key](JSON.parse(new TextDecoder().decode(bytes)));
    return read as SystemValues[K];
  } catch {
    return absent(key);
  }
}

const READERS: { readonly [K in SystemKey]: (json: unknown) => SystemValues[K] } = {
  guards: (json) => Guards.parse(json).automatic,
  intent: (json) => Intent.parse(json),
  topology: (json) => {
    const { edges, ...plan } = StoredPlan.parse(json);
    const named = edges.flatMap(([x, y]) => {
      const [a, b] = [plan.members[x], plan.members[y]];
      return a === undefined || b === undefined ? [] : [{ a, b }];
    });
    return { ...plan, edges: named };
  },
  profile: (json) => StoredProfile.parse(json),
  leader: (json) => LastLeader.parse(json),
};

function toStored<K extends SystemKey>(key: K, value: NonNullable<SystemValues[K]>): unknown {
  if (key === "guards") return { automatic: value };
  if (key !== "topology") return value;
  const plan = value as TopologyPlan;
  const numbers = new Map(plan.members.map((id, i) => [id, i]));
  const edges = plan.edges.flatMap(({ a, b }) => {
    const [x, y] = [numbers.get(a), numbers.get(b)];
    return x === undefined || y === undefined ? [] : [[x, y]];
  });
  return { ...plan, edges };
}

function absent<K extends SystemKey>(key: K): SystemValues[K] {
  return (key === "guards" ? [] : null) as unknown as SystemValues[K];
}
