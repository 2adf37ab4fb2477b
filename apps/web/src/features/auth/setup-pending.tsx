import { CopyLine } from "@orrery/ui";
import { AuthHeading } from "./auth-heading.tsx";

/** Nobody has an account yet, and this address carries no one-time code. */
export function SetupPending() {
  return (
    <>
      <AuthHeading title="Not set up yet">
        Open the one-time link that the start printed in its terminal; it creates the first admin. A new start
        prints a fresh link:
      </AuthHeading>
      <CopyLine text="npm run up" label="start command" />
    </>
  );
}
