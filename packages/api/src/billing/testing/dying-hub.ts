import { createDatabase } from "@orrery/db";
import { createLogger, type FaultPoint, holdAt, systemClock } from "@orrery/runtime";
import { type BillingWork, doBillingWork } from "./billing-work.ts";

// A process that does the work of a hub and ends itself by SIGKILL once something of it stands at each of the points that it is told.

const [url = "", points = "[]", works = "[]"] = process.argv.slice(2);
holdAt(JSON.parse(points) as FaultPoint[], () => process.kill(process.pid, "SIGKILL"));
const log = createLogger({ service: "test", level: "silent" });
const db = createDatabase({ url, log, clock: systemClock });
await Promise.all((JSON.parse(works) as BillingWork[]).map((work) => doBillingWork(db, work)));
process.exit(0);
