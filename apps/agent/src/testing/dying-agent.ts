import { type FaultPoint, holdAt } from "@orrery/runtime";

// An agent that ends itself by SIGKILL once something of it stands at each of the points that its first argument names, with commas.

const [points = ""] = process.argv.splice(2, 1);
holdAt(points.split(",") as FaultPoint[], () => process.kill(process.pid, "SIGKILL"));
await import("../main.ts");
