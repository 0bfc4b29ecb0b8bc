import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BrowserContext, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { outputFolder, root } from './paths.ts';

/** Where and how a test opens a workbench; the shared server and an example where it does not say. */
export interface Opening {
  /** A folder below the project's root whose copy is opened; null opens the workbench without any. */
  readonly project?: string | null;
  readonly server?: { readonly url: string; readonly folder: string };
  readonly theme?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** One for all tests, so that only the first one loads and compiles the editor; what it remembers it keeps by folder, and each test has its own. */
let context: BrowserContext | null = null;

/** The size that pictures for people are taken in. */
const usualSize = { width: 1280, height: 800 };

/** Opens a workbench on a copy of a project for one test; it closes with the test, and leaves a picture where that fails. */
export async function openWorkbench(opening: Opening = {}): Promise<Workbench> {
  const { project = 'examples/delivery', server = inject('workbench'), size = usualSize } = opening;
  context ??= await (await chromium.connect(inject('browser'))).newContext();
  const folder = await mkdtemp(join(server.folder, 'project-'));
  if (project !== null) await cp(join(root, project), folder, { recursive: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await context.newPage();
  await page.setViewportSize(size);
  page.setDefaultTimeout(30_000);
  const workbench = new Workbench(page, folder);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.picture(`failed ${task.name.replaceAll(/\W+/g, ' ')}`);
    await workbench.close();
  });
  await page.goto(
    project === null ? `${server.url}/?ew=true` : `${server.url}/?folder=${encodeURIComponent(folder)}`,
  );
  await workbench.isReady();
  return workbench;
}

/** A window of the editor, as a person sees and uses it. */
export class Workbench {
  readonly page: Page;
  /** The folder that is open: a copy, so that a test may change it. */
  readonly folder: string;

  constructor(page: Page, folder: string) {
    this.page = page;
    this.folder = folder;
  }

  async isReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor();
  }

  /** Reloads the window as a person does: a reload by the browser would not wait until the editor has kept what is open. */
  async reload(): Promise<void> {
    const reloaded = this.page.waitForEvent('load');
    await this.#pick('F1', '>Developer: Reload Window', 'Reload Window');
    await reloaded;
    await this.isReady();
  }

  /** Leaves the editor as a person does: only then it ends the extensions of the window instead of waiting for its return. */
  async close(): Promise<void> {
    this.page.on('dialog', dialog => dialog.accept());
    await this.page.goto('about:blank');
    await this.page.close();
  }

  /** Opens a file by its name, as with Control+P. */
  async open(path: string): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    await this.#pick('Control+P', path, name);
    await this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();
    await this.isEditorFocused();
  }

  /** Calls a command by its title, as from the command palette. */
  async command(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Chooses which runs the view shows. */
  async filterRuns(kind: string): Promise<void> {
    await this.#pick('F1', '>Segue: Filter Runs …', 'Segue: Filter Runs …');
    await this.quickRows.filter({ hasText: kind }).click();
  }

  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.quickInput.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.isEditorFocused();
  }

  /** Takes what completion offers at the cursor, found by some of its letters; asks again where the language server has not read the file yet. */
  async complete(letters: string, label: string): Promise<void> {
    const first = this.page.locator('.suggest-widget.visible .monaco-list-row').first();
    for (let tries = mostOpenings; ; tries--) {
      await this.page.keyboard.press('Control+Space');
      if (await isSeen(first)) break;
      if (tries === 1) throw new Error(`Nothing is offered where "${label}" should be.`);
      await this.page.keyboard.press('Escape');
    }
    await this.page.keyboard.type(letters);
    await this.suggestion(label).click();
    await this.page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
  }

  /** Saves the file that is edited, and waits until it is on the disk. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.editor-group-container.active .tab.active:not(.dirty)').waitFor();
  }

  /** Keys that are pressed before an editor has the focus again are lost. */
  async isEditorFocused(): Promise<void> {
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  get quickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** The text editor that is used now. */
  get editor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor[role="code"]').first();
  }

  get problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  get notifications(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  sidebarRow(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .monaco-list-row', { hasText: text });
  }

  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  suggestion(label: string): Locator {
    return this.page.locator(`.suggest-widget.visible .monaco-list-row[aria-label^="${label}"]`);
  }

  /** The page of our panel: an editor's webview is a page in a page in a page. */
  get panel(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready[src*="extensionId=segue.segue"]')
      .frameLocator('iframe#active-frame');
  }

  /** Keeps a picture as output of the tests. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(outputFolder, `${name}.png`) });
  }

  async read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  /** Types a command of the project into a terminal somewhere else; gives its exit code. */
  segue(...words: readonly string[]): Promise<number | null> {
    const child = this.startSegue(...words);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
  }

  /** The same without waiting for its end. */
  startSegue(...words: readonly string[]): ChildProcess {
    const program = join(root, 'dist/segue.cjs');
    return spawn(process.execPath, [program, ...words], { cwd: this.folder, stdio: 'ignore' });
  }

  /** Picks from a list that opens by a key. The list is made when it opens: what the editor learns a moment later needs another one. */
  async #pick(keys: string, typed: string, shown: string): Promise<void> {
    const row = this.quickRows.filter({ hasText: shown }).first();
    for (let tries = mostOpenings; tries > 0; tries--) {
      await this.page.keyboard.press(keys);
      await this.quickInput.fill(typed);
      if (await isSeen(row)) return this.page.keyboard.press('Enter');
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`"${typed}" does not offer "${shown}".`);
  }
}

const mostOpenings = 8;
const listTimeoutMs = 4_000;

/** Whether something appears in a list that has just been opened. */
function isSeen(row: Locator): Promise<boolean> {
  return row.waitFor({ timeout: listTimeoutMs }).then(
    () => true,
    () => false,
  );
}
