/** Between the database's `timestamptz(3)` and the code's milliseconds. */
export function toAtMs(date: Date): number;
export function toAtMs(date: Date | null): number | null;
export function toAtMs(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}

export function toDate(atMs: number): Date;
export function toDate(atMs: number | null): Date | null;
export function toDate(atMs: number | null): Date | null {
  return atMs === null ? null : new Date(atMs);
}
