import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "@orrery/protocol";

export type PasswordStrength = {
  isAccepted: boolean;
  /** 0..3, for the meter. */
  level: 0 | 1 | 2 | 3;
  label: string;
};

/** Length is what counts (NIST SP 800-63B); few different characters make a long password weak all the same. */
export function passwordStrength(password: string): PasswordStrength {
  const distinct = new Set(password).size;
  if (password.length < PASSWORD_LENGTH_MIN) {
    const missing = PASSWORD_LENGTH_MIN - password.length;
    return { isAccepted: false, level: 0, label: `${missing} more character${missing === 1 ? "" : "s"}` };
  }
  if (password.length > PASSWORD_LENGTH_MAX) {
    return { isAccepted: false, level: 0, label: `at most ${PASSWORD_LENGTH_MAX} characters` };
  }
  if (distinct < 6) return { isAccepted: true, level: 1, label: "weak: too few different characters" };
  if (password.length < 16) return { isAccepted: true, level: 2, label: "fair: a longer one is stronger" };
  return { isAccepted: true, level: 3, label: "strong" };
}
