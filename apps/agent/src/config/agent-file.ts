import { HOOK_NAMES, type HookName } from "../hooks/hook-name.ts";
import type { AllowEntry } from "../probes/allow-list.ts";

/** One federation's hooks as the host's own file has them. */
export type HookCommands = {
  /** Program and arguments; no shell comes in between. Null = there is none. */
  readonly commands: Readonly<Record<HookName, readonly string[] | null>>;
  readonly timeoutMs: number;
};

/** What `agent.toml` says. Null = it says nothing, and the command line or the default counts. */
export type AgentFileConfig = {
  readonly peer: {
    /** 0 = any free one. */
    readonly port: number | null;
    /** The host that other members dial. */
    readonly address: string | null;
  };
  readonly localApi: {
    /** 0 = any free one. */
    readonly port: number | null;
    /** A loopback address. */
    readonly bind: string;
  };
  readonly gateway: {
    /** Of the proxy gateway on loopback; 0 = any free one. */
    readonly port: number | null;
  };
  readonly services: {
    /** Of the services' gateway on loopback; 0 = any free one. */
    readonly port: number | null;
    /** Of the names of services, on loopback; 0 = any free one. */
    readonly dnsPort: number | null;
  };
  readonly targets: {
    /** Only these are measured; null = there is no list. */
    readonly allow: readonly AllowEntry[] | null;
  };
  /** By federation name; `*` = each federation without hooks of its own. */
  readonly hooks: ReadonlyMap<string, HookCommands>;
};

export type AgentFileOutcome =
  | { outcome: "valid"; config: AgentFileConfig }
  | { outcome: "invalid"; sentence: string };

export const EMPTY_AGENT_FILE: AgentFileConfig = {
  peer: { port: null, address: null },
  localApi: { port: null, bind: "127.0.0.1" },
  gateway: { port: null },
  services: { port: null, dnsPort: null },
  targets: { allow: null },
  hooks: new Map(),
};

/** The hooks of one federation: its own table, else that of `*`; never a mixture of both. */
export function hooksOf(config: AgentFileConfig, federationName: string): HookCommands | null {
  return config.hooks.get(federationName) ?? config.hooks.get("*") ?? null;
}

/** Which hooks there are, as the agent reports it. */
export function configuredHooks(
  config: AgentFileConfig,
  federationName: string,
): { promote: boolean; demote: boolean; changed: boolean } {
  const commands = hooksOf(config, federationName)?.commands;
  const [promote = false, demote = false, changed = false] = HOOK_NAMES.map(
    (name) => commands?.[name] != null,
  );
  return { promote, demote, changed };
}
