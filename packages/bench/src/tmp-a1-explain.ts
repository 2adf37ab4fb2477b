import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, migrate, startEmbeddedPostgres } from "@orrery/db";
import { createUsageBook, toldQuantity } from "@orrery/api";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import pg from "pg";
const last: Record<string, any> = {};
const times: Record<string, number[]> = {};
const orig = pg.Client.prototype.query as any;
(pg.Client.prototype as any).query = function (q: any, ...rest: any[]) {
  if (q?.name) last[q.name] = q;
  const name = typeof q === "string" ? q : (q.name ?? "other");
  const t = performance.now();
  const r = orig.call(this, q, ...rest);
  if (r instanceof Promise) { r.then(() => (times[name] ??= []).push(performance.now() - t), () => {}); }
  return r;
};
const folder = await mkdtemp(join(tmpdir(), "a1-steps-"));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
try {
  await migrate(postgres.url);
  const log = createLogger({ service: "x", level: "silent" });
  const db = createDatabase({ url: postgres.url, log, clock: systemClock });
  const ids: string[] = [];
  for (let i = 0; i < 64; i++) {
    const id = sortableId(); ids.push(id);
    await db.read.account.insert({ id: id as any, name: `a${i}`, zone: "UTC", currency: "EUR", period: "monthly", createdAtMs: Date.now(), creditPriceMicros: 1n, taxPpm: 0 } as any);
    await db.read.ledger.insertWallet(id, 10n ** 18n, Date.now());
  }
  const book = createUsageBook({ db, clock: systemClock, log });
  const told = (accountId: string) => ({ source: "s", id: sortableId(), accountId, meter: "tool_invocations", value: toldQuantity(1), unique: null, worker: null, nodeId: null, atMs: null, parts: [] });
  const run = async (label: string, n: number, accounts: number, perCall: number) => {
    for (const k of Object.keys(times)) delete times[k];
    const cpu0 = process.cpuUsage(); const t0 = performance.now();
    for (let i = 0; i < n; i++) await book.book(Array.from({ length: perCall }, (_, j) => told(ids[(i * 7 + j) % accounts] as string)));
    const cpu = process.cpuUsage(cpu0); const wall = performance.now() - t0;
    const q = (a: number[], p: number) => { const s = [...a].sort((x, y) => x - y); return s[Math.floor(p * (s.length - 1))]!.toFixed(2); };
    console.log(label, `wall/batch ${(wall / n).toFixed(2)} ms, node cpu/batch ${((cpu.user + cpu.system) / 1000 / n).toFixed(2)} ms, per event ${((cpu.user + cpu.system) / n / perCall).toFixed(0)} us`);
    for (const [k, a] of Object.entries(times)) console.log("   ", k.slice(0, 20).trim(), `n ${a.length} min ${q(a, 0)} p25 ${q(a, 0.25)} p50 ${q(a, 0.5)}`);
  };
  await run("warm", 300, 64, 8);
  await run("8 accounts of 64, one event each", 500, 64, 8);
  for (const name of ["usage_read", "usage_write"]) {
    const c = new pg.Client({ connectionString: postgres.url }); await c.connect();
    const q = last[name]; const types: string[] = name === "usage_read" ? ["text[]", "json", "text[]", "text[]", "text[]", "float8", "text[]", "json", "json", "json"] : Array.from({ length: 12 }, () => "json");
    let vals = q.values;
    if (name === "usage_write") vals = vals.map((v: string) => v.replaceAll('"number":', '"number":9').replaceAll('"id":"0', '"id":"z'));
    const lit = (v: any, t: string) => Array.isArray(v) ? `ARRAY[${v.map((x: string) => `'${x}'`).join(",")}]::text[]` : t === "json" ? `$q$${v}$q$::json` : String(v);
    const args = vals.map((v: any, i: number) => lit(v, types[i]!)).join(", ");
    await c.query("BEGIN"); await c.query("SET plan_cache_mode = force_generic_plan");
    await c.query(`PREPARE x (${types.join(",")}) AS ${q.text}`);
    for (let k = 0; k < 3; k++) {
      await c.query("SAVEPOINT s");
      const r = await c.query(`EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF${k < 2 ? ", TIMING OFF" : ""}) EXECUTE x(${args})`);
      const lines = r.rows.map((x: any) => x["QUERY PLAN"]);
      if (k === 2) console.log(lines.join("\n")); else console.log(lines.slice(-3).join(" | "));
      await c.query("ROLLBACK TO s");
    }
    await c.query("ROLLBACK"); await c.end();
  }
  await db.close();
} finally { await postgres.stop(); await rm(folder, { recursive: true, force: true }); }
