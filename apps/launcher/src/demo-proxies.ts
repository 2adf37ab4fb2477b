import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { DEMO_PROXIES, DEMO_TARGET_HOST, DEMO_TARGET_LIMIT, type DemoLab, startDemoLab } from "./demo-lab.ts";
import type { HubApi, ListedPool } from "./hub-api.ts";

const DEMO_POOL = "demo";
const DEMO_WORKER = "demo";

export type DemoProxies = { readonly lab: DemoLab; readonly worker: string; readonly secret: string };
export type DemoProxiesOutcome =
  | { outcome: "started"; proxies: DemoProxies }
  /** The operator removed the pool, or has one of the name. */
  | { outcome: "left-out" };

export type DemoProxiesFiles = {
  markFile: string;
  /** Whom agents trust: the demo's own authority, and those of the extra file. */
  authorityFile: string;
  /** Null = there is none. */
  extraAuthoritiesFile: string | null;
};

type PoolApi = Pick<
  HubApi,
  | "pools"
  | "createPool"
  | "updatePool"
  | "proxies"
  | "importProxies"
  | "retireProxies"
  | "rateLimitPatterns"
  | "createRateLimit"
  | "createGatewayCredential"
>;

/** What each start makes of it. `secret` null = a start that was cut short. */
const Mark = z.object({
  poolId: z.string(),
  password: z.string(),
  secret: z.string().nullable(),
  ports: z.record(z.string(), z.int()),
});
type Mark = z.infer<typeof Mark>;

/**
 * Starts stand-ins for proxies and for a target with a rate limit, and makes a pool of them once in the life of a data folder: `markFile` remembers it, with
 * what the stand-ins are asked with, so that what an operator removes stays removed. Each step may be done again after a start that was cut short.
 */
export async function startDemoProxies(
  api: PoolApi,
  { markFile, authorityFile, extraAuthoritiesFile }: DemoProxiesFiles,
): Promise<DemoProxiesOutcome> {
  // Of an earlier start: its authority signs nothing any more.
  rmSync(authorityFile, { force: true });
  const mark = readMark(markFile);
  const pools = await api.pools();
  const known = pools.find(({ id }) => id === mark?.poolId) ?? null;
  const isOthers = mark === null && (existsSync(markFile) || pools.some(({ name }) => name === DEMO_POOL));
  if (isOthers || (mark !== null && known === null)) return { outcome: "left-out" };
  const password = mark?.password ?? randomBytes(18).toString("base64url");
  const lab = await startDemoLab(password, mark?.ports);
  try {
    writeFileSync(authorityFile, `${readExtra(extraAuthoritiesFile)}${lab.authority}\n`);
    const secret = await makePool(api, lab, {
      known,
      mark: mark ?? { password, secret: null, ports: {} },
      markFile,
    });
    return { outcome: "started", proxies: { lab, worker: DEMO_WORKER, secret } };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

/** One that cannot be read is none, as for Node itself. */
function readExtra(file: string | null): string {
  if (file === null) return "";
  try {
    return `${readFileSync(file, "utf8")}\n`;
  } catch {
    return "";
  }
}

/** Answers with the worker's secret. */
async function makePool(
  api: PoolApi,
  lab: DemoLab,
  { known, mark, markFile }: { known: ListedPool | null; mark: Omit<Mark, "poolId">; markFile: string },
): Promise<string> {
  const { target = 0 } = lab.ports;
  const pool = known ?? (await createPool(api, target));
  const write = (change: Partial<Mark>): void => writeMark(markFile, { ...mark, poolId: pool.id, ...change });
  write({});
  if (!pool.settings.ports.includes(target)) {
    const { id, name, description, nodeFilter, settings } = pool;
    const ports = [...settings.ports.filter((port) => port !== mark.ports.target), target];
    await api.updatePool({ poolId: id, name, description, nodeFilter, settings: { ...settings, ports } });
  }
  const moved = DEMO_PROXIES.filter(({ name }) => lab.ports[name] !== mark.ports[name]);
  const before = moved.length === 0 ? [] : await api.proxies(pool.id);
  const gone = before.filter(
    ({ labels, state }) => state === "active" && moved.some(({ name }) => name === labels.demo),
  );
  for (const { name, country } of moved) {
    const defaults = { labels: { demo: name }, country };
    await api.importProxies({ poolId: pool.id, text: lab.urlOf(name), isDryRun: false, defaults });
  }
  const retired = gone.filter(({ port, labels }) => port !== lab.ports[labels.demo ?? ""]);
  if (retired.length > 0) await api.retireProxies(retired.map(({ id }) => id));
  if (mark.secret === null && !(await api.rateLimitPatterns()).has(DEMO_TARGET_HOST)) {
    await api.createRateLimit({
      pattern: DEMO_TARGET_HOST,
      ...DEMO_TARGET_LIMIT,
      note: "A stand-in on this machine.",
    });
  }
  const secret =
    mark.secret ?? (await api.createGatewayCredential({ worker: DEMO_WORKER, poolIds: [pool.id] }));
  write({ secret, ports: { ...lab.ports } });
  return secret;
}

function createPool(api: PoolApi, targetPort: number): Promise<ListedPool> {
  return api.createPool({
    name: DEMO_POOL,
    description: "Stand-ins on this machine: one is slow, one flaky, one blocked by the target.",
    // Other nodes would look for them on their own hosts.
    nodeFilter: "label.demo=true",
    settings: { ports: [targetPort], allowPrivate: ["127.0.0.0/8"] },
    isDemo: true,
  });
}

/** Null = there never was a start with demo proxies, or nobody can tell any more. */
function readMark(markFile: string): Mark | null {
  if (!existsSync(markFile)) return null;
  try {
    return Mark.parse(JSON.parse(readFileSync(markFile, "utf8")));
  } catch {
    return null;
  }
}

/** It holds secrets. */
function writeMark(markFile: string, mark: Mark): void {
  writeFileSync(markFile, `${JSON.stringify(mark, null, 2)}\n`, { mode: 0o600 });
}
