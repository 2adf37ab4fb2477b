import { join } from "node:path";
import sirv, { type RequestHandler } from "sirv";

const PREFIX = "/_next/static/";
const YEAR_S = 365 * 86_400;

/**
 * Scripts, styles and fonts as the build left them, compressed once (see scripts/compress-built.ts): Next would compress each anew for every
 * reader. Their names say their content, so a browser keeps them. Null = the address is not one of them.
 */
export function serveBuiltFiles(appDir: string): (url: string) => RequestHandler | null {
  const serve = sirv(join(appDir, ".next/static"), {
    gzip: true,
    brotli: true,
    etag: false,
    maxAge: YEAR_S,
    immutable: true,
  });
  return (url) =>
    url.startsWith(PREFIX)
      ? (request, response, next) => {
          request.url = url.slice(PREFIX.length - 1);
          return serve(request, response, () => {
            request.url = url;
            next?.();
          });
        }
      : null;
}
