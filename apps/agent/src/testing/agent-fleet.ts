import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type FederationId,
  type FederationReport,
  type FederationSpec,
  type MemberPlace,
  NodeId,
  type OutboxEntry,
} from "@orrery/protocol";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { placeOf, TEST_FEDERATION, testSpec } from "../federations/testing/test-spec.ts";
import { AgentProcess, until } from "./agent-process.ts";
import { StandInHub } from "./stand-in-hub.ts";

/** Many processes start at once, on a machine that may have other work. */
const WAIT_MS = 60_000;

/** Several agents, each with a data folder and any free peer port on loopback, and one stand-in hub. */
export class AgentFleet {
  readonly agents = new Map<string, AgentProcess>();
  readonly #folder: string;
  hub: StandInHub;

  constructor(folder: string, hub: StandInHub) {
    this.#folder = folder;
    this.hub = hub;
  }

  folderOf(name: string): string {
    return join(this.#folder, name);
  }

  /** The pasted line, or the same agent again. Resolves when the hub knows where it is. */
  async start(name: string, args: string[] = [], env: Record<string, string> = {}): Promise<AgentProcess> {
    const agent = new AgentProcess(
      [
        ...["--hub", this.hub.url, "--token", this.hub.token, "--name", name],
        ...[
          "--data-dir",
          this.folderOf(name),
          "--peer-address",
          "127.0.0.1",
          "--local-api-port",
          "0",
          "--gateway-port",
          "0",
        ],
        ...(args.includes("--peer-port") ? args : ["--peer-port", "0", ...args]),
      ],
      { env: { ORRERY_LOG_LEVEL: "warn", ...env } },
    );
    this.agents.set(name, agent);
    await this.until(
      `${name} to be known`,
      () => this.#enrolled(name) !== null && this.#node(name).facts !== null,
    );
    return agent;
  }

  until(what: string, check: () => boolean): Promise<void> {
    return until(what, check, WAIT_MS);
  }

  nodeId(name: string): NodeId {
    const nodeId = this.#enrolled(name);
    if (nodeId === null) throw new Error(`${name} is not enrolled`);
    return nodeId;
  }

  place(name: string, member = `m-${name}`): MemberPlace {
    const [address] = this.#node(name).facts?.peerAddresses ?? [];
    return { ...placeOf(this.nodeId(name), address?.port ?? 0, member), name };
  }

  /** Sends each node its spec of one more federation, or of the same one, changed. */
  federate(places: readonly MemberPlace[], change: Partial<FederationSpec> = {}): void {
    for (const place of places) this.send(place.nodeId, testSpec(place, places, change));
  }

  send(nodeId: NodeId, spec: FederationSpec): void {
    const before = this.hub.node(nodeId).spec?.federations ?? [];
    const others = before.filter(({ federationId }) => federationId !== spec.federationId);
    this.hub.sendNodeSpec(nodeId, { federations: [...others, spec] });
  }

  report(name: string, federationId: FederationId = TEST_FEDERATION): FederationReport | undefined {
    return this.#node(name).federations.get(federationId);
  }

  entries(name: string, type: string): OutboxEntry[] {
    return this.#node(name).entries.filter((entry) => entry.type === type);
  }

  /** Whom all of `names` follow with one token, by their newest reports; null while they do not agree. */
  leader(names: readonly string[], federationId: FederationId = TEST_FEDERATION): string | null {
    const reports = names.map((name) => this.report(name, federationId));
    const [first] = reports;
    const isAgreed = reports.every(
      (report) =>
        report?.state === "running" &&
        report.leaderId !== null &&
        report.leaderId === first?.leaderId &&
        report.fencingToken !== null &&
        report.fencingToken === first.fencingToken,
    );
    if (!isAgreed) return null;
    return names.find((_, at) => reports[at]?.role === "leader") ?? null;
  }

  async kill(name: string, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const agent = this.agents.get(name);
    agent?.kill(signal);
    await agent?.exited;
  }

  /** Its database stays. */
  async restartHub(awayMs: number): Promise<void> {
    await this.hub.stop();
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    this.hub = await this.hub.revive();
  }

  async end(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.end()));
    await this.hub.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #enrolled(name: string): NodeId | null {
    const at = this.hub.enrolments.findIndex((each) => each.name === name);
    return at === -1 ? null : NodeId.parse(`n-${at + 1}`);
  }

  #node(name: string) {
    return this.hub.node(this.nodeId(name));
  }
}

/** A fleet for each test of a file. What the hub found wrong fails the test. */
export function useAgentFleet(): { readonly fleet: AgentFleet } {
  vi.setConfig({ testTimeout: 240_000 });
  const given = {} as { fleet: AgentFleet };
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), "orrery-fleet-"));
    given.fleet = new AgentFleet(folder, await StandInHub.start());
  });
  afterEach(async () => {
    await given.fleet.end();
    expect(given.fleet.hub.problems).toEqual([]);
  });
  return given;
}
