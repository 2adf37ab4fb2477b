import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildWhatChanged } from "./build.ts";
import { prepareDataFolder } from "./data-folder.ts";
import { openDemoAccount } from "./demo-account.ts";
import { DEMO_FEDERATION, formDemoFederation } from "./demo-federation.ts";
import { DEMO_FLEET, DEMO_LABELS, type DemoAgent, enrolledNodeId } from "./demo-fleet.ts";
import type { DemoProxies } from "./demo-proxies.ts";
import { startDemoTargets } from "./demo-targets.ts";
import { sendDemoTraffic } from "./demo-traffic.ts";
import { DEMO_WORKER, startDemoWorker } from "./demo-worker.ts";
import type { LauncherSettings } from "./env.ts";
import { answers } from "./http-probe.ts";
import { type HubApi, openHubApi } from "./hub-api.ts";
import { InstanceFile } from "./instance-record.ts";
import { endOrphans } from "./orphans.ts";
import { assertPortsFree } from "./ports.ts";
import { withProcessLock } from "./process-lock.ts";
import { agentSpec, hubSpec, type Place, webSpec } from "./process-specs.ts";
import { Product } from "./product.ts";
import type { Progress } from "./progress.ts";

const SERVER_START_MAX_MS = 60_000;

export type LaunchInput = {
  root: string;
  settings: LauncherSettings;
  demo: boolean;
  progress: Progress;
  /** Aborted = the user wants to stop; every step gives up at its next turn. */
  signal: AbortSignal;
  /** Called as soon as there is something that would have to be stopped. */
  onProduct: (product: Product) => void;
  onHopeless: (why: string) => void;
};

/** Starts everything, step by step. Throws LaunchError with a sentence for what the reader can mend. */
export async function launch(input: LaunchInput): Promise<void> {
  const { root, settings, progress, signal } = input;
  const folder = await progress.step(
    "Data folder",
    () => prepareDataFolder(settings.dataDir),
    () => displayPath(root, settings.dataDir),
  );
  const { instance, orphans } = InstanceFile.take(folder.instanceFile, settings.webUrl);
  const product = new Product(instance, progress.line, input.onHopeless);
  input.onProduct(product);
  if (orphans.length > 0) {
    await progress.step(
      "Left over",
      () => endOrphans(orphans),
      () => `${orphans.map(({ name }) => name).join(", ")} of an earlier start ended`,
    );
  }
  await progress.step(
    "Ports",
    () => assertPortsFree(wantedPorts(settings)),
    () => `${settings.webPort} web, ${settings.hubPort} hub, ${settings.gatewayPort} agent gateway`,
  );
  await progress.step(
    "Build",
    () =>
      withProcessLock(
        join(root, ".turbo", "build.lock"),
        signal,
        ({ pid }) => progress.line(`  Another start is building (process ${pid}); waiting for it.`),
        () => buildWhatChanged(root, settings, signal),
      ),
    ({ tasks, cached }) => (cached === tasks ? "up to date" : `${tasks - cached} of ${tasks} parts made`),
  );
  signal.throwIfAborted();

  // Only now: the database package's generated client exists since the build step.
  const { startDatabase } = await import("./database.ts");
  const databaseUrl = await startDatabase(folder, settings, progress, (database) =>
    product.setDatabase(database),
  );
  signal.throwIfAborted();

  const place: Place = { root, settings, folder };
  await Promise.all([startHub(place, databaseUrl, product, input), startWeb(place, product, input)]);
  // Before the agents: they read whom to trust as they start.
  const proxies = input.demo
    ? await progress.step("Demo proxies", () => makeProxies(place), describeProxies)
    : null;
  const fleet = input.demo
    ? await progress.step("Demo fleet", () => startDemoFleet(place, product), describeFleet)
    : null;
  if (input.demo)
    await progress.step(
      "Demo targets",
      () => makeTargets(place),
      (told) => told,
    );
  if (input.demo)
    await progress.step(
      "Demo account",
      () => openAccount(place),
      (told) => told,
    );
  if (input.demo)
    await progress.step(
      "Demo worker",
      () => makeWorker(place),
      (told) => told,
    );
  signal.throwIfAborted();

  if (existsSync(folder.setupLinkFile)) {
    const link = readFileSync(folder.setupLinkFile, "utf8").trim();
    if (link !== "")
      progress.line(`\nFirst start: create the first admin with this one-time link\n  ${link}\n`);
  }
  progress.line(`Orrery is ready: ${settings.webUrl}`);
  if (fleet !== null && fleet.removed.length === 0) void formFederation(place, input);
  if (proxies !== null && typeof proxies !== "string") void useProxies(place, proxies, input);
}

/** In the background: the agents enrol while the product is in use already. */
async function formFederation({ settings, folder }: Place, { progress, signal }: LaunchInput): Promise<void> {
  try {
    const api = await openHubApi(settings.hubUrl, folder.localTokenFile);
    const enrolledIds = () => DEMO_FLEET.map(({ name }) => enrolledNodeId(folder.agentDir(name)));
    await formDemoFederation(api, folder.demoFederationFile, enrolledIds, signal);
  } catch (error) {
    progress.line(`The federation ${DEMO_FEDERATION} could not be made: ${(error as Error).message}`);
  }
}

function startHub(place: Place, databaseUrl: string, product: Product, { progress, signal }: LaunchInput) {
  const url = place.settings.hubUrl;
  const isReady = () => answers(`${url}/readyz`, (status) => status === 200);
  return progress.step(
    "Hub",
    () => product.setHub(hubSpec(place, databaseUrl)).startUntil(isReady, SERVER_START_MAX_MS, signal),
    () => url,
  );
}

