import { closeSync, fstatSync, ftruncateSync, openSync, statSync } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { LOG_CHUNK_BYTES_MAX, type WorkerLogs } from "@orrery/protocol/workers";
import { z } from "zod";

const LogState = z.object({
  /** Where the file that is written begins, in bytes since the log began. */
  base: z.number(),
  lostBytes: z.number(),
  /** The older files, newest first: `log.1`, `log.2` … */
  kept: z.array(z.object({ from: z.number(), to: z.number() })),
});
type LogState = z.infer<typeof LogState>;

export type LogPiece = { readonly fromOffset: number; readonly endOffset: number; readonly bytes: Buffer };

const COPY_BYTES = 262_144;
/** What is over the limit by no more loses nothing when it is kept; of more, the last `fileBytesMax` are. */
const KEPT_WHOLE_RATIO = 1.25;
/** A file is kept at most so often; what fills it faster is cut, and counted as lost. */
const KEEP_EVERY_MS = 1000;

/**
 * What an instance prints. Its processes write into the file themselves (through a pipe they would block or die with the agent), so it cannot be
 * moved away under them: when it is full its content is copied to `log.1` and the file is emptied, which is safe since they append. What comes
 * within the microseconds between the last look and the cut is lost. Whoever floods it costs the disk `fileBytesMax` for each file and what comes
 * between two looks, and the agent one copy a second.
 */
export class InstanceLog {
  readonly #path: string;
  #limits: WorkerLogs;
  #state: LogState = { base: 0, lostBytes: 0, kept: [] };
  #size = 0;
  #keptMs = Number.NEGATIVE_INFINITY;
  /** One at a time: reading and cutting. */
  #line: Promise<unknown> = Promise.resolve();
  #isCutting = false;
  /** Why the last file was not kept; null = all is well. */
  problem: string | null = null;

  private constructor(path: string, limits: WorkerLogs) {
    this.#path = path;
    this.#limits = limits;
  }

  static async open(path: string, limits: WorkerLogs): Promise<InstanceLog> {
    const log = new InstanceLog(path, limits);
    try {
      log.#state = LogState.parse(JSON.parse(await readFile(`${path}.json`, "utf8")));
    } catch {
      // None was kept so far.
    }
    log.#measure();
    return log;
  }

  set limits(limits: WorkerLogs) {
    this.#limits = limits;
  }

  /** Bytes since the log began; between them some may be missing. */
  get extent(): { firstOffset: number; endOffset: number; lostBytes: number } {
    const { base, kept, lostBytes } = this.#state;
    return { firstOffset: kept.at(-1)?.from ?? base, endOffset: base + this.#size, lostBytes };
  }

  /** To be called often: sees how much there is, and cuts what is too much. */
  look(nowMs: number): void {
    this.#measure();
    if (this.#size <= this.#limits.fileBytesMax || this.#isCutting) return;
    this.#isCutting = true;
    const isKept = this.#limits.keep > 0 && nowMs - this.#keptMs >= KEEP_EVERY_MS;
    if (isKept) this.#keptMs = nowMs;
    void this.#inLine(() => (isKept ? this.#keep() : this.#cut())).finally(() => {
      this.#isCutting = false;
    });
  }

