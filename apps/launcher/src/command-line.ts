import { parseArgs } from "node:util";
import { LaunchError } from "./launch-error.ts";

export const HELP = `npm run up [-- options]

Starts Orrery on this machine: Postgres, the hub, the dashboard and a demo fleet of three agents.
Ctrl-C stops everything; starting again continues with the same data.

Options
  --no-demo   leave the demo fleet out
  --help      show this text

Settings (environment variables)
  ORRERY_WEB_PORT             port of the dashboard (3000)
  ORRERY_HUB_PORT             port of the hub's operator API (4400)
  ORRERY_AGENT_GATEWAY_PORT   port that agents connect to (4401)
  ORRERY_SERVICES_PORT        port of the fleet's services on this machine (4490)
  ORRERY_DATA_DIR             where data and logs live (.orrery)
  DATABASE_URL                a Postgres of your own instead of the embedded one
  ORRERY_ADMIN_EMAIL, ORRERY_ADMIN_PASSWORD
                              create the first admin without the sign-in link`;

export type Options = { help: boolean; demo: boolean };

/** Throws LaunchError for an option that does not exist. */
export function parseCommandLine(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: "boolean", short: "h" }, "no-demo": { type: "boolean" } },
    });
    return { help: values.help === true, demo: values["no-demo"] !== true };
  } catch (error) {
    const [problem] = (error as Error).message.split(". ");
    throw new LaunchError(`${problem}. \`npm run up -- --help\` lists the options.`);
  }
}
