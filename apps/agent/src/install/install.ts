import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { type AgentEnd, EXIT_CODE } from "../agent-end.ts";
import { enrol } from "../enrolment/enrol.ts";
import { loadIdentity } from "../enrolment/identity-store.ts";
import type { AgentEnv } from "../env.ts";
import { collectFacts } from "../facts/collect-facts.ts";
import { type AgentSettings, nameFromHost, type RawOptions, readSettings } from "../settings.ts";
import { systemdUnit } from "./systemd-unit.ts";

export type InstallOptions = { print?: boolean; dryRun?: boolean; unitFile: string };

const STATE_FOLDER = "/var/lib/orrery-agent";
const run = promisify(execFile);

/**
 * Enrols first, as whoever installs, so that the unit needs no token: systemd hands the state folder to the service's
 * own user when it starts.
 */
export async function install(raw: RawOptions & InstallOptions, env: AgentEnv): Promise<AgentEnd> {
  const unit = unitFor(raw);
  if (raw.print === true) {
    process.stdout.write(unit);
    return { exitCode: EXIT_CODE.left, sentence: null };
  }
  const read = readSettings({ ...raw, dataDir: raw.dataDir ?? STATE_FOLDER }, env, (path) =>
    readFileSync(path, "utf8"),
  );
  if (read.outcome === "invalid") return { exitCode: EXIT_CODE.refused, sentence: read.sentence };
  const { settings } = read;
  if (raw.dryRun === true) {
    process.stdout.write(
      `Would enrol this host into ${settings.dataDir}, write ${raw.unitFile} and start orrery-agent.service:\n\n${unit}`,
    );
    return { exitCode: EXIT_CODE.left, sentence: null };
  }
  const refusal = await ensureEnrolled(settings);
  if (refusal !== null) return { exitCode: EXIT_CODE.refused, sentence: refusal };
  try {
    await writeFile(raw.unitFile, unit, { mode: 0o644 });
    await run("systemctl", ["daemon-reload"]);
    await run("systemctl", ["enable", "--now", "orrery-agent.service"]);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return {
      exitCode: EXIT_CODE.crashed,
      sentence: `Installing needs root and systemd: ${problem.trim()}`,
    };
  }
  process.stdout.write("orrery-agent.service runs. Follow it with: journalctl -fu orrery-agent\n");
  return { exitCode: EXIT_CODE.left, sentence: null };
}

function unitFor(raw: RawOptions): string {
  const dataDir = raw.dataDir ?? STATE_FOLDER;
  return systemdUnit({
    nodePath: process.execPath,
    programPath: process.argv[1] ?? "orrery-agent.mjs",
    hasWorkers: raw.allowWorkers === true,
    programArguments: [
      ...(raw.hub === undefined ? [] : ["--hub", raw.hub]),
      ...["--data-dir", dataDir],
      ...(raw.config === undefined ? [] : ["--config", raw.config]),
      ...(raw.peerPort === undefined ? [] : ["--peer-port", raw.peerPort]),
      ...(raw.peerAddress === undefined ? [] : ["--peer-address", raw.peerAddress]),
      ...(raw.localApiPort === undefined ? [] : ["--local-api-port", raw.localApiPort]),
      ...(raw.gatewayPort === undefined ? [] : ["--gateway-port", raw.gatewayPort]),
      ...(raw.servicesPort === undefined ? [] : ["--services-port", raw.servicesPort]),
      ...(raw.servicesDnsPort === undefined ? [] : ["--services-dns-port", raw.servicesDnsPort]),
      ...(raw.allowWorkers === true ? ["--allow-workers"] : []),
      ...(raw.workersUser === undefined ? [] : ["--workers-user", raw.workersUser]),
      ...(raw.workersCpu === undefined ? [] : ["--workers-cpu", raw.workersCpu]),
      ...(raw.workersMemory === undefined ? [] : ["--workers-memory", raw.workersMemory]),
      ...(raw.workersOnExit === undefined ? [] : ["--workers-on-exit", raw.workersOnExit]),
    ],
  });
}

/** A sentence where it did not work. */
async function ensureEnrolled(settings: AgentSettings): Promise<string | null> {
  const { dataDir, hubUrl, token, wish } = settings;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (token === null) {
    return (await loadIdentity(dataDir)) === null
      ? "Installing on a new host needs --hub and --token."
      : null;
  }
  if (hubUrl === null) return "Installing with a token needs --hub.";
  const nowAtMs = Date.now();
  const facts = await collectFacts(dataDir, nowAtMs, nowAtMs);
  const outcome = await enrol({
    dataDir,
    hubUrl,
    token,
    wish: { ...wish, name: wish.name ?? nameFromHost() },
    facts,
    nowAtMs,
  });
  switch (outcome.outcome) {
    case "enrolled":
      return null;
    case "failed":
      return `Enrolling failed: ${outcome.problem}`;
    case "refused":
      return outcome.sentence;
  }
}
