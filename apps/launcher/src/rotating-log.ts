import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";

const FILE_BYTES_MAX = 10 * 1024 * 1024;

/** A log file that is moved to `<file>.1` when it is full: one child never keeps more than twice the limit on disk. */
export class RotatingLog {
  readonly #file: string;
  readonly #bytesMax: number;
  #descriptor: number;
  #bytes: number;

  constructor(file: string, bytesMax: number = FILE_BYTES_MAX) {
    this.#file = file;
    this.#bytesMax = bytesMax;
    this.#descriptor = openSync(file, "a", 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  write(chunk: Buffer): void {
    if (this.#bytes > 0 && this.#bytes + chunk.length > this.#bytesMax) this.#rotate();
    this.#bytes += writeSync(this.#descriptor, chunk);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    renameSync(this.#file, `${this.#file}.1`);
    this.#descriptor = openSync(this.#file, "a", 0o600);
    this.#bytes = 0;
  }
}
