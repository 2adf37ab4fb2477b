import { createDatabase } from "@orrery/db";
import { createLogger, onFaultPoint, systemClock } from "@orrery/runtime";
import { type BillingWork, doBillingWork } from "./billing-work.ts";

// A process that does the work of a hub and ends itself by SIGKILL at the point that it is told.

const [url = "", point = "", work = ""] = process.argv.slice(2);
onFaultPoint((reached) => {
  if (reached === point) process.kill(process.pid, "SIGKILL");
});
const log = createLogger({ service: "test", level: "silent" });
await doBillingWork(createDatabase({ url, log, clock: systemClock }), JSON.parse(work) as BillingWork);
process.exit(0);
