import { isIP } from "node:net";
import { type AddressRange, rangeOf } from "./address-range.ts";
import { type AllowEntry, isListed } from "./allow-list.ts";
import { attempt } from "./attempt.ts";
import { lost, noAnswer, type ProbeOutcome, refused } from "./probe-outcome.ts";
import { lostBy } from "./problem-text.ts";
import type { HostResolver } from "./resolve-host.ts";

export type GuardedTarget = {
  readonly host: string;
  readonly port: number;
  readonly allowsPrivate: boolean;
};

/** `address`: the one to dial, and no other. What a name stands for may be another thing a moment later. */
export type Admission =
  | { readonly outcome: "admitted"; readonly address: string }
  | Exclude<ProbeOutcome, { outcome: "answered" }>;

/** Decides which targets this host measures: the hub may ask for anything, and has no say in it. */
export class TargetGuard {
  readonly #allow: readonly AllowEntry[] | null;
  readonly #resolver: HostResolver;

  /** `allow` null = the host's own file has no list. */
  constructor(allow: readonly AllowEntry[] | null, resolver: HostResolver) {
    this.#allow = allow;
    this.#resolver = resolver;
  }

  /** Of several addresses that are allowed `preferred` is taken where it is one of them, else the first. */
  async admit(target: GuardedTarget, preferred: string | null, timeoutMs: number): Promise<Admission> {
    const found = await this.#addresses(target.host, timeoutMs);
    if ("outcome" in found) return found as Admission;
    let problem: string | null = null;
    const allowed = found.addresses.filter((address) => {
      const why = this.#problemWith(target, address);
      problem ??= why;
      return why === null;
    });
    const address = allowed.find((each) => each === preferred) ?? allowed[0];
    if (address !== undefined) return { outcome: "admitted", address };
    return (problem === null ? lost(`${target.host} has no address.`) : refused(problem)) as Admission;
  }

  async #addresses(
    host: string,
    timeoutMs: number,
  ): Promise<{ readonly addresses: readonly string[] } | ProbeOutcome> {
    return attempt<{ readonly addresses: readonly string[] } | ProbeOutcome>(
      timeoutMs,
      () => noAnswer(`The name server for ${host}`, timeoutMs),
      (settle) => {
        this.#resolver.addresses(host).then(
          (addresses) => settle({ addresses }),
          (error: unknown) => settle(lostBy(host, error)),
        );
        return () => undefined;
      },
    );
  }

  /** Null = it may be measured. */
  #problemWith({ host, port, allowsPrivate }: GuardedTarget, address: string): string | null {
    const isAllowListed = this.#allow === null || isListed(this.#allow, { host, port, address });
    const where = isIP(host) === 0 ? `${host} (${address})` : address;
    if (!isAllowListed) {
      return `${where}, port ${port} is not in this host's list: add it to [targets] allow in its agent.toml if it may be measured.`;
    }
    const range = rangeOf(address);
    if (range === "public" || allowsPrivate) return null;
    return `${where} is ${RANGE_TEXT[range]}: allow private addresses for this target if that is meant.`;
  }
}

const RANGE_TEXT: Readonly<Record<Exclude<AddressRange, "public">, string>> = {
  loopback: "this host itself",
  "link-local": "a link-local address, where clouds keep their secrets",
  private: "a private address",
  reserved: "a reserved address",
};
