import type { WireError } from "@orrery/protocol";

export const EXIT_CODE = { ok: 0, failure: 1, usage: 2 } as const;

/** A failure that the CLI explains in a sentence. `wire` is the hub's own answer, where it gave one. */
export class CliError extends Error {
  readonly exitCode: 1 | 2;
  readonly code: string;
  readonly wire: WireError | null;

  constructor(
    message: string,
    options: { usage?: boolean; code?: string; wire?: WireError; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "CliError";
    this.exitCode = options.usage === true ? EXIT_CODE.usage : EXIT_CODE.failure;
    this.code = options.wire?.code ?? options.code ?? (options.usage === true ? "USAGE" : "FAILED");
    this.wire = options.wire ?? null;
  }

  /** What `--json` prints on standard error. */
  toJson(): { error: { code: string; message: string; retryable: boolean; correlationId: string | null } } {
    return {
      error: {
        code: this.code,
        message: this.message,
        retryable: this.wire?.retryable ?? false,
        correlationId: this.wire?.correlationId ?? null,
      },
    };
  }
}

export function usageError(message: string): CliError {
  return new CliError(message, { usage: true });
}
