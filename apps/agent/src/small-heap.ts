import { setFlagsFromString } from "node:v8";

/**
 * Imported first, so that it holds before anything is loaded: the collector then prefers a small heap to speed. Measured
 * on Node 26: 79 MB resident instead of 92 MB. The systemd unit gives the same as a flag, but the pasted line cannot.
 */
setFlagsFromString("--optimize-for-size");
