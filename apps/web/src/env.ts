import { z } from "zod";

const port = z.coerce
  .number("must be a port number from 1 to 65535")
  .int("must be a port number from 1 to 65535")
  .min(1, "must be a port number from 1 to 65535")
  .max(65_535, "must be a port number from 1 to 65535");

const WebEnv = z.object({
  ORRERY_WEB_PORT: port.default(3000),
  /** The address to listen on. Not set = every address of this machine: hosts fetch the install script from here. */
  ORRERY_WEB_BIND: z.string().max(253).optional(),
  ORRERY_HUB_PORT: port.default(4400),
  ORRERY_HUB_URL: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
  /** `true` behind a reverse proxy that sets X-Forwarded-For/-Proto/-Host itself; otherwise clients could forge them. */
  ORRERY_TRUST_PROXY: z.enum(["true", "false"], "must be true or false").default("false"),
});

export type WebSettings = {
  port: number;
  bindAddress: string | undefined;
  hubUrl: string;
  trustProxy: boolean;
};

/** A wrong variable throws one error whose sentence names each of them. An empty one counts as not set. */
export function readEnv(env: Record<string, string | undefined> = process.env): WebSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = WebEnv.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new EnvError(`Wrong settings in the environment. ${problems.join("; ")}.`);
  }
  const settings = parsed.data;
  return {
    port: settings.ORRERY_WEB_PORT,
    bindAddress: settings.ORRERY_WEB_BIND,
    hubUrl: (settings.ORRERY_HUB_URL ?? `http://127.0.0.1:${settings.ORRERY_HUB_PORT}`).replace(/\/+$/, ""),
    trustProxy: settings.ORRERY_TRUST_PROXY === "true",
  };
}

export class EnvError extends Error {}

/** React and Next read NODE_ENV while they load, so it is set before they are imported. */
export function setNodeEnv(mode: "production" | "development"): void {
  (process.env as Record<string, string | undefined>).NODE_ENV = mode;
}
