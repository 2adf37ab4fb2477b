import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, startEmbeddedPostgres } from "@orrery/db";
import { Floor } from "./ledger/floor.ts";
import { measureWriters } from "./ledger/writers.ts";
const folder = await mkdtemp(join(tmpdir(), "a1-floor-"));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
try {
  await migrate(postgres.url);
  const ids = Array.from({ length: 64 }, (_, i) => `acc${i}`);
  const floor = await Floor.open(postgres.url, ids, 16);
  for (let k = 0; k < 3; k++) {
  const c0 = process.cpuUsage();
  const r = await measureWriters(16, 3000, (w, t) => floor.debit(w, ids[(w * 4 + t) % 64]!, `${k} ${w} ${t}`, 1n));
  const c = process.cpuUsage(c0);
  console.log(JSON.stringify(r), "client cpu us/debit", ((c.user + c.system) / r.count).toFixed(0));
  }
  const one = []; for (let t = 0; t < 2000; t++) { const a = performance.now(); await floor.debit(0, ids[t % 64]!, `one ${t}`, 1n); one.push(performance.now() - a); }
  one.sort((a, b) => a - b); console.log("one at a time: min", one[0]!.toFixed(3), "p50", one[1000]!.toFixed(3));
  await floor.close();
} finally { await postgres.stop(); await rm(folder, { recursive: true, force: true }); }
