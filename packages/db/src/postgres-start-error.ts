/** Why the embedded database did not start. `message` is a sentence that says what to do. */
export class PostgresStartError extends Error {
  readonly reason: "folder" | "port" | "in_use" | "unsupported" | "failed";

  constructor(reason: PostgresStartError["reason"], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "PostgresStartError";
    this.reason = reason;
  }
}
