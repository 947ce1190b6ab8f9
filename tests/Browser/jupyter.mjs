// Drives classic Jupyter with the installed kernel, as a learner does: run all, interrupt, restart, answer a question.  node jupyter.mjs
// Its last line counts as dotnet test's does, so that CI adds it up.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { chromium } from "playwright-core";

const folder = mkdtempSync(join(tmpdir(), "jupyter-"));
const cells = [
  `#r "nuget: InsideLM, 1.0.0"\nusing InsideLM;\nvar kept = 40;`,
  `Chart.Line(["a", "b", "c"], [new Series("one", new double[] { 1, 3, 2 }, Role.Intervention)]).Title("A chart")`,
  `while (true) { kept = 41; }`,
  `kept + 1`,
  `"Hello, " + Input("Name? ")`,
];
writeFileSync(join(folder, "test.ipynb"), JSON.stringify({
  cells: cells.map((source, i) => ({ cell_type: "code", execution_count: null, id: `c${i}`, metadata: {}, outputs: [], source })),
  metadata: { kernelspec: { display_name: "C# (Inside Language Models)", language: "C#", name: "csharp-inside-lm" } }, nbformat: 4, nbformat_minor: 5,
}));

const port = await new Promise(done => { const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); }); });
const server = spawn("jupyter", ["notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`, "--port-retries=0",
  "--NotebookApp.token=", "--NotebookApp.password=", `--notebook-dir=${folder}`], { stdio: "ignore" });
let passed = 0, failed = 0;
function check(what, good, detail = "") {
  if (good) passed++;
  else { failed++; console.log(`  Failed: ${what} ${detail}`); }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  const url = `http://127.0.0.1:${port}/notebooks/test.ipynb`;
  for (let i = 0; i < 60; i++) try { await page.goto(url); break; } catch { await page.waitForTimeout(1000); }
  const until = (what, test, argument) => page.waitForFunction(test, argument, { timeout: 120_000 }).then(() => check(what, true), () => check(what, false));
  const output = i => page.locator(".cell").nth(i).locator(".output").innerText();
  const run = i => page.evaluate(i => Jupyter.notebook.execute_cells([i]), i);
  const idle = () => page.waitForFunction(() => window.Jupyter?.notebook?.kernel?.is_connected() && !document.querySelector(".kernel_busy_icon"), null, { timeout: 120_000 });
  const shows = (what, i, text) => until(what, ([i, text]) => document.querySelectorAll(".cell")[i].querySelector(".output").innerText.includes(text), [i, text]);

  await idle();
  await run(0); await run(1);
  await until("a chart is drawn", () => [...document.querySelectorAll(".cell:nth-child(2) .output svg")].some(s => s.getBoundingClientRect().width > 100));
  const hovered = await page.evaluate(() => [...document.querySelectorAll(".cell:nth-child(2) .output svg g > title + circle")].map(point => {
    point.scrollIntoView({ block: "center" });
    const { x, y, width, height } = point.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2).closest("g")?.querySelector("title")?.textContent;
  }));
  check("each point of the chart says its value under the mouse, on the axis too", hovered.join("|") === "one\na: 1|one\nb: 3|one\nc: 2", hovered.join("|"));
  check("C# is coloured", await page.locator(".cm-s-ipython .cm-keyword").count() > 0);

  await run(2);
  await until("a cell is running", () => document.querySelectorAll(".cell")[2].classList.contains("running"));
  await page.waitForTimeout(1500);
  await page.evaluate(() => Jupyter.notebook.kernel.interrupt());
  await shows("an endless cell is interrupted", 2, "interrupted");
  // What arrives before a failed cell has ended counts as queued behind it, and is aborted.
  await until("the interrupted cell ends", () => !document.querySelectorAll(".cell")[2].classList.contains("running"));
  await run(3);
  await shows("variables survive an interrupt", 3, "42");

  await run(4);
  await page.locator(".raw_input").waitFor({ timeout: 120_000 });
  check("the question is shown", (await output(4)).includes("Name?"));
  await page.locator(".raw_input").fill("Ada");
  await page.locator(".raw_input").press("Enter");
  await shows("the answer arrives in the cell", 4, "Hello, Ada");

  await page.evaluate(() => new Promise(done => { Jupyter.notebook.events.one("kernel_ready.Kernel", done); Jupyter.notebook.kernel.restart(); }));
  await page.evaluate(() => Jupyter.notebook.clear_all_output());
  await run(3);
  await shows("after a restart nothing is left", 3, "kept");
} catch (e) {
  check("the browser got through", false, e.message);
} finally {
  await browser.close();
  server.kill();
}
console.log(`${failed ? "Failed!" : "Passed!"}  - Failed: ${failed}, Passed: ${passed}, Skipped: 0, Total: ${passed + failed} - jupyter.mjs`);
process.exit(failed ? 1 : 0);
