let isAvailable: boolean | null = null;

/** Whether this browser draws with WebGL 2, which the globe needs. Asked once; without a document (on a server): false. */
export function isWebglAvailable(): boolean {
  if (typeof document === "undefined") return false;
  if (isAvailable === null) {
    const context = document.createElement("canvas").getContext("webgl2");
    isAvailable = context !== null;
    // Browsers allow only few contexts at a time.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return isAvailable;
}
