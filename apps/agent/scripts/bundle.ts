import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** One file that any Node >= 20 runs without an installation: what a hub serves at /agent/orrery-agent.mjs. */
const outfile = process.argv[2] ?? fileURLToPath(new URL("../dist/orrery-agent.mjs", import.meta.url));
const entry = fileURLToPath(new URL("../src/main.ts", import.meta.url));

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  minify: true,
  keepNames: true,
  legalComments: "none",
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  // Optional native parts of `ws`; it does without.
  external: ["bufferutil", "utf-8-validate"],
  logLevel: "warning",
});
const digest = createHash("sha256")
  .update(await readFile(outfile))
  .digest("hex");
await writeFile(`${outfile}.sha256`, `${digest}  orrery-agent.mjs\n`);
