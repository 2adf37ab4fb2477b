import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The peer's page as one HTML text. Built for production, as its users would. */
export async function buildPeerPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./react-globe-page.tsx", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const script = outputFiles[0]?.text ?? "";
  return [
    '<!doctype html><meta charset="utf-8"><title>react-globe.gl</title>',
    "<style>html,body{margin:0;overflow:hidden;background:#0b0d10}</style>",
    '<div id="root"></div>',
    `<script type="module">${script.replaceAll("</script", "<\\/script")}</script>`,
  ].join("\n");
}
