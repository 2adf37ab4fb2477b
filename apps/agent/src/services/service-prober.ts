import type { InstanceId, ServiceInstance } from "@orrery/protocol";
import { InstanceAsk } from "./gateway/ask-instance.ts";
import { headerOf } from "./http1/header-lines.ts";
import type { InstanceConnections } from "./http1/instance-connections.ts";
import { connectTo, type InstanceWays } from "./instance-ways.ts";
import type { ServiceRoute } from "./service-route.ts";
import type { ServiceTable } from "./service-table.ts";
import type { SteadyEpoch } from "./steady-epoch.ts";

export type ServiceProberOptions = {
  readonly table: ServiceTable;
  readonly instanceWays: InstanceWays;
  readonly connections: InstanceConnections;
  readonly epoch: SteadyEpoch;
  readonly random: () => number;
};

type Probed = { dueMs: number; isAsking: boolean };
type Found = { readonly isOk: boolean; readonly sentence: string };

const LOOK_EVERY_MS = 100;
/** Of an instance that is up, and of one of which that is to be found out; each by chance up to half as long again. */
const EVERY_MS = 5000;
const SOON_MS = 750;
const TIMEOUT_MS = 2000;
const AT_ONCE_MAX = 100;

/** Asks each instance now and then whether it is up, by the same way as requests go. */
export class ServiceProber {
  readonly #options: ServiceProberOptions;
  readonly #probed = new Map<InstanceId, Probed>();
  #timer: NodeJS.Timeout | null = null;
  #askingCount = 0;

  constructor(options: ServiceProberOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** After new orders: those that are gone are forgotten. */
  keep(ids: ReadonlySet<InstanceId>): void {
    for (const id of this.#probed.keys()) if (!ids.has(id)) this.#probed.delete(id);
  }

  #look(): void {
    const { table, epoch, random } = this.#options;
    const nowMs = epoch.nowMs();
    for (const route of table.routes) {
      if (!route.settings.health.isOn) continue;
      for (const instance of route.instances) {
        const known = this.#probed.get(instance.id);
        if (known === undefined) {
          this.#probed.set(instance.id, { dueMs: nowMs + LOOK_EVERY_MS * random(), isAsking: false });
        } else if (!known.isAsking && nowMs >= known.dueMs && this.#askingCount < AT_ONCE_MAX) {
          void this.#ask(route, instance, known);
        }
      }
    }
  }

  async #ask(route: ServiceRoute, instance: ServiceInstance, probed: Probed): Promise<void> {
    const { epoch, random } = this.#options;
    probed.isAsking = true;
    this.#askingCount += 1;
    const found = await this.#find(instance);
    this.#askingCount -= 1;
    probed.isAsking = false;
    const nowMs = epoch.nowMs();
    route.router.probe(instance.id, found, nowMs);
    const verdict = route.router.verdictOf(instance.id);
    const isSettled = found.isOk && verdict === "up";
    if (!isSettled) route.hasNews = true;
    probed.dueMs = nowMs + (isSettled ? EVERY_MS : SOON_MS) * (1 + 0.5 * random());
  }

  #find(instance: ServiceInstance): Promise<Found> {
    const { healthPath, host, port } = instance;
    const isHere = this.#options.instanceWays.isHere(instance);
    if (isHere && healthPath === undefined) return foundOpen(host, port);
    // Of an instance on another node, its agent says whether a connection opens.
    return this.#foundByAnswer(instance, healthPath ?? null);
  }

  #foundByAnswer(instance: ServiceInstance, healthPath: string | null): Promise<Found> {
    const { connections, instanceWays } = this.#options;
    const isHere = instanceWays.isHere(instance);
    const headers = ["Host", `${instance.host}:${instance.port}`, "User-Agent", "orrery-probe"];
    if (!isHere) headers.push("x-orrery-instance", instance.id);
    if (healthPath === null) headers.push("x-orrery-probe", "connect");
    const question = { method: "GET", path: healthPath ?? "/", headers, body: null, upgrade: null };
    return new Promise((resolve) => {
      const fail = (sentence: string): void => settle({ isOk: false, sentence });
      const ask = new InstanceAsk(connections, instanceWays.of(instance), question, {
        ...{ onSending: () => undefined, onMoved: () => undefined, onSent: () => undefined },
        onHead: ({ status, rawHeaders }) => {
          const fault = isHere ? null : headerOf(rawHeaders, "x-orrery-peer-fault");
          if (fault !== null) fail(`The agent of its node says: ${fault}.`);
          else {
            const sentence = `${healthPath ?? "The connection"} answered ${status}.`;
            settle({ isOk: status >= 200 && status < 400, sentence });
          }
          return null;
        },
        onUpgrade: (_, socket) => socket.destroy(),
        onFailed: ({ sentence }) => fail(sentence),
      });
      const timer = setTimeout(() => {
        ask.cancel();
        fail(`It did not answer within ${TIMEOUT_MS} ms.`);
      }, TIMEOUT_MS);
      const settle = (found: Found): void => {
        clearTimeout(timer);
        resolve(found);
      };
    });
  }
}

async function foundOpen(host: string, port: number): Promise<Found> {
  try {
    (await connectTo(host, port)).destroy();
    return { isOk: true, sentence: "" };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    return { isOk: false, sentence: `No connection with its port ${port} (${code}).` };
  }
}
