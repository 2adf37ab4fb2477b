import { systemClock } from "@orrery/runtime";
import type { MeshMembers } from "../member-table.ts";
import { MeshHost } from "../mesh-host.ts";
import type { MeshIdentity } from "../mesh-identity.ts";

/** One host in a process of its own, for tests that kill and freeze it. Its settings come in, its port goes out. */
const [settings = ""] = process.argv.slice(2);
const { identity, members } = JSON.parse(settings) as { identity: MeshIdentity; members: MeshMembers };
const host = new MeshHost({
  identity,
  listen: { host: "127.0.0.1", port: 0 },
  members,
  clock: systemClock,
  random: Math.random,
  onEvent: (event) => process.stdout.write(`${event.kind}\n`),
  onFrame: () => undefined,
});
const result = await host.start();
process.stdout.write(`${JSON.stringify(result)}\n`);