function startWeb(place: Place, product: Product, { progress, signal }: LaunchInput) {
  const { webPort, webUrl } = place.settings;
  const isReady = () => answers(`http://127.0.0.1:${webPort}/api/health`, (status) => status === 200);
  return progress.step(
    "Web",
    () => product.setWeb(webSpec(place)).startUntil(isReady, SERVER_START_MAX_MS, signal),
    () => webUrl,
  );
}

type FleetOutcome = { started: string[]; removed: string[] };

async function startDemoFleet(place: Place, product: Product): Promise<FleetOutcome> {
  const api = await openHubApi(place.settings.hubUrl, place.folder.localTokenFile);
  const nodeIds = await api.nodeIds();
  const outcome: FleetOutcome = { started: [], removed: [] };
  for (const agent of DEMO_FLEET) {
    const nodeId = enrolledNodeId(place.folder.agentDir(agent.name));
    if (nodeId !== null && !nodeIds.has(nodeId)) {
      outcome.removed.push(agent.name);
      continue;
    }
    const joinToken = nodeId === null ? await makeJoinToken(api, agent) : null;
    product.addAgent(agentSpec(place, agent, joinToken)).start();
    outcome.started.push(agent.name);
  }
  return outcome;
}

function makeJoinToken(api: HubApi, agent: DemoAgent): Promise<string> {
  return api.createJoinToken({
    name: `demo agent ${agent.name}`,
    region: agent.region,
    zone: agent.zone,
    labels: DEMO_LABELS,
    usesMax: 1,
    ttlMs: 600_000,
  });
}

/** Answers with what to tell of it: Orrery is of use without them. */
async function makeTargets({ settings, folder }: Place): Promise<string> {
  try {
    const api = await openHubApi(settings.hubUrl, folder.localTokenFile);
    const names = await startDemoTargets(api, folder.demoTargetsFile);
    return names.length === 0
      ? "none, they were removed"
      : `stand-ins for ${names.join(", ")} on this machine`;
  } catch (error) {
    return `could not be made: ${(error as Error).message}`;
  }
}

/** Answers with what to tell of it: Orrery is of use without it. */
async function makeWorker({ settings, folder }: Place): Promise<string> {
  try {
    const api = await openHubApi(settings.hubUrl, folder.localTokenFile);
    const outcome = await startDemoWorker(api, folder.demoWorkerFile);
    if (outcome === "left-out") return "none, it was removed";
    const { servicesPort } = settings;
    const where =
      servicesPort === 0 ? "any node's services" : `http://127.0.0.1:${servicesPort}/${DEMO_WORKER}/`;
    return `${where} has a slider for its load, by which it is scaled`;
  } catch (error) {
    return `could not be made: ${(error as Error).message}`;
  }
}

/** Answers with what to tell where there are none: Orrery is of use without them. */
async function makeProxies({ settings, folder }: Place): Promise<DemoProxies | string> {
  try {
    const api = await openHubApi(settings.hubUrl, folder.localTokenFile);
    const { startDemoProxies } = await import("./demo-proxies.ts");
    const files = {
      ...{ markFile: folder.demoProxiesFile, authorityFile: folder.demoAuthorityFile },
      extraAuthoritiesFile: settings.extraAuthoritiesFile,
    };
    const started = await startDemoProxies(api, files);
    return started.outcome === "started" ? started.proxies : "none, they were removed";
  } catch (error) {
    return `could not be made: ${(error as Error).message}`;
  }
}

function describeProxies(proxies: DemoProxies | string): string {
  if (typeof proxies === "string") return proxies;
  return `${Object.keys(proxies.lab.ports).length - 1} stand-ins on this machine, and a target with a rate limit`;
}

/** In the background, as long as this process lives. */
async function useProxies(
  { settings, folder }: Place,
  proxies: DemoProxies,
  { signal }: LaunchInput,
): Promise<void> {
  const api = await openHubApi(settings.hubUrl, folder.localTokenFile);
  const nodeIds = () => DEMO_FLEET.map(({ name }) => enrolledNodeId(folder.agentDir(name)));
  await sendDemoTraffic(proxies, { api, nodeIds, signal });
}

/** Answers with what to tell of it: Orrery is of use without it. */
async function openAccount({ settings, folder }: Place): Promise<string> {
  try {
    const api = await openHubApi(settings.hubUrl, folder.localTokenFile);
    const outcome = await openDemoAccount(api, folder.demoAccountFile);
    return outcome === "created" ? "pays for the demo agents with 10,000 credits" : "as it was left";
  } catch (error) {
    return `could not be made: ${(error as Error).message}`;
  }
}

function describeFleet({ started, removed }: FleetOutcome): string {
  const left = removed.length === 0 ? "" : `; left out, removed from the fleet: ${removed.join(", ")}`;
  return (started.length === 0 ? "no agent started" : started.join(", ")) + left;
}

function wantedPorts(settings: LauncherSettings) {
  return [
    { port: settings.webPort, purpose: "web", variable: "ORRERY_WEB_PORT" },
    { port: settings.hubPort, purpose: "hub", variable: "ORRERY_HUB_PORT" },
    { port: settings.gatewayPort, purpose: "agent gateway", variable: "ORRERY_AGENT_GATEWAY_PORT" },
  ];
}

function displayPath(root: string, path: string): string {
  const near = relative(root, path);
  return near.startsWith("..") ? path : near;
}
