import { z } from "zod";

/**
 * Reads the environment through a zod schema once, at start. A wrong variable throws one `EnvError` whose sentence
 * names each of them and what it must be. An empty variable counts as not set.
 */
export function parseEnv<S extends z.ZodObject>(
  schema: S,
  env: Record<string, string | undefined> = process.env,
): z.infer<S> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new EnvError(`Wrong settings in the environment. ${problems.join("; ")}.`);
}

export class EnvError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EnvError";
  }
}

/** A TCP port out of the environment. */
export function portVariable(defaultPort: number) {
  return z.coerce
    .number("must be a port number from 1 to 65535")
    .int("must be a port number from 1 to 65535")
    .min(1, "must be a port number from 1 to 65535")
    .max(65_535, "must be a port number from 1 to 65535")
    .default(defaultPort);
}
