import type { InstanceOrder, WorkerOrder } from "@orrery/protocol/workers";
import type { HostUser } from "./find-user.ts";
import type { AssignedPort } from "./port-book.ts";

const PATH_DEFAULT = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** What of the host's environment they see: named, so that nothing of the agent's gets there because nobody thought of it. */
const SHOWN = ["PATH", "LANG", "LANGUAGE", "TZ"];

export type WorkerPlace = {
  readonly work: string;
  readonly temporary: string;
  readonly user: HostUser;
  readonly ports: readonly AssignedPort[];
  readonly runId: string;
  /** See `hookEnvironment`. */
  readonly hostEnv: Readonly<Record<string, string>>;
};

/** Everything that an instance's processes see. A secret that is not there is a refusal, not an empty text. */
export function workerEnvironment(
  { instanceId, revision }: InstanceOrder,
  { spec, secrets }: WorkerOrder,
  { work, temporary, user, ports, runId, hostEnv }: WorkerPlace,
): { outcome: "made"; env: Record<string, string> } | { outcome: "refused"; sentence: string } {
  const env: Record<string, string> = { PATH: PATH_DEFAULT };
  for (const [name, value] of Object.entries(hostEnv)) {
    if (SHOWN.includes(name) || name.startsWith("LC_")) env[name] = value;
  }
  Object.assign(env, { HOME: work, TMPDIR: temporary, USER: user.name, LOGNAME: user.name, PWD: work });
  for (const [name, value] of Object.entries(spec.environment)) {
    if (typeof value === "string") {
      env[name] = value;
      continue;
    }
    const secret = secrets[value.secret];
    if (secret === undefined) {
      return {
        outcome: "refused",
        sentence: `The secret ${value.secret} for ${name} did not come with the orders; store it at the hub.`,
      };
    }
    env[name] = secret;
  }
  for (const { name, port } of ports) env[`PORT_${name.toUpperCase().replaceAll("-", "_")}`] = String(port);
  const [first] = ports;
  if (first !== undefined) env.PORT = String(first.port);
  env.ORRERY_WORKER = spec.name;
  env.ORRERY_REVISION = String(revision);
  env.ORRERY_INSTANCE_ID = instanceId;
  env.ORRERY_RUN_ID = runId;
  return { outcome: "made", env };
}
