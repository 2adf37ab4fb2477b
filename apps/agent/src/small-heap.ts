import { setFlagsFromString } from "node:v8";

/**
 * Imported first, so that it holds before anything is loaded: the collector then prefers a small heap. Not `--optimize-for-size`: with it,
 * measured on Node 26, a federation takes a third fewer writes a second (13,100 instead of 20,100) for 2 to 10 MB less. The
 * systemd unit gives the same as a flag, but the pasted line cannot.
 */
setFlagsFromString("--max-semi-space-size=2");

/** What a takeover runs is run nearly never: the collector would forget its code, and it would be compiled when it is needed most. */
setFlagsFromString("--no-flush-bytecode");
