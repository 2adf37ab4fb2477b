import { checkSchema } from "@orrery/db";
import { StartError } from "./start-error.ts";

/** Throws a StartError where the database is not at this version's schema. */
export async function refuseForeignSchema(url: string): Promise<void> {
  const schema = await checkSchema(url);
  switch (schema.state) {
    case "current":
      return;
    case "behind":
      throw new StartError(
        `The database lacks ${schema.missing.length} migrations of this version. Start Orrery with \`npm run up\`, which applies them.`,
      );
    case "newer":
      throw new StartError(
        `The database was last used by a newer Orrery (${schema.unknown.at(-1)}). Start that version, or use another DATABASE_URL.`,
      );
    case "broken":
      throw new StartError(
        `The migration ${schema.failed.at(0)} did not finish on this database. Restore a backup, or mend it, then start again.`,
      );
  }
}

/** What to tell of a port that cannot be had; any other error as it is. */
export function portProblem(error: unknown): unknown {
  const { code, syscall, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (syscall !== "listen") return error;
  const where = `${address ?? ""}:${port ?? ""}`;
  if (code === "EADDRINUSE") {
    return new StartError(
      `The port ${port} is taken by another process. Stop it, or choose another with ORRERY_HUB_PORT or ORRERY_AGENT_GATEWAY_PORT.`,
    );
  }
  if (code === "EACCES")
    return new StartError(`Not allowed to listen on ${where}; choose a port above 1023.`);
  if (code === "EADDRNOTAVAIL") {
    return new StartError(
      `${address} is no address of this host; correct ORRERY_BIND or ORRERY_GATEWAY_BIND.`,
    );
  }
  return error;
}
