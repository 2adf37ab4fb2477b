import { access, constants, mkdir, stat } from "node:fs/promises";
import { availableParallelism, totalmem, userInfo } from "node:os";
import { dirname, join } from "node:path";
import type { WorkerHost } from "@orrery/protocol/workers";
import { INSTANCES_PER_NODE_MAX } from "@orrery/protocol/workers";
import { Cgroups } from "./cgroups.ts";
import { findUser, type HostUser } from "./find-user.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** What this host gives workers. `folder`: where each has one of its own. */
export type WorkerGround = {
  readonly folder: string;
  readonly user: HostUser;
  /** The agent's own user is another one. */
  readonly isOtherUser: boolean;
  readonly cgroups: Cgroups | null;
  readonly told: Extract<WorkerHost, { state: "allowed" }>;
};

export type WorkerHostOpened =
  | { outcome: "allowed"; ground: WorkerGround }
  /** The sentence says what to do. */
  | { outcome: "refused"; sentence: string };

const MEMORY_RATIO = 0.8;
const MIB = 1_048_576;

/** Looks at what the host allows; asks it for nothing twice. */
export async function openWorkerHost(settings: WorkerSettings, dataDir: string): Promise<WorkerHostOpened> {
  if (!settings.isAllowed) {
    return refused("This agent was started without --allow-workers; start it with it to run workers here.");
  }
  if (process.platform !== "linux") {
    return refused(`Workers run on Linux only; this host is ${process.platform}.`);
  }
  const own = userInfo();
  const user = await chooseUser(settings, own);
  if ("sentence" in user) return refused(user.sentence);
  const isOtherUser = user.uid !== own.uid;
  const folder = join(dataDir, "workers");
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const closed = isOtherUser ? await findClosedFolder(folder, user) : null;
  if (closed !== null) {
    return refused(
      `The user ${user.name} cannot reach ${folder}: ${closed} is closed to it. Open the way with chmod o+x ${closed}, ` +
        "or give the agent another --data-dir.",
    );
  }
  const limits = await Cgroups.open();
  const cgroups = limits.outcome === "opened" ? limits.cgroups : null;
  return {
    outcome: "allowed",
    ground: {
      ...{ folder, user, isOtherUser, cgroups },
      told: {
        ...{ state: "allowed", user: user.name },
        cpu: settings.cpu ?? availableParallelism(),
        memoryMiB: settings.memoryMiB ?? Math.floor((totalmem() * MEMORY_RATIO) / MIB),
        instancesMax: INSTANCES_PER_NODE_MAX,
        cpuLimits: cgroups === null ? "none" : "cgroup",
        memoryLimits: cgroups === null ? "watched" : "cgroup",
        limitsSentence:
          limits.outcome === "opened"
            ? "Cores and memory are held by cgroups."
            : `Cores are not limited, and memory is watched by the agent, which ends what uses more: ${limits.sentence}`,
      },
    },
  };
}

async function chooseUser(
  settings: WorkerSettings,
  own: { username: string; uid: number; gid: number },
): Promise<HostUser | { sentence: string }> {
  if (settings.user === null) {
    if (own.uid !== 0) return { name: own.username, uid: own.uid, gid: own.gid };
    return {
      sentence:
        "This agent runs as root: say as whom workers run, with --workers-user NAME. (root can be named too, and is seldom right.)",
    };
  }
  const user = await findUser(settings.user);
  if (user === null) {
    return {
      sentence: `There is no user ${settings.user} on this host; create it, or name another with --workers-user.`,
    };
  }
  if (user.uid === own.uid || own.uid === 0) return user;
  return {
    sentence:
      `This agent runs as ${own.username} and cannot run workers as ${user.name}: run it as root, ` +
      `or leave --workers-user out to run them as ${own.username}.`,
  };
}

/** The outermost folder on the way that others may not pass. */
async function findClosedFolder(folder: string, user: HostUser): Promise<string | null> {
  const way: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    way.unshift(at);
    if (dirname(at) === at) break;
  }
  for (const each of way) {
    const { mode, uid, gid } = await stat(each);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return each;
  }
  await access(folder, constants.W_OK);
  return null;
}

function refused(sentence: string): WorkerHostOpened {
  return { outcome: "refused", sentence };
}
