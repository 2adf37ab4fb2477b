import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AccountId, AccountView, LedgerVerdict, NodeView, UsagePage } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { agentProgram } from "./testing/agent-program.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

// Real agents in processes of their own, a real hub, real Postgres: what is served is never more than there is.

const UNITS = 1_000_000_000n;
/** Many processes start at once, on a machine that may have other work. */
const WAIT_MS = 120_000;
/** An agent answers within 0.8 s, also where the hub does not; on such a machine it has its turn later. */
const USUAL_MAX_MS = 3_000;

type Answer = {
  isRecorded?: boolean;
  isAllowed?: boolean;
  authorizationId?: string;
  refusal?: { reason: string; message: string; accountName?: string; missingCredits?: string };
};

class Agent {
  readonly name: string;
  readonly folder = mkdtempSync(join(tmpdir(), "orrery-usage-agent-"));
  #child: ChildProcess | null = null;
  #output = "";

  constructor(name: string) {
    this.name = name;
  }

  async start(): Promise<void> {
    const { text: token } = await hub.joinToken();
    const args = ["--hub", hub.url, "--token", token, "--name", this.name, "--data-dir", this.folder];
    const child = spawn(process.execPath, [agentProgram(), ...args, "--peer-port", "0"], {
      env: { ...process.env, ORRERY_LOG_LEVEL: "warn", HOME: this.folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    const isAnswering = async () => (await this.#ask("Release", { authorizationId: "none" })) !== null;
    await until(`${this.name} answers`, isAnswering, WAIT_MS).catch((error: Error) => {
      throw new Error(`${error.message}: ${this.#output.slice(-2000)}`);
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    // Its file names a port at which somebody else's server may answer by now.
    rmSync(join(this.folder, "local-api.json"), { force: true });
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** How long each answer took is kept. */
  async ask(method: string, input: object): Promise<Answer> {
    const startedMs = performance.now();
    const answer = await this.#ask(method, input);
    this.tookMs.push(performance.now() - startedMs);
    if (answer === null) throw new Error(`${this.name} does not answer: ${this.#output.slice(-2000)}`);
    return answer;
  }

  tookMs: number[] = [];

  /** Three quarters of the answers came within so long: a machine that is busy with other work holds up some. */
  get usualMs(): number {
    return this.tookMs.toSorted((a, b) => a - b)[Math.floor(this.tookMs.length * 0.75)] ?? 0;
  }

  /** Asks again while the hub is too busy to say. */
  async use(input: object): Promise<Answer> {
    for (;;) {
      const answer = await this.ask("Record", input);
      if (answer.refusal?.reason !== "REFUSAL_REASON_HUB_SILENT") return answer;
    }
  }

  async #ask(method: string, input: object): Promise<Answer | null> {
    try {
      const file = JSON.parse(readFileSync(join(this.folder, "local-api.json"), "utf8")) as Record<
        string,
        string
      >;
      const response = await fetch(`${file.url}/orrery.local.v1.UsageService/${method}`, {
        method: "POST",
        headers: { authorization: `Bearer ${file.token}`, "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      return (await response.json()) as Answer;
    } catch {
      return null;
    }
  }
}

let hub: TestHub;
let agents: Agent[] = [];

beforeAll(async () => {
  hub = await startTestHub();
}, WAIT_MS);
afterAll(async () => {
  await hub.stop();
}, WAIT_MS);
afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.end()));
  agents = [];
}, WAIT_MS);

async function open(credits: string, overdraft = "0"): Promise<AccountView> {
  const account = await hub.mutate<AccountView>("accounts.create", {
    name: `acme ${sortableId()}`,
    overdraft,
  });
  if (credits !== "0") await buy(account.id, credits);
  return account;
}

function buy(accountId: AccountId, credits: string) {
  return hub.mutate("credits.buy", { accountId, key: sortableId(), credits, reference: "wire" });
}

async function startAgents(count: number): Promise<Agent[]> {
  const run = sortableId().slice(-6);
  agents = Array.from({ length: count }, (_, i) => new Agent(`u${i + 1}-${run}`));
  for (const agent of agents) await agent.start();
  return agents;
}

async function nodeIdOf({ name }: Agent): Promise<string> {
  const nodes = await hub.query<NodeView[]>("nodes.list");
  const node = nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`${name} is not enrolled`);
  return node.id;
}

function assign(subjectKind: "node" | "worker", subjectId: string, accountId: AccountId | null) {
  return hub.mutate("accounts.assign", { subjectKind, subjectId, accountId });
}

const view = (accountId: AccountId) => hub.query<AccountView>("accounts.get", { accountId });
const usage = (accountId: AccountId) =>
  hub.query<UsagePage>("usage.events", { accountId, limit: 500, meter: "tool_invocations" });
/** Agent time is a meter of its own; what is counted here is what workers asked for. */
const isServed = ({ isRecorded }: Answer) => isRecorded === true;
const CALL = { meter: "tool_invocations" };

/** Prices in which a node's own time and bytes cost nothing, so that every unit is a worker's. */
async function workersOnly(accountId: AccountId): Promise<void> {
  const free = { pricing: { kind: "flat", price: { credits: "0", per: "1" } } };
  await hub.mutate("rateCards.create", {
    ...{ name: "workers only", accountId },
    rates: { agent_time: free, transferred_bytes: free },
  });
}

function ready(agent: Agent): Promise<void> {
  const isAllowed = async () => (await askAndRelease(agent, CALL)).isAllowed === true;
  return until(`${agent.name} may use something`, isAllowed, WAIT_MS);
}

/** What is allowed and never used would be kept for a minute. */
async function askAndRelease(
  agent: Agent,
  input: { meter: string; worker?: string; account?: string },
): Promise<Answer> {
  const answer = await agent.ask("Authorize", input);
  const { authorizationId } = answer;
  const { worker } = input;
  // Nobody releases what is another worker's.
  if (authorizationId !== undefined)
    await agent.ask("Release", { authorizationId, ...(worker === undefined ? {} : { worker }) });
  return answer;
}

test("three agents spend one account at once: not a unit beyond balance and overdraft, refusals within a second", {
  timeout: 600_000,
}, async () => {
  const account = await open("30", "2");
  await workersOnly(account.id);
  await startAgents(3);
  for (const agent of agents) await assign("node", await nodeIdOf(agent), account.id);
  await Promise.all(agents.map(ready));
  for (const agent of agents) agent.tookMs = [];
  let served = 0;
  const spend = async (agent: Agent): Promise<void> => {
    for (let refusals = 0; refusals < 6; ) {
      const answer = await agent.use(CALL);
      if (isServed(answer)) {
        served += 1;
        continue;
      }
      refusals += 1;
      expect(answer.refusal?.accountName).toBe(account.name);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  await Promise.all(agents.map(spend));
  expect(served).toBeLessThanOrEqual(32);
  expect(served).toBeGreaterThanOrEqual(24);
  for (const { usualMs } of agents) expect(usualMs).toBeLessThan(USUAL_MAX_MS);
  await until("all of it is booked", async () => (await usage(account.id)).items.length === served, WAIT_MS);
  expect((await usage(account.id)).items.every(({ refusal }) => refusal === null)).toBe(true);
  expect(BigInt((await view(account.id)).balanceUnits)).toBe((30n - BigInt(served)) * UNITS);

  // New credits are spent without a restart.
  await buy(account.id, "10");
  await until("served again", async () => isServed(await (agents[0] as Agent).ask("Record", CALL)), WAIT_MS);

  // Suspended: refused at once, everywhere.
  await hub.mutate("accounts.setState", { accountId: account.id, state: "suspended", reason: "unpaid" });
  for (const agent of agents) {
    const isInactive = async () =>
      (await askAndRelease(agent, CALL)).refusal?.reason === "REFUSAL_REASON_INACTIVE";
    await until(`${agent.name} is refused`, isInactive);
  }
  await until(
    "all is given back or booked",
    async () => BigInt((await view(account.id)).heldUnits) === 0n,
    WAIT_MS,
  );
  expect(await hub.query<LedgerVerdict>("accounts.verify", {})).toMatchObject({ problemCount: 0 });
});

test("an agent is killed after it recorded: what it wrote down is booked once by its next run", {
  timeout: 600_000,
}, async () => {
  const account = await open("50");
  await workersOnly(account.id);
  const [agent] = (await startAgents(1)) as [Agent];
  await assign("node", await nodeIdOf(agent), account.id);
  await ready(agent);
  let recorded = 0;
  for (let round = 0; round < 3; round += 1) {
    await agent.ask("Authorize", { ...CALL, quantity: "2" });
    for (let i = 0; i < 4; i += 1) if (isServed(await agent.use(CALL))) recorded += 1;
    await agent.kill();
    await agent.start();
    await ready(agent);
  }
  expect(recorded).toBe(12);
  await until(
    "all of it is booked",
    async () => (await usage(account.id)).items.length === recorded,
    WAIT_MS,
  );
  await until(
    "nothing of the killed ones is reserved any more",
    async () => BigInt((await view(account.id)).balanceUnits) === 38n * UNITS,
    WAIT_MS,
  );
  expect(await hub.query<LedgerVerdict>("accounts.verify", {})).toMatchObject({ problemCount: 0 });
});

test("the hub goes away: the reserve is spent, then it is refused; it comes back, and all is booked once", {
  timeout: 600_000,
}, async () => {
  const account = await open("100");
  await workersOnly(account.id);
  await hub.mutate("accounts.set", { accountId: account.id, reserve: "5" });
  const [agent] = (await startAgents(1)) as [Agent];
  await assign("node", await nodeIdOf(agent), account.id);
  await ready(agent);
  let served = isServed(await agent.ask("Record", CALL)) ? 1 : 0;
  await until(
    "a reserve is held",
    async () => {
      const holds = await hub.query<{ isReserve: boolean }[]>("accounts.holds", { accountId: account.id });
      return holds.some(({ isReserve }) => isReserve);
    },
    WAIT_MS,
  );
  await hub.hub.stop();
  let answer = await agent.ask("Record", CALL);
  while (isServed(answer)) {
    served += 1;
    answer = await agent.ask("Record", CALL);
  }
  expect(answer.refusal).toMatchObject({ reason: "REFUSAL_REASON_HUB_AWAY" });
  expect(served).toBeGreaterThanOrEqual(6);
  expect(agent.usualMs).toBeLessThan(USUAL_MAX_MS);
  hub = await hub.restart();
  await until("all of it is booked", async () => (await usage(account.id)).items.length === served, WAIT_MS);
  await until("served again", async () => isServed(await agent.ask("Record", CALL)), WAIT_MS);
  await until("booked once", async () => (await usage(account.id)).items.length === served + 1, WAIT_MS);
});

test("a worker of another account, prices and states reach the agent; a node that is taken out uses nothing", {
  timeout: 600_000,
}, async () => {
  const [mine, theirs] = [await open("50"), await open("3")];
  const [agent] = (await startAgents(1)) as [Agent];
  const nodeId = await nodeIdOf(agent);
  const worker = `etl-${sortableId()}`;
  expect((await agent.ask("Authorize", CALL)).refusal).toMatchObject({ reason: "REFUSAL_REASON_NO_ACCOUNT" });
  await assign("node", nodeId, mine.id);
  await ready(agent);
  await assign("worker", worker, theirs.id);
  await until("the worker's own account pays", async () => {
    const { refusal } = await askAndRelease(agent, { ...CALL, worker, account: mine.name });
    return refusal?.reason === "REFUSAL_REASON_UNKNOWN_ACCOUNT" && refusal.accountName === theirs.name;
  });
  for (let i = 0; i < 3; i += 1)
    expect(await agent.use({ ...CALL, worker })).toMatchObject({ isRecorded: true });
  const refused = await agent.use({ ...CALL, worker });
  expect(refused.refusal).toMatchObject({ reason: "REFUSAL_REASON_INSUFFICIENT", missingCredits: "1" });
  expect(refused.refusal?.message).toContain(theirs.name);
  await until("the other account paid", async () => (await view(theirs.id)).balanceUnits === "0");

  // A custom meter is unknown until it is made, and its price is a cap at once.
  const meter = `gpu_${sortableId().slice(-8)}`;
  expect((await agent.ask("Authorize", { meter })).refusal?.reason).toBe("REFUSAL_REASON_UNKNOWN_METER");
  await hub.mutate("meters.create", { name: meter, aggregation: "sum" });
  await until("the meter is known", async () => (await agent.ask("Authorize", { meter })).isAllowed === true);
  const rates = { [meter]: { pricing: { kind: "flat", price: { credits: "1000", per: "1" } } } };
  await hub.mutate("rateCards.create", { name: "dear", rates });
  await until("the price is known", async () => (await agent.ask("Authorize", { meter })).isAllowed !== true);

  // The node's own time is told when it stops belonging there.
  await assign("node", nodeId, null);
  await until("nothing is allowed any more", async () => {
    const { refusal } = await askAndRelease(agent, CALL);
    return refusal?.reason === "REFUSAL_REASON_NO_ACCOUNT";
  });
  await until("its time was booked", async () => {
    const { items } = await hub.query<UsagePage>("usage.events", { accountId: mine.id, meter: "agent_time" });
    return items.length > 0 && items.every(({ refusal }) => refusal === null);
  });
  await until("nothing is held", async () => (await view(mine.id)).heldUnits === "0", WAIT_MS);
});
