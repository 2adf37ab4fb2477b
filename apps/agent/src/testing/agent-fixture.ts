import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { AgentProcess } from "./agent-process.ts";
import { StandInHub } from "./stand-in-hub.ts";

export type AgentFixture = {
  /** The agents' data folder; a fresh one for each test. */
  folder: string;
  hub: StandInHub;
  /** Starts an agent on `folder`; it is ended after the test. */
  start(args?: string[], env?: Record<string, string>): AgentProcess;
  /** The pasted line. */
  joinLine(): string[];
};

/** A stand-in hub and a data folder for each test of a file. What the hub found wrong fails the test. */
export function useAgentFixture(): AgentFixture {
  let agents: AgentProcess[] = [];
  const fixture = {
    start: (args: string[] = [], env: Record<string, string> = {}) => {
      const agent = new AgentProcess(["--data-dir", fixture.folder, ...args], { env });
      agents.push(agent);
      return agent;
    },
    joinLine: () => ["--hub", fixture.hub.url, "--token", fixture.hub.token, "--name", "node-1"],
  } as AgentFixture;
  beforeEach(async () => {
    fixture.folder = await mkdtemp(join(tmpdir(), "orrery-agent-"));
    fixture.hub = await StandInHub.start();
  });
  afterEach(async () => {
    await Promise.all(agents.map((agent) => agent.end()));
    agents = [];
    await fixture.hub.stop();
    await rm(fixture.folder, { recursive: true, force: true });
    expect(fixture.hub.problems).toEqual([]);
  });
  return fixture;
}
