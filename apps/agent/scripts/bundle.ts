import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

/** One file that any Node >= 20 runs without an installation: what a hub serves at /agent/orrery-agent.mjs. */
const outfile = process.argv[2] ?? fileURLToPath(new URL("../dist/orrery-agent.mjs", import.meta.url));
const sources = new URL("../src/", import.meta.url);

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  // Names stay as they are written. To keep them behind shorter ones (keepNames) would define a property for each closure that
  // is made at run time: a tenth of a federation's writes (ADR 57).
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  // Optional native parts of `ws`; it does without.
  external: ["bufferutil", "utf-8-validate"],
  logLevel: "warning",
} as const satisfies BuildOptions;

/** The federations' thread, as a text in the one file: a worker made of source text must be CommonJS. */
async function bundleThread(): Promise<string> {
  const built = await build({
    ...common,
    entryPoints: [fileURLToPath(new URL("federations/thread/thread-main.ts", sources))],
    format: "cjs",
    write: false,
  });
  const [file] = built.outputFiles;
  if (file === undefined) throw new Error("the thread's bundle is empty");
  return file.text;
}

/** Takes the place of src/federations/thread/thread-entry.ts, which names a file beside it. */
function threadEntry(code: string): Plugin {
  return {
    name: "thread-entry",
    setup: ({ onLoad }) => {
      onLoad({ filter: /federations[\\/]thread[\\/]thread-entry\.ts$/ }, () => ({
        contents: `export const threadEntry = ${JSON.stringify({ kind: "source", code })};`,
        loader: "js",
      }));
    },
  };
}

await build({
  ...common,
  entryPoints: [fileURLToPath(new URL("main.ts", sources))],
  outfile,
  format: "esm",
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  plugins: [threadEntry(await bundleThread())],
});
const digest = createHash("sha256")
  .update(await readFile(outfile))
  .digest("hex");
await writeFile(`${outfile}.sha256`, `${digest}  orrery-agent.mjs\n`);
