import { openBox, sealBox } from "@orrery/runtime";

/** Keeps secrets such that only whoever has the installation's secret key can read them, and only by this one's name. */
export type SecretSeal = {
  seal(name: string, value: string): Uint8Array<ArrayBuffer>;
  /** Null where it was sealed with another key, or by another name. */
  open(name: string, sealed: Uint8Array): string | null;
};

/** `key`: 32 bytes that nothing else is sealed with. */
export function createSecretSeal(key: Uint8Array): SecretSeal {
  return {
    seal: (name, value) => sealBox(Buffer.from(value), key, name),
    open: (name, sealed) => {
      const opened = openBox(sealed, key, name);
      return opened === null ? null : Buffer.from(opened).toString("utf8");
    },
  };
}
