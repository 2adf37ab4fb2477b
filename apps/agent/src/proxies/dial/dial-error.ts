import type { EgressProxy, ProxyFault } from "@orrery/protocol";

/** Why a way through a proxy could not be opened. Neither of its texts, nor anything else in it, has a credential. */
export class DialError extends Error {
  readonly fault: ProxyFault;
  readonly sentence: string;
  /** A limit ended the wait. */
  readonly isLate: boolean;

  constructor(fault: ProxyFault, sentence: string, isLate = false) {
    super(sentence);
    this.name = "DialError";
    this.fault = fault;
    this.sentence = sentence;
    this.isLate = isLate;
  }
}

/** Who is meant, without credentials: `http proxy 192.0.2.7:3128`. */
export function nameOf({ protocol, host, port }: Pick<EgressProxy, "protocol" | "host" | "port">): string {
  return `${protocol} proxy ${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The system's or OpenSSL's word for it, such as ECONNREFUSED. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? "no reason given";
}
