// Executes every notebook of the course with the installed kernel under Jupyter's own nbconvert, and compares the claims with those of the
// headless runner (figure, control, n: the same to four digits):  node nbconvert.mjs CLAIMS.json
// Its last line counts as dotnet test's does, so that CI adds it up.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const course = fileURLToPath(new URL("../../notebooks/", import.meta.url));
const expected = JSON.parse(readFileSync(process.argv[2], "utf8"));
const out = mkdtempSync(join(tmpdir(), "nbconvert-"));
let passed = 0, failed = 0;

const claimsOf = file => JSON.parse(readFileSync(file, "utf8")).cells.flatMap(c => c.outputs ?? [])
  .map(o => o.data?.["application/vnd.insidelm.claim+json"]).filter(c => c).flat();
const same = (a, b) => a === b || typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));

for (const name of readdirSync(course).filter(n => n.endsWith(".ipynb")).sort()) {
  let wrong = [];
  try {
    execFileSync("jupyter", ["nbconvert", "--log-level=ERROR", "--to", "notebook", "--execute", "--output-dir", out, join(course, name)], { stdio: "inherit", timeout: 900_000 });
    const [ours, theirs] = [expected.filter(c => c.notebook === name), claimsOf(join(out, name))];
    if (ours.length !== theirs.length || ours.length === 0) wrong.push(`${theirs.length} claims, and the runner found ${ours.length}`);
    for (const claim of ours) {
      const other = theirs.find(c => c.id === claim.id) ?? {};
      for (const key of ["figure", "control", "n", "holds"]) if (!same(other[key], claim[key])) wrong.push(`${claim.id} ${key}: ${other[key]}, and the runner's is ${claim[key]}`);
    }
  } catch (e) {
    wrong.push(e.message);
  }
  if (wrong.length === 0) passed++;
  else { failed++; console.log(`  Failed: ${name}: ${wrong.join("; ")}`); }
}
console.log(`${failed ? "Failed!" : "Passed!"}  - Failed: ${failed}, Passed: ${passed}, Skipped: 0, Total: ${passed + failed} - nbconvert.mjs`);
process.exit(failed ? 1 : 0);
