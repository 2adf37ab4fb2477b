import "./small-heap.ts";
import { readFileSync } from "node:fs";
import { createLogger, EnvError, systemClock } from "@orrery/runtime";
import { Command } from "commander";
import { type AgentEnd, EXIT_CODE } from "./agent-end.ts";
import { AGENT_VERSION } from "./agent-version.ts";
import { isSupervised } from "./drills/harm-self.ts";
import { type AgentEnv, readAgentEnv, readHookEnvironment } from "./env.ts";
import { type InstallOptions, install } from "./install/install.ts";
import { runAgent } from "./run-agent.ts";
import { type RawOptions, readSettings } from "./settings.ts";

async function main(): Promise<number> {
  const program = new Command("orrery-agent")
    .description("Orrery's companion process on a host")
    .exitOverride()
    .showHelpAfterError();
  let exitCode: number = EXIT_CODE.left;
  withNodeOptions(program.command("run", { isDefault: true }))
    .description("enrol this host if need be, and run (the default)")
    .action(async (options: RawOptions) => {
      exitCode = finish(await run(options));
    });
  withNodeOptions(program.command("install"))
    .description("write a systemd unit that keeps the agent running")
    .option("--print", "only print the unit")
    .option("--dry-run", "say what would be done")
    .option("--unit-file <path>", "where the unit goes", "/etc/systemd/system/orrery-agent.service")
    .action(async (options: RawOptions & InstallOptions) => {
      exitCode = finish(await install(options, readAgentEnv()));
    });
  program
    .command("version")
    .description("print the version")
    .action(() => {
      process.stdout.write(`${AGENT_VERSION}\n`);
    });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof EnvError) return finish({ exitCode: EXIT_CODE.refused, sentence: error.message });
    const code = (error as { code?: string }).code ?? "";
    if (!code.startsWith("commander.")) throw error;
    return code === "commander.helpDisplayed" || code === "commander.help"
      ? EXIT_CODE.left
      : EXIT_CODE.refused;
  }
  return exitCode;
}

function withNodeOptions(command: Command): Command {
  return command
    .option("--hub <url>", "any address of the hub")
    .option("--token <token>", "join token; needed once (safer: ORRERY_JOIN_TOKEN or --token-file)")
    .option("--token-file <path>", "file that holds the join token")
    .option("--name <name>", "name of this node; the host's name if left out")
    .option("--region <region>", "as in eu-central")
    .option("--zone <zone>", "as in a")
    .option("--label <key=value>", "may be given several times", collect)
    .option("--lat <degrees>", "latitude, for the map")
    .option("--lon <degrees>", "longitude, for the map")
    .option("--data-dir <folder>", "where identity, outbox and the federations' logs live")
    .option("--config <path>", "the host's own file; agent.toml in the data folder if left out")
    .option(
      "--peer-port <port>",
      "where other members of this node's federations reach it: 4410, 0 = any free",
    )
    .option("--peer-address <host>", "the host that they are told to dial; found out if left out")
    .option("--local-api-port <port>", "for the applications on this host, on loopback only")
    .option("--gateway-port <port>", "of the proxy gateway, on loopback only: 4480, 0 = any free")
    .option("--services-port <port>", "of the services' gateway, on loopback only: 4490, 0 = any free")
    .option("--services-dns-port <port>", "of the names of services, on loopback only: 4453, 0 = any free")
    .option("--allow-workers", "run the fleet's workers on this host, too")
    .option(
      "--workers-user <name>",
      "the user that workers run as; the agent's own if left out, unless that is root",
    )
    .option("--workers-cpu <cores>", "what workers may reserve together; all of the host's if left out")
    .option(
      "--workers-memory <mib>",
      "what workers may reserve together; four fifths of the host's if left out",
    )
    .option("--workers-on-exit <keep|stop>", "whether workers go on while the agent is away: keep");
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

async function run(options: RawOptions): Promise<AgentEnd> {
  const env: AgentEnv = readAgentEnv();
  const read = readSettings(options, env, (path) => readFileSync(path, "utf8"));
  // Replaces the command line that other users of the host can list, and the token in it. The name tells agents apart.
  process.title = ["orrery-agent", options.name].join(" ").trim();
  process.argv.length = 1;
  if (read.outcome === "invalid") return { exitCode: EXIT_CODE.refused, sentence: read.sentence };
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());
  const log = createLogger({ service: "agent", level: env.ORRERY_LOG_LEVEL });
  return runAgent(read.settings, {
    clock: systemClock,
    log,
    random: Math.random,
    stop: stop.signal,
    restarts: isSupervised(env, process.pid),
    hookEnv: readHookEnvironment(),
  });
}

function finish(end: AgentEnd): number {
  if (end.sentence !== null) process.stderr.write(`${end.sentence}\n`);
  return end.exitCode;
}

process.exit(await main());
