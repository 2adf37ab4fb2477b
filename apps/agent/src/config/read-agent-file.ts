import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { parse, TomlError } from "smol-toml";
import type { z } from "zod";
import { HOOK_NAMES, type HookName } from "../hooks/hook-name.ts";
import {
  type AgentFileConfig,
  type AgentFileOutcome,
  EMPTY_AGENT_FILE,
  type HookCommands,
} from "./agent-file.ts";
import { AgentFileSchema } from "./agent-file-schema.ts";

const FILE_BYTES_MAX = 256 * 1024;
const WRITABLE_BY_OTHERS = 0o002;

/** Reads the host's own file. One that is not there says nothing; one that is wrong stops the start with a sentence. */
export async function readAgentFile(path: string): Promise<AgentFileOutcome> {
  let file: FileHandle;
  try {
    // Without waiting: a pipe in the file's place would never open.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { outcome: "valid", config: EMPTY_AGENT_FILE };
    return invalid(path, `cannot be read (${code}); make it readable for the agent's user`);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return invalid(path, "is not a file");
    if (stat.size > FILE_BYTES_MAX)
      return invalid(path, "is larger than 256 KiB; nothing here needs so much");
    if (process.platform !== "win32" && (stat.mode & WRITABLE_BY_OTHERS) !== 0) {
      return invalid(
        path,
        `can be written by everyone on this host, who could have the agent run anything; chmod o-w it`,
      );
    }
    return parseAgentFile(await file.readFile("utf8"), path);
  } catch (error) {
    return invalid(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  } finally {
    await file.close();
  }
}

/** `path` only appears in sentences. */
export function parseAgentFile(text: string, path: string): AgentFileOutcome {
  let table: unknown;
  try {
    table = parse(text.replace(/^\uFEFF/, ""), { maxDepth: 16, unsafeKeyBehaviour: "throw" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return invalid(path, `line ${error.line}, column ${error.column}: ${what}`);
  }
  const parsed = AgentFileSchema.safeParse(table);
  if (!parsed.success) return invalid(path, parsed.error.issues.slice(0, 3).map(describeIssue).join("; "));
  return { outcome: "valid", config: toConfig(parsed.data) };
}

function toConfig({
  peer,
  local_api,
  gateway,
  services,
  targets,
  hooks,
}: z.infer<typeof AgentFileSchema>): AgentFileConfig {
  return {
    peer: { port: peer.port ?? null, address: peer.address ?? null },
    gateway: { port: gateway.port ?? null },
    services: { port: services.port ?? null, dnsPort: services.dns_port ?? null },
    localApi: { port: local_api.port ?? null, bind: local_api.bind ?? EMPTY_AGENT_FILE.localApi.bind },
    targets: { allow: targets.allow ?? null },
    hooks: new Map(Object.entries(hooks).map(([name, table]) => [name, toCommands(table)])),
  };
}

function toCommands(table: z.infer<typeof AgentFileSchema>["hooks"][string]): HookCommands {
  const commands = Object.fromEntries(HOOK_NAMES.map((name) => [name, table[name] ?? null]));
  return { commands: commands as Record<HookName, readonly string[] | null>, timeoutMs: table.timeout_ms };
}

/** `hooks.orders.promote must be a list of words …`; a key that does not exist is named with those that do. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const key = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const [unknown = ""] = issue.keys;
    return `${[key, unknown].filter((part) => part !== "").join(".")} is not a setting; ${knownKeys(issue.path)}`;
  }
  if (issue.code === "invalid_key")
    return `hooks.${issue.path.at(-1)?.toString()} ${issue.issues[0]?.message}`;
  if (issue.code === "invalid_type" && issue.expected === "object")
    return `${key} must be a table, as in [${key}]`;
  return `${key} ${issue.message}`;
}

function knownKeys(path: readonly PropertyKey[]): string {
  switch (path[0]) {
    case undefined:
      return "there are the tables [peer], [local_api], [targets] and [hooks.NAME]";
    case "peer":
      return "[peer] has port and address";
    case "local_api":
      return "[local_api] has port and bind";
    case "targets":
      return "[targets] has allow";
    default:
      return "a table of hooks has promote, demote, changed and timeout_ms";
  }
}

function invalid(path: string, problem: string): AgentFileOutcome {
  return { outcome: "invalid", sentence: `${path}: ${problem}.` };
}
