import { CliError } from "./cli-error.ts";
import { ask, type Hub } from "./command-context.ts";
import type { HubApi } from "./hub/hub-client.ts";

/** As `ask`. Where nobody knows whether it was booked, the error says how to ask again without booking twice. */
export async function askWithKey<T>(hub: Hub, key: string, work: (api: HubApi) => Promise<T>): Promise<T> {
  return ask(hub, work).catch((error: unknown) => {
    if (!(error instanceof CliError) || !(error.wire?.retryable ?? true)) throw error;
    throw new CliError(
      `${error.message} Whether it was booked is unknown; asking again with --key ${key} books it once.`,
      {
        code: error.code,
        ...(error.wire === null ? {} : { wire: error.wire }),
        cause: error,
      },
    );
  });
}
