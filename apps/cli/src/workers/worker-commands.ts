import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";
import type { ApplyOptions } from "./apply-workers.ts";
import type { RemoveOptions, RollBackOptions } from "./change-workers.ts";
import type { ShowOptions } from "./show-worker.ts";
import type { LogOptions } from "./worker-logs.ts";

export function addWorkers(program: Command, makeContext: MakeContext): void {
  const workers = program
    .command("workers")
    .description("programs that the fleet runs, as instances on its nodes");
  common(workers.command("apply"))
    .description("make the fleet run what a file says; the number of instances stays where it says none")
    .requiredOption("-f, --file <path>", "specs as YAML or JSON; - reads standard input")
    .option("--dry-run", "say what would happen, and do nothing")
    .action(async (options: CommonOptions & ApplyOptions) => {
      await (await import("./apply-workers.ts")).applyWorkers(makeContext(options), options);
    });
  common(workers.command("list"))
    .description("all workers: instances, roll-outs, what they use")
    .action(async (options: CommonOptions) => {
      await (await import("./list-workers.ts")).listWorkers(makeContext(options));
    });
  common(workers.command("show"))
    .description("one worker, with its instances and why each is what it is")
    .argument("<worker>", "name or id")
    .option("--yaml", "its spec alone, to be changed and applied")
    .action(async (worker: string, options: CommonOptions & ShowOptions) => {
      await (await import("./show-worker.ts")).showWorker(makeContext(options), worker, options);
    });
  common(workers.command("logs"))
    .description("what its instances print")
    .argument("<worker>", "name or id")
    .option("-i, --instance <id>", "of this one, also after it ended; all that are there if left out")
    .option("-b, --bytes <count>", "so much of what was printed before: 16384")
    .option("-f, --follow", "go on with what is printed from now on, also by new instances")
    .action(async (worker: string, options: CommonOptions & LogOptions) => {
      await (await import("./worker-logs.ts")).printLogs(makeContext(options), worker, options);
    });
  common(workers.command("revisions"))
    .description("what it was, newest first")
    .argument("<worker>", "name or id")
    .action(async (worker: string, options: CommonOptions) => {
      await (await import("./list-revisions.ts")).listRevisions(makeContext(options), worker);
    });
  addVerbs(workers, makeContext);
}

function addVerbs(workers: Command, makeContext: MakeContext): void {
  common(workers.command("scale"))
    .description("so many instances, from now on")
    .argument("<worker>", "name or id")
    .argument("<count>", "0 to 1000")
    .action(async (worker: string, count: string, options: CommonOptions) => {
      await (await import("./change-workers.ts")).scaleWorker(makeContext(options), worker, count);
    });
  common(workers.command("restart"))
    .description("stop the process of one instance as its spec says, and start it again")
    .argument("<worker>", "name or id")
    .argument("<instance>", "id, or its beginning or end, as `workers show` has it")
    .action(async (worker: string, instance: string, options: CommonOptions) => {
      await (await import("./change-workers.ts")).restartInstance(makeContext(options), worker, instance);
    });
  common(workers.command("rollback"))
    .description("run an earlier revision again, in the steps of a roll-out")
    .argument("<worker>", "name or id")
    .option("--to <revision>", "this one; the last good one if left out")
    .action(async (worker: string, options: CommonOptions & RollBackOptions) => {
      await (await import("./change-workers.ts")).rollBackWorker(makeContext(options), worker, options);
    });
  common(workers.command("resume"))
    .description("go on with a roll-out that a failure paused")
    .argument("<worker>", "name or id")
    .action(async (worker: string, options: CommonOptions) => {
      await (await import("./change-workers.ts")).resumeWorker(makeContext(options), worker);
    });
  common(workers.command("remove"))
    .description("end all its instances; its events stay")
    .argument("<worker>", "name or id")
    .option("--yes", "without asking")
    .option("--confirm <name>", "the worker's name, instead of typing it")
    .action(async (worker: string, options: CommonOptions & RemoveOptions) => {
      await (await import("./change-workers.ts")).removeWorker(makeContext(options), worker, options);
    });
}
