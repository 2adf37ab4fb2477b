import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "./data-folder.ts";
import { agentArguments, type DemoAgent } from "./demo-fleet.ts";
import { childEnvironment, type LauncherSettings } from "./env.ts";
import { AGENT_RESTART, SERVER_RESTART } from "./restart-policy.ts";
import type { ProcessSpec } from "./supervised-process.ts";

export type Place = { root: string; settings: LauncherSettings; folder: DataFolder };

export function hubSpec({ root, settings, folder }: Place, databaseUrl: string): ProcessSpec {
  return {
    name: "hub",
    command: process.execPath,
    args: [join(root, "apps/hub/src/main.ts")],
    env: childEnvironment("hub", settings, {
      DATABASE_URL: databaseUrl,
      ORRERY_LOCAL_TOKEN_FILE: folder.localTokenFile,
    }),
    cwd: root,
    logFile: folder.logFile("hub"),
    restart: SERVER_RESTART,
    exitSentences: { 2: "hub cannot run as it is set up." },
  };
}

export function webSpec({ root, settings, folder }: Place): ProcessSpec {
  return {
    name: "web",
    command: process.execPath,
    args: [join(root, "apps/web/src/server.ts")],
    env: childEnvironment("web", settings, { ORRERY_HUB_URL: settings.hubUrl }),
    cwd: root,
    logFile: folder.logFile("web"),
    restart: SERVER_RESTART,
    exitSentences: { 2: "web cannot run as it is set up." },
  };
}

/** The bundle is the very file that the hub gives to other hosts. `joinToken` null = it has enrolled already. */
export function agentSpec(place: Place, agent: DemoAgent, joinToken: string | null): ProcessSpec {
  const { root, settings, folder } = place;
  const { name } = agent;
  return {
    name: `agent-${name}`,
    command: process.execPath,
    args: [
      join(root, "apps/agent/dist/orrery-agent.mjs"),
      ...agentArguments(agent, {
        ...{ hubUrl: settings.hubUrl, agentDir: folder.agentDir(name), servicesPort: settings.servicesPort },
      }),
    ],
    env: trustingDemo(
      childEnvironment("agent", settings, {
        ...(joinToken === null ? {} : { ORRERY_JOIN_TOKEN: joinToken }),
        // A drill may kill it: this launcher starts it again.
        ORRERY_SUPERVISED: "1",
      }),
      folder.demoAuthorityFile,
    ),
    cwd: root,
    logFile: folder.logFile(`agent-${name}`),
    restart: AGENT_RESTART,
    exitSentences: {
      2: `${name} stays down, the hub refused it:`,
      3: `${name} stays down, another agent took its identity:`,
      4: `${name} cannot use its data folder:`,
    },
  };
}

/** The demo's proxy behind TLS has a certificate of its own authority; the file names those too whom this machine trusts anyway. */
function trustingDemo(env: NodeJS.ProcessEnv, authorityFile: string): NodeJS.ProcessEnv {
  return existsSync(authorityFile) ? { ...env, NODE_EXTRA_CA_CERTS: authorityFile } : env;
}
