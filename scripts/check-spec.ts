import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Fails when a rule in a SPEC.md of packages/domain has no test, or a test names a rule that is not written down. A rule is a
 * line that starts with `- **H1** `; a test belongs to it when its title contains `[H1]` and it lies in the SPEC's folder.
 */
const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DOMAIN = join(ROOT, "packages/domain/src");
const RULE_LINE = /^- \*\*([A-Z]+\d+)\*\* /gm;
const TEST_TITLE =
  /\b(?:test|it)(?:\.(?!each)\w+)*(?:\.each\([\s\S]*?\]\s*(?:as const)?\s*\))?\(\s*(["'`])((?:(?!\1)[\s\S])*)\1/g;
const RULE_IN_TITLE = /\[([A-Z]+\d+)\]/g;

const files = readdirSync(DOMAIN, { recursive: true, encoding: "utf8" }).map((name) => join(DOMAIN, name));
const specs = files.filter((file) => file.endsWith("/SPEC.md"));
const problems = specs.flatMap((spec) => problemsOf(spec));

for (const problem of problems) console.error(problem);
const ruleCount = specs.reduce((sum, spec) => sum + rulesOf(spec).length, 0);
if (problems.length > 0) {
  console.error(`${problems.length} problems between rules and tests.`);
  process.exitCode = 1;
} else if (ruleCount === 0) {
  console.error(
    "No SPEC.md with rules was found under packages/domain/src: this check looks at the wrong place.",
  );
  process.exitCode = 1;
} else {
  console.log(`${ruleCount} rules in ${specs.length} SPEC.md files, each with a test.`);
}

function problemsOf(spec: string): string[] {
  const name = relative(ROOT, spec);
  const rules = rulesOf(spec);
  const tested = testedRules(dirname(spec));
  const doubles = rules.filter((rule, i) => rules.indexOf(rule) !== i);
  const known = new Set(rules);
  return [
    ...doubles.map((rule) => `${name}: rule ${rule} is written twice`),
    ...[...known]
      .filter((rule) => !tested.has(rule))
      .map((rule) => `${name}: rule ${rule} has no test titled [${rule}]`),
    ...[...tested]
      .filter(([rule]) => !known.has(rule))
      .map(
        ([rule, file]) => `${relative(ROOT, file)}: a test is titled [${rule}], which ${name} does not have`,
      ),
  ];
}

function rulesOf(spec: string): string[] {
  return [...readFileSync(spec, "utf8").matchAll(RULE_LINE)].map((match) => match[1] ?? "");
}

/** Rule id -> a test file that names it. */
function testedRules(folder: string): Map<string, string> {
  const tested = new Map<string, string>();
  for (const file of files) {
    if (dirname(file) !== folder || !file.endsWith(".test.ts")) continue;
    for (const title of readFileSync(file, "utf8").matchAll(TEST_TITLE)) {
      for (const rule of (title[2] ?? "").matchAll(RULE_IN_TITLE)) tested.set(rule[1] ?? "", file);
    }
  }
  return tested;
}
