// Opens every page of a built book from disk, as a reader does, in Debian's chromium:  node book.mjs FOLDER [--screenshots FOLDER]
// Its last line counts as dotnet test's does, so that CI adds it up.
import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, flag, pictures] = process.argv.slice(2);
const pages = readdirSync(folder).filter(name => name.endsWith(".html")).sort();
let passed = 0, failed = 0;

function check(what, good, detail = "") {
  if (good) passed++;
  else { failed++; console.log(`  Failed: ${what} ${detail}`); }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

async function open(name, size) {
  const page = await browser.newPage({ viewport: size });
  const seen = { failures: [], outside: [], errors: [] };
  page.on("requestfailed", r => seen.failures.push(r.url()));
  page.on("request", r => { if (!/^(file|data|blob):/.test(r.url())) seen.outside.push(r.url()); });
  page.on("pageerror", e => seen.errors.push(e.message));
  page.on("console", m => { if (m.type() === "error") seen.errors.push(m.text()); });
  await page.goto(pathToFileURL(resolve(folder, name)).href);
  const charts = await page.locator("figure.chart").count();
  if (charts > 0) await page.waitForFunction(() => document.documentElement.dataset.ready === "", null, { timeout: 120_000 }).catch(() => { });
  return { page, seen, charts };
}

async function picture(page, name) {
  if (flag !== "--screenshots") return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

const visible = (page, selector) => page.locator(selector).evaluateAll(all => all.filter(e => e.checkVisibility()).length);

for (const name of pages) {
  console.log(name);
  const stem = name.replace(".html", "");
  const { page, seen, charts } = await open(name, { width: 1280, height: 900 });
  check("zero failed requests", seen.failures.length === 0, seen.failures.join(" "));
  check("no request to an outside address", seen.outside.length === 0, seen.outside.join(" "));
  check("no error in the console", seen.errors.length === 0, seen.errors.join(" | "));
  const drawn = await page.locator("figure.chart .plot .main-svg:first-child").evaluateAll(all => all.filter(s => s.getBoundingClientRect().width > 100).length);
  check("each chart drawn", drawn === charts, `${drawn} of ${charts}`);
  check("each chart has words", await page.locator("figure.chart .plot[aria-label]").count() === charts);
  const links = await page.locator("main a[href^='#'], nav a[href^='#']").evaluateAll(all => all.map(a => a.getAttribute("href")).filter(h => !document.getElementById(decodeURIComponent(h.slice(1)))));
  check("links within the page lead somewhere", links.length === 0, links.join(" "));
  const others = await page.locator("a[href*='.html']:not([href*='://'])").evaluateAll(all => all.map(a => a.getAttribute("href").split("#")[0]));
  check("links to pages lead somewhere", others.every(h => pages.includes(decodeURIComponent(h))), others.join(" "));
  await picture(page, stem);

  // The toggle, by keyboard: Chinese alone, English alone, both; remembered on the next page.
  check("both languages at first", await visible(page, "main .zh") > 0 && await visible(page, "main .en") > 0);
  await page.locator(".languages input:checked").focus();
  for (const [key, language, hidden] of [["ArrowRight", "zh", "en"], ["ArrowRight", "en", "zh"]]) {
    await page.keyboard.press(key);
    check(`the toggle shows ${language} alone`, await visible(page, `main .${language}`) > 0 && await visible(page, `main .${hidden}`) === 0);
    await picture(page, `${stem}-${language}`);
  }
  await page.reload();
  check("the language is remembered", await page.evaluate(() => document.documentElement.dataset.lang) === "en");
  await page.evaluate(() => localStorage.clear());

  // By keyboard alone: the first stop is the skip link, and it leads into the text.
  await page.keyboard.press("Tab");
  check("the skip link is first", await page.evaluate(() => document.activeElement.className) === "skip");
  await page.keyboard.press("Enter");
  check("the skip link leads to the text", await page.evaluate(() => document.activeElement.id) === "main");
  await page.close();

  const phone = await open(name, { width: 390, height: 844 });
  const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  check("no sideways scroll at phone width", width <= 390, `${width} px`);
  await picture(phone.page, `${stem}-phone`);
  await phone.page.close();
}

// A chart answers the mouse, on the first page that has one whose points do.
for (const name of pages) {
  const { page, charts } = await open(name, { width: 1280, height: 900 });
  if (charts > 0) {
    const plot = page.locator("figure.chart .plot").first();
    await plot.scrollIntoViewIfNeeded();
    const area = await plot.locator(".nsewdrag").first().boundingBox();
    let shown = false;
    for (let i = 1; i < 20 && !shown; i++) {
      for (const y of [0.2, 0.35, 0.5, 0.65, 0.8]) {
        await page.mouse.move(area.x + area.width * i / 20, area.y + area.height * y);
        await page.waitForTimeout(60);
        if (shown = await plot.locator(".hoverlayer .hovertext").count() > 0) break;
      }
    }
    check("a chart answers the mouse", shown, name);
    await page.close();
    break;
  }
  await page.close();
}

// A slider changes what is drawn, and what is said where its settings say something each: the last of every page.
for (const name of pages) {
  const { page } = await open(name, { width: 1280, height: 900 });
  const chart = page.locator("figure.chart .plot:has(.slider-group)").last();
  if (await chart.count() > 0) {
    const shown = () => chart.evaluate(plot => {
      const [slider] = plot.layout.sliders, bits = all => all.map(v => v === false ? 0 : 1).join("");
      return {
        active: slider.active, traces: bits(plot.data.map(t => t.visible)), meant: bits(slider.steps[slider.active].args[0].visible),
        drawn: plot.querySelector(".cartesianlayer").innerHTML, text: plot.querySelector(".gtitle-subtitle")?.textContent ?? "",
        texts: new Set(slider.steps.map(s => s.args[1]?.["title.subtitle.text"])).size,
      };
    });
    await chart.scrollIntoViewIfNeeded();
    const before = await shown();
    const rail = await chart.locator(".slider-rail-touch-rect").boundingBox();
    // Its first setting, or the middle where that is chosen already: a wide chart's far end may lie outside of its box.
    await page.mouse.click(rail.x + (before.active > 0 ? 3 : rail.width / 2), rail.y + rail.height / 2);
    await page.waitForTimeout(500);
    const after = await shown();
    check("a slider shows the traces of its setting alone", after.active !== before.active && after.traces === after.meant && after.traces !== before.traces && after.drawn !== before.drawn, name);
    check("a slider says what its setting says", before.texts < 2 || after.text !== before.text && after.text.length > 0, `${name}: ${after.text}`);
    await picture(page, `${name.replace(".html", "")}-slider`);
  }
  await page.close();
}

await browser.close();
console.log(`${failed ? "Failed!" : "Passed!"}  - Failed: ${failed}, Passed: ${passed}, Skipped: 0, Total: ${passed + failed} - book.mjs`);
process.exit(failed ? 1 : 0);
