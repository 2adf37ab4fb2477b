/** What children of a bench inherit, and where a browser is, when the environment says so. */
export const inheritedEnv: NodeJS.ProcessEnv = process.env;
export const chromiumFromEnv: string | undefined = process.env.ORRERY_CHROMIUM;
