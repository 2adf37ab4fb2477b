/** What `<input type="datetime-local">` takes: the reader's own time, to the minute. */
export function localInputValue(atMs: number): string {
  const local = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
  return `${day}T${two(local.getHours())}:${two(local.getMinutes())}`;
}

/** Null while the text is no whole date and time. */
export function parseLocalInput(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const atMs = new Date(text).getTime();
  return Number.isNaN(atMs) ? null : atMs;
}
