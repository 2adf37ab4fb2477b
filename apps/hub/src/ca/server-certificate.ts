import type { Clock, Logger } from "@orrery/runtime";
import { CERTIFICATE_LIFE_MS, type CertificateAuthority } from "./certificate-authority.ts";

export type ServerCertificate = { keyPem: string; certificatePem: string };

const RENEW_AFTER_MS = (CERTIFICATE_LIFE_MS * 2) / 3;
const CHECK_EVERY_MS = 60_000;

type KeeperOptions = {
  authority: CertificateAuthority;
  clock: Clock;
  log: Logger;
  dnsNames: readonly string[];
};

/** Keeps the gateway's certificate fresh: a new one at two thirds of its life, in place, without a restart. */
export class ServerCertificateKeeper {
  readonly #options: KeeperOptions;
  #issuedAtMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  async issue(): Promise<ServerCertificate> {
    const nowAtMs = this.#options.clock.nowAtMs();
    const issued = await this.#options.authority.issueServerCertificate(this.#options.dnsNames, nowAtMs);
    this.#issuedAtMs = nowAtMs;
    return issued;
  }

  start(replace: (certificate: ServerCertificate) => void): void {
    this.#timer = setInterval(() => {
      if (this.#options.clock.nowAtMs() - this.#issuedAtMs < RENEW_AFTER_MS) return;
      this.issue().then(replace, (error: unknown) =>
        this.#options.log.error({ err: error }, "the gateway's certificate could not be renewed"),
      );
    }, CHECK_EVERY_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }
}
