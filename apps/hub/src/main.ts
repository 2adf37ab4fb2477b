import { AppError, createLogger, EnvError } from "@orrery/runtime";
import { type HubSettings, readSettings } from "./env.ts";
import { startHub } from "./hub.ts";
import { StartError } from "./start-error.ts";

const EXIT_CRASH = 1;
const EXIT_SETTINGS = 2;
/** The supervisor's patience ends at 10 s. */
const STOP_MAX_MS = 9_500;

async function main(): Promise<void> {
  const settings = readSettingsOrExit();
  const log = createLogger({ service: "hub", level: settings.logLevel });
  const die = (error: unknown) => {
    log.fatal({ err: error }, "the hub crashed");
    process.exit(EXIT_CRASH);
  };
  process.on("uncaughtException", die);
  process.on("unhandledRejection", die);
  try {
    const hub = await startHub(settings, log);
    const stop = (signal: string) => {
      log.info({ signal }, "stopping");
      setTimeout(() => process.exit(EXIT_CRASH), STOP_MAX_MS).unref();
      hub.stop().then(() => process.exit(0), die);
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  } catch (error) {
    if (isForThePerson(error)) exitWithSentence(error.message);
    die(error);
  }
}

function readSettingsOrExit(): HubSettings {
  try {
    return readSettings();
  } catch (error) {
    if (error instanceof EnvError) return exitWithSentence(error.message);
    throw error;
  }
}

function isForThePerson(error: unknown): error is Error {
  return error instanceof StartError || error instanceof AppError;
}

function exitWithSentence(sentence: string): never {
  process.stderr.write(`orrery hub: ${sentence}\n`);
  process.exit(EXIT_SETTINGS);
}

await main();
