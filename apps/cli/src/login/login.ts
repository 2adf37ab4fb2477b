import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { dirname } from "node:path";
import { ApiTokenId } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import type { CommandContext } from "../command-context.ts";
import { type Credentials, findCredentials } from "../hub/credentials.ts";
import { call, createHubApi } from "../hub/hub-client.ts";
import { prompt } from "./prompt.ts";
import { signIn, signOut } from "./sign-in.ts";

/** With --token: checks and keeps it. Without: asks for e-mail and password and has the hub make one for this machine. */
export async function login(ctx: CommandContext): Promise<void> {
  const { url } = findCredentials(ctx.options, ctx.env, process.cwd());
  const token = ctx.options.token ?? (await createTokenInteractively(url));
  const api = createHubApi(url, () => ({ authorization: `Bearer ${token}` }));
  const me = await call(url, () => api.me.get.query());
  await storeCredentials(ctx.env.configFile, { url, token });
  if (ctx.isJson)
    ctx.terminal.json({ url, name: me.actor.name, role: me.role, configFile: ctx.env.configFile });
  else ctx.terminal.line(`Signed in to ${url} as ${me.actor.name} (${me.role}).`);
}

/** Revokes the stored token where that is allowed, and forgets it in any case. */
export async function logout(ctx: CommandContext): Promise<void> {
  const stored = await readStored(ctx.env.configFile);
  if (stored === null) {
    if (ctx.isJson) ctx.terminal.json({ revoked: false });
    else ctx.terminal.line("You are not signed in.");
    return;
  }
  const id = /^orrery_api\.([^.]+)\./.exec(stored.token)?.[1];
  const api = createHubApi(stored.url, () => ({ authorization: `Bearer ${stored.token}` }));
  const isRevoked =
    id !== undefined &&
    (await api.apiTokens.revoke.mutate({ apiTokenId: ApiTokenId.parse(id) }).then(
      () => true,
      () => false,
    ));
  await rm(ctx.env.configFile, { force: true });
  if (ctx.isJson) ctx.terminal.json({ revoked: isRevoked });
  else if (isRevoked) ctx.terminal.line(`Signed out of ${stored.url}; the token is revoked.`);
  else
    ctx.terminal.line(`Signed out of ${stored.url}. The token could not be revoked; do it in the dashboard.`);
}

async function createTokenInteractively(url: string): Promise<string> {
  process.stderr.write(`Signing in to ${url}\n`);
  const email = await prompt("E-mail: ");
  const password = await prompt("Password: ", { hidden: true });
  const cookie = await signIn(url, { email, password }, { totpCode: () => prompt("Six-digit code: ") });
  const api = createHubApi(url, () => ({ cookie, origin: url }));
  const me = await call(url, () => api.me.get.query());
  const name = `CLI of ${userInfo().username}@${hostname()}`.slice(0, 100);
  const created = await call(url, () => api.apiTokens.create.mutate({ name, scopes: me.permissions }));
  await signOut(url, cookie).catch(() => undefined);
  return created.text;
}

async function storeCredentials(path: string, credentials: Credentials): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.tmp`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliError(`${path} cannot be written (${code}). Set XDG_CONFIG_HOME to a folder of yours.`);
  }
}

async function readStored(path: string): Promise<Credentials | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Credentials;
  } catch {
    return null;
  }
}
