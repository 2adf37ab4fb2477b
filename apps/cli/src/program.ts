import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addAccounts } from "./accounts/account-commands.ts";
import { addBilling } from "./billing/billing-commands.ts";
import type { CommonOptions } from "./command-context.ts";
import { collect, common, type MakeContext } from "./command-options.ts";
import { addCredits } from "./credits/credit-commands.ts";
import { addDrills } from "./drills/drill-commands.ts";
import type { EventOptions } from "./events/event-filter.ts";
import type { TailOptions } from "./events/tail-events.ts";
import { addFailovers } from "./failovers/failover-commands.ts";
import { addFederations, addPauses } from "./federations/federation-commands.ts";
import { addGateway } from "./gateway/gateway-commands.ts";
import { addInvoices } from "./invoices/invoice-commands.ts";
import { addLatency } from "./latency/latency-commands.ts";
import { addLimits } from "./limits/limit-commands.ts";
import type { ChangeOptions, NodeVerb } from "./nodes/change-nodes.ts";
import type { ListNodesOptions } from "./nodes/list-nodes.ts";
import { addPools } from "./pools/pool-commands.ts";
import { addProxies } from "./proxies/proxy-commands.ts";
import { addRates } from "./rates/rate-commands.ts";
import { addScaling } from "./scaling/scaling-commands.ts";
import { addSecrets } from "./secrets/secret-commands.ts";
import { addServices } from "./services/service-commands.ts";
import { addTargets } from "./targets/target-commands.ts";
import type { CreateTokenOptions } from "./tokens/tokens.ts";
import { addUsage } from "./usage/usage-commands.ts";
import { addWorkers } from "./workers/worker-commands.ts";

/**
 * The command tree. What a command does is loaded when it runs, so that each start loads only its own part. `setExitCode` is
 * for commands whose code is not theirs to choose.
 */
export function buildProgram(makeContext: MakeContext, setExitCode: (code: number) => void): Command {
  const program = new Command("orrery")
    .description("See and steer a fleet. More: docs/cli.md")
    .version(packageJson.version)
    .enablePositionalOptions()
    .showHelpAfterError("(orrery --help shows all commands)");

  common(program.command("login"))
    .description("sign in and keep an API token for this user")
    .action(async (options: CommonOptions) => {
      await (await import("./login/login.ts")).login(makeContext(options));
    });
  common(program.command("logout"))
    .description("revoke and forget the kept token")
    .action(async (options: CommonOptions) => {
      await (await import("./login/login.ts")).logout(makeContext(options));
    });
  common(program.command("status"))
    .description("the fleet at a glance")
    .action(async (options: CommonOptions) => {
      await (await import("./status/status.ts")).showStatus(makeContext(options));
    });
  addNodes(program, makeContext);
  addFederations(program, makeContext);
  addFailovers(program, makeContext);
  addDrills(program, makeContext);
  addPauses(program, makeContext);
  addTargets(program, makeContext);
  addLatency(program, makeContext);
  addPools(program, makeContext);
  addProxies(program, makeContext);
  addLimits(program, makeContext);
  addGateway(program, makeContext);
  addWorkers(program, makeContext);
  addSecrets(program, makeContext);
  addServices(program, makeContext);
  addScaling(program, makeContext);
  addAccounts(program, makeContext);
  addCredits(program, makeContext);
  addUsage(program, makeContext);
  addRates(program, makeContext);
  addInvoices(program, makeContext);
  addBilling(program, makeContext, setExitCode);
  addTokens(program, makeContext);
  addEvents(program, makeContext);
  program
    .command("agent")
    .description("run the agent here; everything after it goes to the agent")
    .argument("[options...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => {
      setExitCode(await (await import("./agent/run-agent.ts")).runAgent(args));
    });
  addCompletion(program, makeContext);
  return program;
}

