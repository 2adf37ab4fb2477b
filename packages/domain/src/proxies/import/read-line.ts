import { type Fields, fieldsOf } from "./columns.ts";

const FORMS =
  "This is none of protocol://user:secret@host:port, host:port, host:port:user:secret and user:secret@host:port.";
const PROTOCOLS: Record<string, string> = {
  ...{ http: "http", https: "https", socks5: "socks5", socks5h: "socks5", socks: "socks5" },
};
const HOST = String.raw`(?<host>\[[0-9A-Fa-f:.]+\]|[^\s:@/?#[\]]+)`;
const URL_FORM = new RegExp(
  String.raw`^(?<protocol>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?<user>[^\s/?#]*)@)?${HOST}(?::(?<port>\d{1,6}))?/?(?:\?(?<options>[^\s#]*))?$`,
);
const AT_FORM = new RegExp(String.raw`^(?<user>\S+)@${HOST}:(?<port>\d{1,6})$`);
const COLON_FORM = new RegExp(
  String.raw`^${HOST}:(?<port>\d{1,6})(?::(?<username>[^:\s]+):(?<password>\S+))?$`,
);

type Reading = { fields: Fields } | { sentence: string };

/** One line of a list without columns (rule PI1). `options`: what may stand behind a URL's question mark. */
export function readLine(line: string, options: readonly string[]): Reading {
  if (line.includes("://")) return readUrl(line, options);
  const colon = COLON_FORM.exec(line)?.groups;
  if (colon !== undefined) {
    const { host = "", port, username = null, password = null } = colon;
    return { fields: { host: plainHost(host), port: Number(port), username, password } };
  }
  const at = AT_FORM.exec(line)?.groups;
  if (at === undefined) return { sentence: FORMS };
  const { host = "", port, user = "" } = at;
  return { fields: { host: plainHost(host), port: Number(port), ...userOf(user, (text) => text) } };
}

function readUrl(line: string, options: readonly string[]): Reading {
  const groups = URL_FORM.exec(line)?.groups;
  if (groups === undefined)
    return { sentence: `${FORMS} In a URL, @ : / ? # and % of a secret are percent-encoded.` };
  const { protocol = "", user, host = "", port, options: query = "" } = groups;
  const known = PROTOCOLS[protocol.toLowerCase()];
  if (known === undefined) return { sentence: "The protocol is none of http, https and socks5." };
  if (port === undefined) return { sentence: "The port is missing: write host:port." };
  try {
    const values = query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => pair.split("=", 2).map(decodeURIComponent) as [string, string?])
      .map(([name, value = ""]): [string, string] => [name, value]);
    if (values.some(([name]) => !options.includes(name))) {
      return { sentence: `Behind the question mark there may be ${options.join(", ")}.` };
    }
    const read = fieldsOf(values);
    if ("sentence" in read) return read;
    const credentials = user === undefined ? {} : userOf(user, decodeURIComponent);
    return {
      fields: { ...read.fields, protocol: known, host: plainHost(host), port: Number(port), ...credentials },
    };
  } catch {
    return { sentence: "A percent sign stands before what is no percent-encoding: write % itself as %25." };
  }
}

function userOf(user: string, decode: (text: string) => string): Pick<Fields, "username" | "password"> {
  const at = user.indexOf(":");
  if (at < 0) return { username: decode(user), password: null };
  return { username: decode(user.slice(0, at)), password: decode(user.slice(at + 1)) };
}

function plainHost(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}
