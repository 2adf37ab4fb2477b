import { parentPort, workerData } from "node:worker_threads";
import { putMutantIn } from "./mutants/put-mutant-in.ts";

export type SeedWorkerData = { readonly mutant: string | null };

/** Runs the seeds it is sent, one at a time. The consensus core is loaded only after the mutant, if any, is in place. */
const { mutant } = workerData as SeedWorkerData;
if (mutant !== null) putMutantIn(mutant);
const { runSeed } = await import("./run-seed.ts");
parentPort?.on("message", (seed: number) => parentPort?.postMessage(runSeed(seed)));
