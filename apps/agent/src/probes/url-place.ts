/** Where an http or websocket address leads. */
export type UrlPlace = {
  readonly isSecure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** As sentences name it. */
  readonly where: string;
};

/** `url`: with http, https, ws or wss. */
export function urlPlace(url: string): UrlPlace {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const isSecure = protocol === "https:" || protocol === "wss:";
  return {
    isSecure,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    path: `${pathname}${search}`,
    where: `${hostname}${port === "" ? "" : `:${port}`}`.slice(0, 150),
  };
}
