import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { collect, common, type MakeContext } from "../command-options.ts";
import type { RequestOptions } from "./list-requests.ts";
import type { PreviewOptions } from "./preview-service.ts";
import type { ServiceOptions } from "./service-settings.ts";
import type { TestOptions } from "./test-service.ts";

const STRATEGIES =
  "round-robin, random, weighted-round-robin, least-connections, least-response-time, latency, ip-hash, consistent-hash or adaptive";
const SETTING =
  "as in breaker.openMs=30s; may be given several times, names are those that `services show` shows";

export function addServices(program: Command, makeContext: MakeContext): void {
  const services = program
    .command("services")
    .description("what gateways find workers' instances of, by its name");
  common(services.command("list"))
    .description("all services: instances as gateways find them, traffic of the last full minute")
    .action(async (options: CommonOptions) => {
      await (await import("./list-services.ts")).listServices(makeContext(options));
    });
  common(services.command("show"))
    .description("one service, with its instances and settings")
    .argument("<service>", "name or id")
    .action(async (service: string, options: CommonOptions) => {
      await (await import("./show-service.ts")).showService(makeContext(options), service);
    });
  withServiceOptions(
    common(services.command("create"))
      .description("a new one; workers' ports are for it by its name")
      .argument("<name>", "1 to 63 lower-case letters, digits or hyphens"),
  ).action(async (name: string, options: CommonOptions & ServiceOptions) => {
    await (await import("./change-services.ts")).createService(makeContext(options), name, options);
  });
  withServiceOptions(
    common(services.command("set"))
      .description("change it while it serves; what is not given stays")
      .argument("<service>", "name or id")
      .option("--name <name>", "another name; only while no worker's port is for it"),
  ).action(async (service: string, options: CommonOptions & ServiceOptions) => {
    await (await import("./change-services.ts")).setService(makeContext(options), service, options);
  });
  common(services.command("strategy"))
    .description("choose instances by another strategy from now on; `preview` says what it would come to")
    .argument("<service>", "name or id")
    .argument("<strategy>", STRATEGIES)
    .action(async (service: string, strategy: string, options: CommonOptions) => {
      const { switchStrategy } = await import("./change-services.ts");
      await switchStrategy(makeContext(options), service, strategy);
    });
  common(services.command("preview"))
    .description("replay its recorded requests with another strategy")
    .argument("<service>", "name or id")
    .argument("<strategy>", STRATEGIES)
    .option("--since <when>", "a duration ago (15m), or a date; an hour if left out, a day at most")
    .action(async (service: string, strategy: string, options: CommonOptions & PreviewOptions) => {
      const { previewService } = await import("./preview-service.ts");
      await previewService(makeContext(options), service, strategy, options);
    });
  common(services.command("requests"))
    .description("the newest requests that gateways told of, newest first")
    .argument("<service>", "name or id")
    .option("--failed", "only those that no instance answered, or with a 5xx")
    .option("-n, --limit <count>", "at most so many, up to 500")
    .action(async (service: string, options: CommonOptions & RequestOptions) => {
      await (await import("./list-requests.ts")).listRequests(makeContext(options), service, options);
    });
  common(services.command("remove"))
    .description("gateways do not know it any more; refused while a worker's port is for it")
    .argument("<service>", "name or id")
    .action(async (service: string, options: CommonOptions) => {
      await (await import("./change-services.ts")).removeService(makeContext(options), service);
    });
  common(services.command("test"))
    .description("send one real request through a node's gateway, and see what was decided on its way")
    .argument("<service>", "name or id")
    .argument("[path]", "as in /healthz; / if left out")
    .option("--node <node>", "through this node's gateway; the nearest to an instance if left out")
    .action(async (service: string, path: string | undefined, options: CommonOptions & TestOptions) => {
      await (await import("./test-service.ts")).testService(makeContext(options), service, path, options);
    });
}

function withServiceOptions(command: Command): Command {
  return command
    .option("--description <text>", "for people")
    .option("--strategy <strategy>", STRATEGIES)
    .option("--setting <name=value>", SETTING, collect);
}
