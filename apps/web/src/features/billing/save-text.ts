/** Offers a text to the reader as a file. */
export function saveText(fileName: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has taken it by then; a URL that is never given back keeps the text in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
