import { execFileSync } from "node:child_process";

/**
 * Hosts of their own on one machine: a network namespace each, joined by a bridge. Needs root and `ip`; everything is taken down
 * again by `remove`, and by the next run where this one was killed.
 */
export class Hosts {
  readonly #bridge: string;
  readonly #names: readonly string[];

  private constructor(bridge: string, names: readonly string[]) {
    this.#bridge = bridge;
    this.#names = names;
  }

  static create(count: number): Hosts {
    removeLeftovers();
    // The kernel takes old ones down in its own time, so that the names must be new.
    const prefix = `${PREFIX}${process.pid % 100_000}`;
    const bridge = `${prefix}br`;
    const names = Array.from({ length: count }, (_, i) => `${prefix}h${i + 1}`);
    const hosts = new Hosts(bridge, names);
    ip("link", "add", bridge, "type", "bridge");
    ip("addr", "add", `${NETWORK}.254/24`, "dev", bridge);
    ip("link", "set", bridge, "up");
    for (const [i, name] of names.entries()) {
      ip("netns", "add", name);
      ip("link", "add", `${name}v`, "type", "veth", "peer", "name", "eth0", "netns", name);
      ip("link", "set", `${name}v`, "master", bridge, "up");
      ip("-n", name, "addr", "add", `${hosts.address(i)}/24`, "dev", "eth0");
      ip("-n", name, "link", "set", "lo", "up");
      ip("-n", name, "link", "set", "eth0", "up");
    }
    return hosts;
  }

  static get areAvailable(): boolean {
    try {
      ip("netns", "list");
      return process.getuid?.() === 0;
    } catch {
      return false;
    }
  }

  /** Of this machine itself, as the hosts see it. */
  get gateway(): string {
    return `${NETWORK}.254`;
  }

  get count(): number {
    return this.#names.length;
  }

  name(at: number): string {
    return this.#names[at] ?? "";
  }

  address(at: number): string {
    return `${NETWORK}.${at + 1}`;
  }

  /** The words to put before a command, so that it runs on that host. */
  on(at: number): readonly string[] {
    return ["ip", "netns", "exec", this.name(at)];
  }

  /** From now on nothing that this host says reaches the others, while it still hears them. */
  cutSpeech(at: number): void {
    for (let other = 0; other < this.count; other += 1) {
      if (other !== at) ip("-n", this.name(at), "route", "add", "blackhole", `${this.address(other)}/32`);
    }
  }

  /** Both ways: its cable is pulled out. */
  cutLink(at: number): void {
    ip("link", "set", `${this.name(at)}v`, "down");
  }

  heal(at: number): void {
    for (let other = 0; other < this.count; other += 1) {
      tryIp("-n", this.name(at), "route", "del", "blackhole", `${this.address(other)}/32`);
    }
    ip("link", "set", `${this.name(at)}v`, "up");
  }

  remove(): void {
    for (const name of this.#names) tryIp("netns", "del", name);
    tryIp("link", "del", this.#bridge);
  }
}

const PREFIX = "orb";
const NETWORK = "10.231.77";

function removeLeftovers(): void {
  const names = ip("netns", "list")
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name.startsWith(PREFIX));
  for (const name of names) tryIp("netns", "del", name);
  const links = ip("-o", "link", "show", "type", "bridge").match(new RegExp(`${PREFIX}\\d+br`, "g")) ?? [];
  for (const link of links) tryIp("link", "del", link);
}

function ip(...words: string[]): string {
  return execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function tryIp(...words: string[]): void {
  try {
    ip(...words);
  } catch {
    // There was nothing to remove.
  }
}
