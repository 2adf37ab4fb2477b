import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, startProgram, waitUntil } from "../stack/child.ts";
import { Hosts } from "../stack/hosts.ts";
import { machineMs } from "../stack/monotonic.ts";

const ADDRESS = "10.231.77.100";
const ADVERTISE_SECONDS = 0.01;

export function hasKeepalived(): boolean {
  try {
    execFileSync("keepalived", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export type KeepalivedFault = "kill" | "freeze" | "cut";

/** Two hosts that share an address by VRRP, with advertisements as frequent as keepalived allows. It has no quorum. */
export class KeepalivedPair {
  readonly #hosts: Hosts;
  readonly #folder: string;
  readonly #children: (Child | null)[] = [null, null];
  readonly #monitors: Child[] = [];
  #onAddress: (at: number) => void = () => undefined;

  private constructor(hosts: Hosts, folder: string) {
    this.#hosts = hosts;
    this.#folder = folder;
  }

  static async start(): Promise<KeepalivedPair> {
    const hosts = Hosts.create(2);
    const pair = new KeepalivedPair(hosts, await mkdtemp(join(tmpdir(), "orrery-bench-keepalived-")));
    for (const at of [0, 1]) pair.#watch(at);
    await pair.#launch(0, 150);
    await waitUntil("the address on the first host", async () => pair.#holds(0));
    await pair.#launch(1, 100);
    return pair;
  }

  /** How long until the backup has the address, in ms. Afterwards the first host is as it was, and has it again. */
  async failOver(fault: KeepalivedFault): Promise<number> {
    const taken = new Promise<number>((resolve) => {
      this.#onAddress = (at) => {
        if (at === 1) resolve(machineMs());
      };
    });
    const pids = await this.#pids(0);
    const startedMs = machineMs();
    if (fault === "cut") this.#hosts.cutLink(0);
    else for (const pid of pids) process.kill(pid, fault === "kill" ? "SIGKILL" : "SIGSTOP");
    const takenMs = (await taken) - startedMs;
    if (fault === "cut") this.#hosts.heal(0);
    else if (fault === "freeze") for (const pid of pids) process.kill(pid, "SIGCONT");
    else {
      await this.#children[0]?.gone;
      for (const kind of ["main", "vrrp"]) await rm(this.#pidFile(0, kind), { force: true });
      // What is left of it may have taken the address away by itself.
      spawnSync("ip", ["-n", this.#hosts.name(0), "addr", "del", `${ADDRESS}/32`, "dev", "eth0"]);
      await this.#launch(0, 150);
    }
    await waitUntil("the address back on the first host", async () => this.#holds(0) && !this.#holds(1));
    return takenMs;
  }

  async stop(): Promise<void> {
    for (const child of this.#children) await child?.stop();
    for (const child of this.#monitors) child.process.kill("SIGKILL");
    this.#hosts.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #launch(at: number, priority: number): Promise<void> {
    const config = join(this.#folder, `${at}.conf`);
    await writeFile(
      config,
      `global_defs {\n  vrrp_garp_master_delay 0\n}\nvrrp_instance bench {\n  state BACKUP\n  interface eth0\n  virtual_router_id 77\n  priority ${priority}\n  advert_int ${ADVERTISE_SECONDS}\n  version 3\n  virtual_ipaddress {\n    ${ADDRESS}/32\n  }\n}\n`,
    );
    const words = [
      "keepalived",
      "--dont-fork",
      "--vrrp",
      "--use-file",
      config,
      "--pid",
      this.#pidFile(at, "main"),
    ];
    this.#children[at] = startProgram(
      [...this.#hosts.on(at), ...words, "--vrrp_pid", this.#pidFile(at, "vrrp")],
      {
        logFile: join(this.#folder, `${at}.log`),
      },
    );
  }

  /** First the one that sends: it ends with a goodbye when it sees its parent die, and what is measured is no goodbye. */
  async #pids(at: number): Promise<number[]> {
    const texts = await Promise.all(
      ["vrrp", "main"].map((kind) => readFile(this.#pidFile(at, kind), "utf8").catch(() => "")),
    );
    return texts.map(Number).filter((pid) => pid > 1);
  }

  #pidFile(at: number, kind: string): string {
    return join(this.#folder, `${at}-${kind}.pid`);
  }

  #watch(at: number): void {
    const words = [...this.#hosts.on(at), "ip", "monitor", "address"];
    const child = startProgram(words, {
      logFile: join(this.#folder, `monitor-${at}.log`),
      onLine: (line) => {
        if (line.includes(ADDRESS) && !line.startsWith("Deleted")) this.#onAddress(at);
      },
    });
    this.#monitors.push(child);
  }

  #holds(at: number): boolean {
    const text = execFileSync("ip", ["-n", this.#hosts.name(at), "-o", "addr", "show", "dev", "eth0"], {
      encoding: "utf8",
    });
    return text.includes(ADDRESS);
  }
}
