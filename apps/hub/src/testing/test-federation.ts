import type {
  Command,
  CommandAck,
  FederationId,
  FederationReport,
  FederationSpec,
  FederationView,
  MemberId,
  NodeSpec,
} from "@orrery/protocol";
import { type EnrolledAgent, enrolAgent, TestAgent, testFacts } from "./test-agent.ts";
import { type TestHub, until } from "./test-hub.ts";

export type TestMember = {
  name: string;
  enrolled: EnrolledAgent;
  agent: TestAgent;
  memberId: MemberId;
  /** What its agent was asked; `answer` says what it answers. */
  commands: Command[];
  answer: (command: Command) => Omit<CommandAck, "id"> | null;
};

export type TestFederation = {
  id: FederationId;
  members: [TestMember, TestMember, TestMember];
  view(): Promise<FederationView>;
  /** Everyone reports, led by `leader` in `term`. */
  report(leader: number, term: number): Promise<void>;
  /** One member reports, as a follower of nobody where nothing else is said. */
  reportOf(member: TestMember, report: Partial<FederationReport>): Promise<void>;
  end(): void;
};

/** Three agents that enrol, found a federation, and say whatever a test wants of it. */
export async function foundTestFederation(
  hub: TestHub,
  name: string,
  capabilities: string[] = ["restarts"],
): Promise<TestFederation> {
  const token = (await hub.joinToken()).text;
  const joined = await Promise.all(
    ["a", "b", "c"].map((one, i) =>
      joinMember(hub, token, { name: `${name}-${one}`, port: 7000 + i, capabilities }),
    ),
  );
  const created = await hub.mutate<FederationView>("federations.create", {
    name,
    members: joined.map(({ enrolled }) => ({ nodeId: enrolled.nodeId })),
  });
  for (const member of joined) {
    const own = created.members.find(({ nodeId }) => nodeId === member.enrolled.nodeId);
    member.memberId = own?.memberId as MemberId;
  }
  const members = joined as TestFederation["members"];
  const federation: TestFederation = {
    id: created.id,
    members,
    view: () => hub.query<FederationView>("federations.get", { federationId: created.id }),
    report: async (leader, term) => {
      const leaderId = members[leader]?.memberId ?? null;
      await Promise.all(
        members.map((member, i) =>
          federation.reportOf(member, {
            role: i === leader ? "leader" : "follower",
            term,
            leaderId,
            fencingToken: term,
            claimMs: i === leader ? 25 : null,
            matchIndexes: members.map(({ memberId }) => ({ memberId, index: 10 })),
          }),
        ),
      );
    },
    reportOf: async (member, report) => {
      await member.agent.ask("report", {
        sentAtMs: Date.now(),
        live: {},
        entries: [],
        federations: [{ ...testReport(created.id, members, member), ...report }],
      });
    },
    end: () => {
      for (const { agent } of members) agent.kill();
    },
  };
  return federation;
}

async function joinMember(
  hub: TestHub,
  token: string,
  { name, port, capabilities }: { name: string; port: number; capabilities: string[] },
): Promise<TestMember> {
  const facts = testFacts({ peerAddresses: [{ host: "127.0.0.1", port }] });
  const enrolled = await enrolAgent(hub.gatewayUrl, token, { name, facts });
  const { agent } = await TestAgent.join(hub.gatewayUrl, enrolled, { facts, capabilities });
  const member: TestMember = {
    name,
    enrolled,
    agent,
    memberId: "" as MemberId,
    commands: [],
    answer: () => ({ outcome: "done" }),
  };
  agent.socket.on("command", (command: Command, ack: (answer: CommandAck) => void) => {
    member.commands.push(command);
    const answer = member.answer(command);
    if (answer !== null) ack({ id: command.id, ...answer } as CommandAck);
  });
  await agent.beat();
  await agent.report();
  await until("online", async () => (await hub.node(enrolled.nodeId)).health === "online");
  return member;
}

/** As the agent was told last to take part in it. */
export function specOf({ agent }: TestMember, id: FederationId): FederationSpec | undefined {
  const specs: readonly NodeSpec[] = agent.specs;
  return specs.at(-1)?.federations.find(({ federationId }) => federationId === id);
}

function testReport(
  federationId: FederationId,
  members: readonly TestMember[],
  member: TestMember,
): FederationReport {
  const others = members.filter((one) => one !== member);
  return {
    federationId,
    memberId: member.memberId,
    generation: 1,
    state: "running",
    problem: null,
    role: "follower",
    term: 1,
    leaderId: null,
    fencingToken: null,
    claimMs: null,
    firstIndex: 1,
    lastIndex: 10,
    commitIndex: 10,
    appliedIndex: 10,
    membership: {
      members: members.map(({ memberId }) => ({ id: memberId, role: "voter", priority: 100 })),
      removed: [],
    },
    membershipPlan: null,
    matchIndexes: [],
    hearings: others.map(({ memberId }) => ({ memberId, ageMs: 5, verdict: "heard" })),
    links: others.map(({ memberId }) => ({ memberId, rttMs: 1, jitterMs: 0, lossRatio: 0 })),
    loopLagMs: 1,
    lateRatio: 0,
    profile: {
      name: "lan",
      isAuto: true,
      heartbeatMs: 10,
      silenceMinMs: 30,
      silenceMaxMs: 800,
      reason: "all links are short",
    },
    replays: [],
    automatic: [],
    blocks: [],
    hooks: { promote: false, demote: false, changed: false },
    topologyPlan: null,
    fsyncMs: 1,
    keyCount: 0,
  };
}
