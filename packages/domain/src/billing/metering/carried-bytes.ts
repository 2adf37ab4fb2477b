/** How far the bytes that were carried have been told. */
export type CarriedBytes = { readonly toldBytes: number };

/** What is to be told now. `totalBytes` only grows. Whatever the answer is, it is not asked for again. */
export function takeCarried(
  { toldBytes }: CarriedBytes,
  totalBytes: number,
): { readonly state: CarriedBytes; readonly bytes: number } {
  const bytes = Math.max(0, Math.floor(totalBytes - toldBytes));
  return { state: { toldBytes: toldBytes + bytes }, bytes };
}
