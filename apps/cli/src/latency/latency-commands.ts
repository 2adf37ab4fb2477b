import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";

export function addLatency(program: Command, makeContext: MakeContext): void {
  const latency = program.command("latency").description("how well nodes hear each other and the targets");
  common(latency.command("matrix"))
    .description("each node against each other one, and against each target")
    .option("--filter <expression>", "as in the dashboard: region=tokyo health=online label.env=prod text")
    .action(async (options: CommonOptions & { filter?: string }) => {
      await (await import("./print-matrix.ts")).printMatrix(makeContext(options), options);
    });
}
