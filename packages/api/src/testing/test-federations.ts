import type { Database } from "@orrery/db";
import type { FederationCommand, FederationId, FederationView, NodeId } from "@orrery/protocol";
import type { FederationSituation, FederationsPort } from "../context.ts";

export type TestFederations = FederationsPort & {
  /** What was asked of agents, in order. All are done at once. */
  commands: { nodeId: NodeId; command: FederationCommand }[];
  links: { from: NodeId; to: NodeId; rttMs: number }[];
  situations: Map<FederationId, FederationSituation>;
  abilities: Map<NodeId, string[]>;
};

/** Federations as their rows say; nobody has reported anything. */
export function createTestFederations(db: Database): TestFederations {
  const views = new Map<FederationId, FederationView>();
  const commands: TestFederations["commands"] = [];
  const links: TestFederations["links"] = [];
  const situations: TestFederations["situations"] = new Map();
  const abilities: TestFederations["abilities"] = new Map();
  return {
    commands,
    links,
    situations,
    abilities,
    list: () => [...views.values()],
    get: (id) => views.get(id) ?? null,
    refresh: async (id) => {
      const ids = id === null ? [...views.keys()] : [id];
      for (const one of ids) {
        const view = await readView(db, one);
        if (view === null) views.delete(one);
        else views.set(one, view);
      }
    },
    situation: (id) => situations.get(id) ?? null,
    measuredLinks: (nodeIds) =>
      links.filter(({ from, to }) => nodeIds.includes(from) && nodeIds.includes(to)),
    command: async (nodeId, command) => {
      commands.push({ nodeId, command });
      return { outcome: "done", id: String(commands.length), isAnswered: true };
    },
    capabilities: (nodeId) => abilities.get(nodeId) ?? null,
  };
}

async function readView(db: Database, id: FederationId): Promise<FederationView | null> {
  const row = await db.read.federation.find(id);
  if (row === null || row.removedAtMs !== null) return null;
  const members = await db.read.federationMember.findOf(id);
  const nodes = new Map((await db.read.node.findAll()).map((node) => [node.id, node]));
  return {
    id,
    name: row.name,
    generation: row.generation,
    createdAtMs: row.createdAtMs,
    status: "unknown",
    statusReason: "Nobody has reported yet.",
    reportedAtMs: null,
    topology: row.topology,
    hopsMax: row.hopsMax,
    profile: row.profile,
    policy: row.policy,
    acceptsNoSpare: row.acceptsNoSpare,
    leader: null,
    members: members.map((member) => {
      const node = nodes.get(member.nodeId);
      return {
        memberId: member.id,
        nodeId: member.nodeId,
        name: node?.name ?? member.id,
        region: node?.region ?? "",
        zone: node?.zone ?? "",
        desiredRole: member.isWanted ? member.role : null,
        priority: member.priority,
        role: null,
        isLeader: false,
        state: "absent" as const,
        problem: null,
        health: node?.health ?? "unknown",
        scheduling: node?.scheduling ?? "active",
        term: null,
        lastIndex: null,
        commitIndex: null,
        lagEntries: null,
        loopLagMs: null,
        fsyncMs: null,
        hooks: null,
        reportedAtMs: null,
      };
    }),
    readiness: {
      candidates: [],
      rejected: [],
      verdict: "not-ready",
      nextId: null,
      closed: null,
      silence: null,
      survivableFailures: 0,
      sentences: [],
    },
    partition: { verdict: "no-quorum", groups: [], silent: [], sentences: [] },
    hearings: [],
    links: [],
    plan: null,
    membershipPlan: null,
    profileInEffect: null,
    falsePositives: "",
    pauses: { federation: row.pause, fleet: await db.read.setting.readFleetPause() },
    blocks: [],
    automatic: [],
    runningFailover: null,
    lastFailover: null,
    scheduledSwitchover: row.scheduledSwitchover,
    drillSchedule: row.drillSchedule,
    undoTopology: row.undoTopology,
  };
}
