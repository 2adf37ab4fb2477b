const PROBE_TIMEOUT_MS = 3000;

/** Whether a GET is answered with a status that `accept` takes. A refused connection is a plain no. */
export async function answers(url: string, accept: (status: number) => boolean): Promise<boolean> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { connection: "close" },
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return accept(response.status);
  } catch {
    return false;
  }
}
