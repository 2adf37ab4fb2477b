import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { PoolCreateInput, PoolId, PoolUpdateInput, ProxyId, ProxyImportInput } from "@orrery/protocol";
import { createLabAuthority, startUpstream } from "@orrery/proxy-lab";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DemoProxiesFiles, startDemoProxies } from "./demo-proxies.ts";
import type { ListedPool, ListedProxy } from "./hub-api.ts";

let folder: string;
let files: DemoProxiesFiles;
let pools: ListedPool[];
let proxies: ListedProxy[];
let limits: Set<string>;
let secretCount: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-demo-proxies-"));
  files = {
    ...{ markFile: join(folder, "demo-proxies.json"), authorityFile: join(folder, "ca.pem") },
    extraAuthoritiesFile: null,
  };
  [pools, proxies, limits, secretCount] = [[], [], new Set(), 0];
});
afterEach(() => rmSync(folder, { recursive: true }));

const api = {
  pools: async () => pools,
  createPool: async (input: unknown) => {
    const pool = { ...PoolCreateInput.parse(input), id: PoolId.parse("pool-1") };
    pools.push(pool);
    return pool;
  },
  updatePool: async (input: unknown) => {
    const { poolId, ...pool } = PoolUpdateInput.parse(input);
    pools = [{ ...pool, id: poolId }];
  },
  proxies: async () => proxies,
  importProxies: async (input: unknown) => {
    const { text, defaults } = ProxyImportInput.parse(input);
    const id = ProxyId.parse(`proxy-${proxies.length + 1}`);
    proxies.push({ id, port: Number(new URL(text).port), labels: defaults.labels, state: "active" });
  },
  retireProxies: async (ids: readonly string[]) => {
    proxies = proxies.map((proxy) => (ids.includes(proxy.id) ? { ...proxy, state: "retired" } : proxy));
  },
  rateLimitPatterns: async () => limits,
  createRateLimit: async ({ pattern }: { pattern: string }) => {
    limits.add(pattern);
  },
  createGatewayCredential: async () => {
    secretCount += 1;
    return `secret-${secretCount}`;
  },
};

/** Started and, as when the launcher ends, stopped. */
async function start(): Promise<Record<string, number> | null> {
  const started = await startDemoProxies(api, files);
  if (started.outcome === "left-out") return null;
  expect(started.proxies.secret).toBe("secret-1");
  await started.proxies.lab.close();
  return started.proxies.lab.ports;
}

test("the pool is made once, for demo nodes alone; its proxies keep their ports, and one whose port is taken moves", async () => {
  const ports = await start();
  expect(pools).toMatchObject([{ name: "demo", isDemo: true, nodeFilter: "label.demo=true" }]);
  expect(proxies.map(({ labels }) => labels.demo)).toEqual([
    "steady",
    "socks",
    "tls",
    "slow",
    "flaky",
    "blocked",
  ]);
  expect([...limits]).toEqual(["127.1.0.100"]);
  expect(statSync(files.markFile).mode & 0o777).toBe(0o600);
  expect(readFileSync(files.authorityFile, "utf8")).toContain("BEGIN CERTIFICATE");

  expect(await start()).toEqual(ports);
  expect([pools.length, proxies.length, secretCount]).toEqual([1, 6, 1]);

  const other = await startUpstream({ kind: "http", port: ports?.slow ?? 0 });
  const moved = await start();
  await other.close();
  expect(moved?.slow).not.toBe(ports?.slow);
  expect(
    proxies.filter(({ labels }) => labels.demo === "slow").map(({ port, state }) => [port, state]),
  ).toEqual([
    [ports?.slow, "retired"],
    [moved?.slow, "active"],
  ]);
});

test("the certificate of the proxy behind TLS, and who is trusted for it, last longer than any launcher", async () => {
  const extra = await createLabAuthority();
  const extraAuthoritiesFile = join(folder, "extra.pem");
  writeFileSync(extraAuthoritiesFile, extra.cert);
  const started = await startDemoProxies(api, { ...files, extraAuthoritiesFile });
  if (started.outcome !== "started") throw new Error("the demo was left out");
  const { lab } = started.proxies;
  const ca = readFileSync(files.authorityFile, "utf8");
  const socket = connect({ host: "127.0.0.1", port: lab.ports.tls ?? 0, ca });
  await once(socket, "secureConnect");
  expect(socket.authorized).toBe(true);
  const [others = "", own = ""] = ca.split(/(?<=-----END CERTIFICATE-----\n)(?=-)/);
  expect(others.trim()).toBe(extra.cert.trim());
  for (const validTo of [socket.getPeerCertificate().valid_to, new X509Certificate(own).validTo]) {
    expect(Date.parse(validTo)).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
  }
  socket.destroy();
  await lab.close();
});

test("a pool that was removed stays removed, somebody's own of the name is left alone", async () => {
  await start();
  pools = [];
  expect(await start()).toBeNull();
  expect(existsSync(files.authorityFile)).toBe(false);
  rmSync(files.markFile);
  pools = [{ ...PoolCreateInput.parse({ name: "demo" }), id: PoolId.parse("pool-9") }];
  expect(await start()).toBeNull();
  expect(proxies).toHaveLength(6);
  writeFileSync(files.markFile, "what it once was");
  pools = [];
  expect(await start()).toBeNull();
});
