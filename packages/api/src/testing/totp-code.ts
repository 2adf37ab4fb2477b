import { createOTP } from "@better-auth/utils/otp";

/** The code that an authenticator app shows now for an `otpauth://` address. */
export async function totpCode(uri: string): Promise<string> {
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  return createOTP(decodeBase32(secret)).totp();
}

function decodeBase32(text: string): string {
  let bits = "";
  for (const character of text.replace(/=+$/, "")) {
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(character).toString(2).padStart(5, "0");
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 2)));
}
