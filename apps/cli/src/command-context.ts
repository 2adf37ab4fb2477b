import { CliError } from "./cli-error.ts";
import type { CliEnv } from "./env.ts";
import { findCredentials } from "./hub/credentials.ts";
import type { HubApi } from "./hub/hub-client.ts";
import type { Terminal } from "./output/terminal.ts";

/** The options that every command takes. */
export type CommonOptions = { url?: string; token?: string; json?: boolean };

export type Hub = {
  url: string;
  token: string;
  api: HubApi;
  /** Of each call; undefined = as usual. */
  timeoutMs: number | undefined;
};

/** What every command gets. */
export type CommandContext = {
  env: CliEnv;
  terminal: Terminal;
  options: CommonOptions;
  isJson: boolean;
  nowAtMs: () => number;
};

/** The hub to talk to. Nothing is sent yet. `timeoutMs`: where it may take longer than usual to answer. */
export async function connectHub(ctx: CommandContext, timeoutMs?: number): Promise<Hub> {
  const { url, token } = findCredentials(ctx.options, ctx.env, process.cwd());
  const { call, createHubApi } = await import("./hub/hub-client.ts");
  if (token === null) {
    // Whoever has not started Orrery yet must not be sent to sign in first.
    await call(url, () => createHubApi(url, () => ({})).setup.status.query());
    throw new CliError(`No API token for ${url}. Run \`orrery login --url ${url}\`, or set ORRERY_TOKEN.`, {
      code: "UNAUTHENTICATED",
    });
  }
  const api = createHubApi(url, () => ({ authorization: `Bearer ${token}` }), timeoutMs);
  return { url, token, api, timeoutMs };
}

/** Runs one call against the hub; failures come out as sentences. */
export async function ask<T>(hub: Hub, work: (api: HubApi) => Promise<T>): Promise<T> {
  const { call } = await import("./hub/hub-client.ts");
  return call(hub.url, () => work(hub.api), hub.timeoutMs);
}