function addNodes(program: Command, makeContext: MakeContext): void {
  const nodes = program.command("nodes").description("look at nodes and steer them");
  common(nodes.command("list"))
    .description("all nodes, or those that match")
    .option("--filter <expression>", "as in the dashboard: region=tokyo health!=online label.env=prod text")
    .option("--health <health>", "online, suspect, unreachable, down or unknown")
    .option("--region <region>", "nodes of this region")
    .option("-l, --label <key=value>", "may be given several times", collect)
    .action(async (options: CommonOptions & ListNodesOptions) => {
      await (await import("./nodes/list-nodes.ts")).listNodes(makeContext(options), options);
    });
  common(nodes.command("show"))
    .description("everything about one node")
    .argument("<node>", "name or id")
    .action(async (node: string, options: CommonOptions) => {
      await (await import("./nodes/show-node.ts")).showNode(makeContext(options), node);
    });

  const verb = (name: NodeVerb, description: string): Command =>
    common(nodes.command(name))
      .description(description)
      .argument("<node...>", "names or ids")
      .action(async (references: string[], options: CommonOptions & ChangeOptions) => {
        const { changeNodes } = await import("./nodes/change-nodes.ts");
        await changeNodes(makeContext(options), name, references, options);
      });
  const reason = ["--reason <text>", "why; everyone sees it"] as const;
  const duration = ["--for <duration>", "ends by itself after, as in 2h"] as const;
  verb("cordon", "give it no new work")
    .option(...reason)
    .option(...duration);
  verb("uncordon", "end a cordon, a drain or a maintenance");
  verb("drain", "move its work away")
    .option(...reason)
    .option(...duration)
    .option("--deadline <duration>", "how long the work may take to move, as in 10m")
    .option("--wait", "return when it is drained; fail when the deadline passes");
  verb("maintenance", "keep alerts and automation silent about it")
    .option(...reason)
    .option(...duration);
  verb("remove", "remove it from the fleet for good").option(...reason);
  verb("approve", "admit it from the waiting room").option(...reason);
  verb("reject", "refuse it in the waiting room").option(...reason);

  common(nodes.command("rename"))
    .description("give it another name")
    .argument("<node>", "name or id")
    .argument("<name>", "the new name")
    .action(async (node: string, name: string, options: CommonOptions) => {
      await (await import("./nodes/change-nodes.ts")).renameNode(makeContext(options), node, name);
    });
  common(nodes.command("label"))
    .description("set labels with key=value, remove them with key-")
    .argument("<node>", "name or id")
    .argument("<change...>", "key=value or key-")
    .action(async (node: string, changes: string[], options: CommonOptions) => {
      await (await import("./nodes/change-nodes.ts")).labelNode(makeContext(options), node, changes);
    });
}

function addTokens(program: Command, makeContext: MakeContext): void {
  const tokens = program.command("tokens").description("join tokens, which let hosts enrol");
  common(tokens.command("create"))
    .description("a new one, with the line to paste on the host")
    .option("--name <name>", "what it is for")
    .option("--uses <count>", "how many hosts may use it")
    .option("--ttl <duration>", "how long it is good for, as in 1h")
    .option("--region <region>", "preset for the nodes that join")
    .option("--zone <zone>", "preset for the nodes that join")
    .option("-l, --label <key=value>", "preset; may be given several times", collect)
    .action(async (options: CommonOptions & CreateTokenOptions) => {
      await (await import("./tokens/tokens.ts")).createToken(makeContext(options), options);
    });
  common(tokens.command("list"))
    .description("all join tokens")
    .action(async (options: CommonOptions) => {
      await (await import("./tokens/tokens.ts")).listTokens(makeContext(options));
    });
  common(tokens.command("revoke"))
    .description("make one unusable")
    .argument("<token>", "id, or the name of a usable one")
    .action(async (token: string, options: CommonOptions) => {
      await (await import("./tokens/tokens.ts")).revokeToken(makeContext(options), token);
    });
}

function addEvents(program: Command, makeContext: MakeContext): void {
  const events = program.command("events").description("what happened");
  const filtered = (command: Command): Command =>
    common(command)
      .option("--type <type>", "one type, or a prefix with a dot at its end, as in node.")
      .option("--node <node>", "only about this node")
      .option("--since <when>", "a duration ago (2h), or a date")
      .option("-n, --limit <count>", "at most so many");
  filtered(events.command("tail"))
    .description("the newest events, and with --follow those to come")
    .option("-f, --follow", "go on until interrupted")
    .action(async (options: CommonOptions & TailOptions) => {
      await (await import("./events/tail-events.ts")).tailEvents(makeContext(options), options);
    });
  filtered(events.command("list"))
    .description("the newest events, newest first")
    .action(async (options: CommonOptions & EventOptions) => {
      await (await import("./events/list-events.ts")).listEvents(makeContext(options), options);
    });
}

function addCompletion(program: Command, makeContext: MakeContext): void {
  const completion = program.command("completion").description("completion for a shell");
  for (const shell of ["bash", "zsh", "fish"] as const) {
    completion
      .command(shell)
      .description(`print the script for ${shell}`)
      .action(async () => {
        const { commandShapes } = await import("./completion/command-tree.ts");
        const { completionScript } = await import("./completion/completion-script.ts");
        process.stdout.write(completionScript(shell, commandShapes(program)));
      });
  }
  for (const what of [
    "nodes",
    "federations",
    "targets",
    "pools",
    "workers",
    "services",
    "accounts",
  ] as const) {
    completion.addCommand(
      common(new Command(what)).action(async (options: CommonOptions) => {
        await (await import("./completion/print-names.ts")).printNames(makeContext(options), what);
      }),
      { hidden: true },
    );
  }
}
