import { harmSelf } from "../harm-self.ts";

// Says a number every 20 ms, so that the test sees when this process stands still; harms itself when told so.
const [fault = "", durationMs = "", restarts = ""] = process.argv.slice(2);
let count = 0;
setInterval(() => {
  count += 1;
  process.stdout.write(`tick ${count}\n`);
}, 20);
process.stdin.once("data", async () => {
  const harm = {
    fault: fault === "kill" ? ("kill" as const) : ("freeze" as const),
    durationMs: Number(durationMs),
  };
  const outcome = await harmSelf(harm, restarts === "restarts");
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
});
