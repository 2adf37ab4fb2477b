import {
  createLabAuthority,
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
  type UpstreamSettings,
} from "@orrery/proxy-lab";

export type DemoProxy = Pick<UpstreamSettings, "kind" | "exit"> & {
  name: string;
  /** As its seller would say. */
  country: string;
  settings?: Partial<UpstreamSettings>;
};

/** Well and badly run ones, each with an exit of its own on this machine. */
export const DEMO_PROXIES: readonly DemoProxy[] = [
  { name: "steady", kind: "http", exit: "127.1.0.1", country: "jp", settings: { latencyMs: 20 } },
  { name: "socks", kind: "socks5", exit: "127.1.0.2", country: "sg", settings: { latencyMs: 25 } },
  { name: "tls", kind: "https", exit: "127.1.0.3", country: "de", settings: { latencyMs: 30 } },
  { name: "slow", kind: "http", exit: "127.1.0.4", country: "us", settings: { latencyMs: 900 } },
  { name: "flaky", kind: "http", exit: "127.1.0.5", country: "gb", settings: { failRatio: 0.3 } },
  { name: "blocked", kind: "socks5", exit: "127.1.0.6", country: "fr" },
];

/** The target's address, which its rate limit is for. */
export const DEMO_TARGET_HOST = "127.1.0.100";
/** Of each address, as the target counts. */
export const DEMO_TARGET_LIMIT = { count: 300, windowMs: 60_000 };

/** Longer than any launcher runs: the authority is new with each start. */
const CERTIFICATE_FOR_MS = 10 * 365 * 86_400_000;

/** Ports of the last start, by name; `target` is the target's. */
export type DemoPorts = Readonly<Record<string, number>>;

export type DemoLab = {
  readonly ports: DemoPorts;
  /** PEM: who is trusted that trusts the proxy behind TLS. */
  readonly authority: string;
  /** Credentials and all. */
  urlOf(name: string): string;
  readonly targetUrl: string;
  close(): Promise<void>;
};

/** Starts the proxies and the target in this process; on the given ports as far as those are free, else on any. Throws where the machine has no further loopback addresses. */
export async function startDemoLab(password: string, ports: DemoPorts = {}): Promise<DemoLab> {
  const authority = await createLabAuthority(CERTIFICATE_FOR_MS);
  const certificate = await authority.issue(["127.0.0.1"]);
  const upstreams = new Map<string, Upstream>();
  let target: Target | null = null;
  const close = async (): Promise<void> => {
    await Promise.all(
      [...upstreams.values(), ...(target === null ? [] : [target])].map((each) => each.close()),
    );
  };
  try {
    for (const { name, kind, exit, settings } of DEMO_PROXIES) {
      const credentials = { username: "demo", password };
      const start = (port: number) =>
        startUpstream({
          kind,
          exit,
          credentials,
          port,
          certificate: kind === "https" ? certificate : null,
          ...settings,
        });
      upstreams.set(name, await onPort(start, ports[name]));
    }
    const blocked = DEMO_PROXIES.filter(({ name }) => name === "blocked").map(({ exit }) => exit);
    const { count, windowMs } = DEMO_TARGET_LIMIT;
    target = await onPort(
      (port) => startTarget({ host: DEMO_TARGET_HOST, port, limitPerWindow: count, windowMs, blocked }),
      ports.target,
    );
  } catch (error) {
    await close();
    throw error;
  }
  const entries = Array.from(upstreams, ([name, { port }]): [string, number] => [name, port]);
  return {
    ports: { ...Object.fromEntries(entries), target: target.port },
    authority: authority.cert,
    urlOf: (name) => upstreams.get(name)?.url ?? "",
    targetUrl: target.url,
    close,
  };
}

async function onPort<T>(start: (port: number) => Promise<T>, port: number | undefined): Promise<T> {
  if (port === undefined) return start(0);
  try {
    return await start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return start(0);
  }
}
