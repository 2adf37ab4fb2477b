import { EtcdClient, type EtcdCluster } from "../peers/etcd.ts";
import { machineMs } from "../stack/monotonic.ts";

/** A write that finds no leader hangs for seconds in etcd, so that each host's client sends another one in this rhythm. */
const RETRY_MS = 5;

/** Kills the leader; the time until one of the others accepts a write. */
export async function etcdTakeover(etcd: EtcdCluster): Promise<number> {
  const leader = await leaderOf(etcd);
  const killed = etcd.members[leader];
  if (killed === undefined) throw new Error("etcd has no leader");
  const others = etcd.members.filter((member) => member !== killed);
  const clients = await Promise.all(others.map(({ clientPort }) => EtcdClient.connect(clientPort)));
  const startedMs = machineMs();
  killed.child.process.kill("SIGKILL");
  // Writes that were accepted before the leader was gone would count for it.
  await killed.child.gone;
  const takenMs = await new Promise<number>((resolve) => {
    const attempt = (): void => {
      for (const client of clients) {
        client.put("bench", new Uint8Array(64)).then(
          () => {
            clearInterval(timer);
            resolve(machineMs());
          },
          () => undefined,
        );
      }
    };
    const timer = setInterval(attempt, RETRY_MS);
    attempt();
  });
  for (const client of clients) client.close();
  killed.child = killed.start();
  return takenMs - startedMs;
}

async function leaderOf(etcd: EtcdCluster): Promise<number> {
  for (;;) {
    const at = await etcd.leader();
    if (at !== null) return at;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
