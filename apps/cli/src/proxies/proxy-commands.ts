import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { collect, common, type MakeContext } from "../command-options.ts";
import type { ImportOptions } from "./import-proxies.ts";
import type { ListProxiesOptions } from "./list-proxies.ts";
import type { TestOptions } from "./test-url.ts";

const PROXY = "its id, or its host:port";

export function addProxies(program: Command, makeContext: MakeContext): void {
  const proxies = program.command("proxies").description("the proxies of pools");
  common(proxies.command("import"))
    .description("take in a list; what is wrong in a line does not cost the others")
    .argument("<pool>", "name or id")
    .argument("<file>", "URLs, host:port:user:secret lines or CSV; - for standard input")
    .option("--dry-run", "say what it would do, and store nothing")
    .option("--protocol <protocol>", "of lines that do not say: http, https or socks5")
    .option("--network <network>", "likewise: datacenter, residential or mobile")
    .option("--tier <tier>", "likewise: primary or backup")
    .option("--region <region>", "likewise")
    .option("--country <country>", "likewise, two letters")
    .option("-l, --label <key=value>", "likewise; may be given several times", collect)
    .action(async (pool: string, file: string, options: CommonOptions & ImportOptions) => {
      await (await import("./import-proxies.ts")).importProxies(makeContext(options), pool, file, options);
    });
  common(proxies.command("list"))
    .description("how the fleet finds each: health and why, latency, exit")
    .argument("[pool]", "name or id; all pools if left out")
    .option("--retired", "those that were retired")
    .action(async (pool: string | undefined, options: CommonOptions & ListProxiesOptions) => {
      await (await import("./list-proxies.ts")).listProxies(makeContext(options), pool, options);
    });
  common(proxies.command("export"))
    .description("CSV on standard output, without user names and passwords")
    .argument("<pool>", "name or id")
    .action(async (pool: string, options: CommonOptions) => {
      await (await import("./export-proxies.ts")).exportProxies(makeContext(options), pool);
    });
  common(proxies.command("test"))
    .description("send one request through the pool and show the whole way")
    .argument("<pool>", "name or id")
    .argument("<url>", "http:// or https://")
    .option("--proxy <proxy>", `${PROXY}; the pool chooses if left out`)
    .option("--node <node>", "from which node; any that serves the pool if left out")
    .option("--session <session>", "as a session that sticks to its proxy")
    .action(async (pool: string, url: string, options: CommonOptions & TestOptions) => {
      await (await import("./test-url.ts")).testUrl(makeContext(options), pool, url, options);
    });
  common(proxies.command("retire"))
    .description("give them nothing new; open tunnels end by themselves")
    .argument("<proxy...>", PROXY)
    .action(async (references: string[], options: CommonOptions) => {
      await (await import("./retire-proxies.ts")).retireProxies(makeContext(options), references);
    });
}