  /** At most `bytesMax` from there on, or from the first that is still there. Negative: before the end. */
  read(fromOffset: number, bytesMax: number): Promise<LogPiece> {
    return this.#inLine(async () => {
      this.#measure();
      const { firstOffset, endOffset } = this.extent;
      const wanted = fromOffset < 0 ? endOffset + fromOffset : fromOffset;
      const from = Math.min(Math.max(wanted, firstOffset), endOffset);
      const length = Math.min(bytesMax, LOG_CHUNK_BYTES_MAX);
      const { base, kept } = this.#state;
      if (from >= base) return this.#readFile(this.#path, from, from - base, length, endOffset);
      // Oldest first: the first one that has it, or something later.
      for (let i = kept.length - 1; i >= 0; i -= 1) {
        const file = kept[i];
        if (file === undefined || file.to <= from) continue;
        const at = Math.max(from, file.from);
        return this.#readFile(
          `${this.#path}.${i + 1}`,
          at,
          at - file.from,
          Math.min(length, file.to - at),
          endOffset,
        );
      }
      return this.#readFile(this.#path, base, 0, length, endOffset);
    });
  }

  async #readFile(
    path: string,
    fromOffset: number,
    position: number,
    length: number,
    endOffset: number,
  ): Promise<LogPiece> {
    const buffer = Buffer.alloc(length);
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, "r");
      const { bytesRead } = await handle.read(buffer, 0, length, position);
      return { fromOffset, endOffset, bytes: buffer.subarray(0, bytesRead) };
    } catch {
      return { fromOffset, endOffset, bytes: Buffer.alloc(0) };
    } finally {
      await handle?.close();
    }
  }

  /** What is in the file becomes `log.1`, and it is emptied. */
  async #keep(): Promise<void> {
    const { fileBytesMax, keep } = this.#limits;
    const next = `${this.#path}.next`;
    let source: FileHandle | undefined;
    try {
      source = await open(this.#path, "r+");
      const { size: there } = await source.stat();
      const from = there <= KEPT_WHOLE_RATIO * fileBytesMax ? 0 : there - fileBytesMax;
      const to = await copyFrom(source, from, next, 2 * fileBytesMax);
      for (let i = this.#state.kept.length; i >= keep; i -= 1)
        await rm(`${this.#path}.${i}`, { force: true });
      for (let i = Math.min(this.#state.kept.length, keep - 1); i >= 1; i -= 1) {
        await rename(`${this.#path}.${i}`, `${this.#path}.${i + 1}`);
      }
      await rename(next, `${this.#path}.1`);
      const { base, kept, lostBytes } = this.#state;
      const size = emptyNow(source.fd);
      this.#state = {
        base: base + size,
        lostBytes: lostBytes + from + Math.max(0, size - to),
        kept: [{ from: base + from, to: base + to }, ...kept].slice(0, keep),
      };
      this.problem = null;
      await this.#store();
    } catch (error) {
      this.problem = `Older logs were thrown away: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}.`;
      await rm(next, { force: true });
      await this.#cut();
      for (let i = 1; i <= this.#state.kept.length; i += 1) await rm(`${this.#path}.${i}`, { force: true });
      this.#state = { ...this.#state, kept: [] };
      await this.#store();
    } finally {
      await source?.close();
      this.#measure();
    }
  }

  /** Throws away what is in the file. */
  async #cut(): Promise<void> {
    try {
      const fd = openSync(this.#path, "r+");
      try {
        const size = emptyNow(fd);
        const { base, lostBytes, kept } = this.#state;
        this.#state = { base: base + size, lostBytes: lostBytes + size, kept };
      } finally {
        closeSync(fd);
      }
      await this.#store();
    } catch {
      // There is no file yet.
    }
    this.#measure();
  }

  async #store(): Promise<void> {
    // Not more than a note: without it, offsets begin anew.
    await writeFile(`${this.#path}.json`, JSON.stringify(this.#state), { mode: 0o600 }).catch(
      () => undefined,
    );
  }

  #measure(): void {
    this.#size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }
}

/** Copies until nothing more comes, or `bytesMax` is reached. Returns up to where. */
async function copyFrom(source: FileHandle, from: number, path: string, bytesMax: number): Promise<number> {
  const target = await open(path, "w", 0o600);
  const buffer = Buffer.alloc(COPY_BYTES);
  try {
    let at = from;
    while (at - from < bytesMax) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(COPY_BYTES, bytesMax - (at - from)), at);
      if (bytesRead === 0) break;
      let written = 0;
      while (written < bytesRead)
        written += (await target.write(buffer, written, bytesRead - written)).bytesWritten;
      at += bytesRead;
    }
    return at;
  } finally {
    await target.close();
  }
}

/** Without a pause between both, so that as little as possible comes between. Returns how much there was. */
function emptyNow(fd: number): number {
  const { size } = fstatSync(fd);
  ftruncateSync(fd, 0);
  return size;
}
