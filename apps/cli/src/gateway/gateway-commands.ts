import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { common, type MakeContext } from "../command-options.ts";

export function addGateway(program: Command, makeContext: MakeContext): void {
  const gateway = program.command("gateway").description("the agents' gateways, and who may use them");
  const credentials = gateway.command("credentials").description("what workers sign in to gateways with");
  common(credentials.command("list"))
    .description("those that are good, and the last that were revoked")
    .action(async (options: CommonOptions) => {
      await (await import("./credentials.ts")).listCredentials(makeContext(options));
    });
  common(credentials.command("create"))
    .description("a new one; its secret is shown this once")
    .argument("<worker>", "what the worker calls itself: letters, digits, dots or underscores")
    .argument("<pool...>", "names or ids; the first is taken when a user name names none")
    .action(async (worker: string, pools: string[], options: CommonOptions) => {
      await (await import("./credentials.ts")).createCredential(makeContext(options), worker, pools);
    });
  common(credentials.command("revoke"))
    .description("gateways turn it away from then on")
    .argument("<credential>", "id, or the name of a worker who has only one")
    .action(async (credential: string, options: CommonOptions) => {
      await (await import("./credentials.ts")).revokeCredential(makeContext(options), credential);
    });
  common(gateway.command("usage"))
    .description("what was carried in the last hour by node and worker, and which gateways serve")
    .action(async (options: CommonOptions) => {
      await (await import("./show-usage.ts")).showGatewayUsage(makeContext(options));
    });
}
