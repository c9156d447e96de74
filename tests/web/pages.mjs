// SPDX-License-Identifier: GPL-3.0-or-later
// Every page in Chromium: light and dark, phone and desk, and on paper. No message, no request but the page, no violation of
// accessibility (contrast of 4.5:1 among it), every filter by mouse and by keyboard, nothing of the evidence comes alive.
import { chromium } from 'playwright-core';
import { readFileSync, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const patience = 20 * 60 * 1000; // a busy machine is no fault of the page
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
if (!executablePath) throw new Error('there is no /usr/bin/chromium: apt-get install chromium');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: patience });
const faults = [];
let checks = 0;

const openAll = (page) => page.locator('details').evaluateAll((list) => list.forEach((d) => { d.open = true; }));

async function fits(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) faults.push(`${where}: the page is ${wide}px wider than the window`);
}

async function look(file, colorScheme, width) {
  const where = `${file} ${colorScheme} ${width}px`;
  // axe has to be brought past the page's own policy; the page itself is looked at under it below.
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(`file://${resolve(file)}`);
  await page.evaluate(axe);
  if (width > 1000) await openAll(page); // what is folded away is not looked at: once closed, once open
  const result = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  for (const violation of result.violations)
    faults.push(`${where}: axe ${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 160)}`);
  await fits(page, where);
  checks += result.passes.length;
  await context.close();
}

async function underItsOwnPolicy(file) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => faults.push(`${file}: console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`${file}: error: ${error}`));
  page.on('dialog', (dialog) => { faults.push(`${file}: a dialog`); dialog.dismiss(); });
  const start = Date.now();
  await page.goto(`file://${resolve(file)}`);
  const seconds = (Date.now() - start) / 1000;
  if (requests.length !== 1) faults.push(`${file}: ${requests.length} requests: ${requests.join(' ')}`);
  const alive = await page.locator('script, iframe, object, embed, form, img').count();
  if (alive) faults.push(`${file}: ${alive} elements that could run or load something`);
  if (onlyOpen) {
    await fits(page, file);
    checks++;
    console.log(`${file}: opens in ${seconds} s`);
    return context.close();
  }
  await filters(page, file);
  await page.emulateMedia({ media: 'print' });
  if (await page.locator('#x-print').count()) await page.evaluate(() => { document.getElementById('x-print').checked = true; });
  const closed = await page.locator('details').evaluateAll((list) =>
    list.filter((d) => [...d.children].some((c) => !['SUMMARY', 'FIELDSET'].includes(c.tagName) && c.getClientRects().length === 0)).length);
  if (closed) faults.push(`${file}: ${closed} details are closed on paper`);
  await page.setViewportSize({ width: 688, height: 1000 }); // A4 less the margins of @page
  await fits(page, `${file} on paper`);
  const pdf = await page.pdf({ format: 'A4' });
  if (pdf.length < 5000) faults.push(`${file}: the printed page is empty`);
  console.log(`${file}: opens in ${seconds} s, PDF of ${pdf.length} bytes`);
  await context.close();
}

const visible = (page) => page.locator('details.rule:visible').count();

// Unchecking each box hides exactly the rules of its class; checking it again brings them back.
async function filters(page, file) {
  const boxes = page.locator('fieldset.filters input[type=checkbox]');
  await openAll(page);
  const all = await visible(page);
  for (let i = 0; i < await boxes.count(); i++) {
    const box = boxes.nth(i);
    const name = (await box.getAttribute('id')).slice(2);
    const own = await page.locator(`details.rule.r-${name}:visible, details.rule.f-${name}:visible`).count();
    await box.click();
    if (await visible(page) !== all - own) faults.push(`${file}: filter ${name} by mouse hides the wrong rules`);
    await box.focus();
    await page.keyboard.press('Space');
    if (await visible(page) !== all) faults.push(`${file}: filter ${name} by keyboard does not bring the rules back`);
    checks += 2;
  }
}

// pages.mjs light|dark|own|open FILE...: axe in one colour scheme; everything else; or only that the page opens.
const what = process.argv[2], onlyOpen = what === 'open';
for (const file of process.argv.slice(3)) {
  if (what === 'own' || onlyOpen) await underItsOwnPolicy(file);
  else for (const width of [360, 1280]) await look(file, what, width);
}
await browser.close();
for (const fault of faults) console.error(fault);
console.log(`${checks} checks, ${faults.length} faults`);
process.exit(faults.length || !checks ? 1 : 0);
