import { ProviderError } from "./provider-error.ts";

/** What the signal does not reach is given up, and goes on by itself. Throws ProviderError with the sentence then. */
export function withinDeadline<T>(work: Promise<T>, signal: AbortSignal, sentence: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new ProviderError(sentence));
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}
