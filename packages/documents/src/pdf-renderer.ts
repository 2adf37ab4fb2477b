import { Worker } from "node:worker_threads";
import type { CreditNoteView, InvoiceView } from "@orrery/protocol";

export type PdfOrder = { id: number; invoice: InvoiceView; note: CreditNoteView | null };
export type PdfAnswer = { id: number; bytes: Uint8Array | null; problem: string | null };

type Waiting = { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void };

/** A long invoice takes the better part of a second: that is done in a thread of its own, which is started when it is first needed. */
export class PdfRenderer {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  /** How many documents are being made or wait for it. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  invoice(invoice: InvoiceView): Promise<Uint8Array> {
    return this.#make(invoice, null);
  }

  creditNote(invoice: InvoiceView, note: CreditNoteView): Promise<Uint8Array> {
    return this.#make(invoice, note);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #make(invoice: InvoiceView, note: CreditNoteView | null): Promise<Uint8Array> {
    const worker = this.#worker ?? this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, invoice, note } satisfies PdfOrder);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL("./pdf/pdf-worker.ts", import.meta.url));
    // It must not keep a process that is done.
    worker.unref();
    worker.on("message", ({ id, bytes, problem }: PdfAnswer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (bytes === null) waiting?.reject(new Error(problem ?? "The document could not be made."));
      else waiting?.resolve(bytes);
    });
    worker.on("error", (error) =>
      this.#end(worker, error instanceof Error ? error : new Error(String(error))),
    );
    worker.on("exit", () => this.#end(worker, new Error("The thread that makes documents has ended.")));
    this.#worker = worker;
    return worker;
  }

  /** Whoever waits is told; the next document starts a new thread. */
  #end(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
