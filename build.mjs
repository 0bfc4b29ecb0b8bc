// Builds what ships: the precompiled schema validators and the bundles in dist/. Run by `npm ci` (prepare) and `npm run build`.
import { createHash } from 'node:crypto';
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { generateValidators } from './schemas/generate.mjs';

await generateValidators();

/**
 * What a plain run does without stands in files of its own, loaded when it is called: to load code costs time even where it is
 * never called. Each of them holds all that it needs, so none may share state or classes with another.
 */
const apart = {
  program: 'runner/cli/program.ts',
  parameters: 'runner/model/project/compileParameters.ts',
  yaml: 'runner/model/yaml/fullYaml.ts',
  serve: 'runner/cli/serve.ts',
  cron: 'runner/model/schedule/checkCron.ts',
  terminal: 'runner/report/terminal.ts',
  github: 'runner/report/github.ts',
  junit: 'runner/report/junit.ts',
  builtins: 'runner/model/builtin/furtherComponents.ts',
  lineage: 'runner/run/openLineage/lineageObserver.ts',
};

/** Leaves `import('./x.ts')` and `require('./x.ts')` of files that stand apart, by their names, to the time when they are called. */
function loadApart(files) {
  const names = new Map(Object.entries(files).map(([name, path]) => [resolve(path), name]));
  return {
    name: 'load-apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const name = names.get(join(resolveDir, path));
        if (name === undefined || (kind !== 'dynamic-import' && kind !== 'require-call')) return undefined;
        return { path: `./${name}.cjs`, external: true };
      }),
  };
}

/**
 * Modules that are evaluated when one of their functions is first called. The sources import them as usual, since they also run
 * where there is no `require`; file that imports → file that is imported.
 */
const late = [
  ['runner/model/yaml/readYaml.ts', './fullYaml.ts'],
  ['runner/model/check/schedules.ts', '../schedule/checkCron.ts'],
  ['runner/model/builtin/components.ts', './furtherComponents.ts'],
];

const evaluateLate = {
  name: 'evaluate-late',
  setup: ({ onLoad }) => {
    for (const [importer, imported] of late) {
      const path = resolve(importer);
      const filter = new RegExp(`[\\\\/]${basename(dirname(path))}[\\\\/]${basename(path)}$`);
      onLoad({ filter }, async args => {
        if (args.path !== path) return undefined;
        return { contents: lateImport(await readFile(path, 'utf8'), importer, imported), loader: 'ts' };
      });
    }
  },
};

function lateImport(text, importer, imported) {
  const eager = new RegExp(`^import \\{ ([\\w, ]+) \\} from '${imported.replaceAll('.', '\\.')}';$`, 'm');
  const names = eager.exec(text)?.[1]?.split(', ');
  if (names === undefined)
    throw new Error(`${importer} does not import functions of ${imported} in one line.`);
  const functions = names.map(
    name => `const ${name} = (...args) => require('${imported}').${name}(...args);`,
  );
  return text.replace(eager, functions.join(' '));
}

/** What all bundles have in common. */
const bundled = {
  bundle: true,
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
};
const forNode = {
  ...bundled,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node22.13',
  sourcemap: 'linked',
};

await build({
  ...forNode,
  plugins: [loadApart(apart), evaluateLate],
  entryPoints: { cli: 'runner/main.ts', ...apart },
  // An `import()` of CommonJS would first load all of Node's machinery for ES modules.
  supported: { 'dynamic-import': false },
});

// What executes built-in components, in processes of their own: one file, in which each component is evaluated when it is called.
await build({
  ...forNode,
  entryPoints: { component: 'runner/component/main.ts' },
  // pg loads it where it is installed, which it need not be.
  external: ['pg-native', '@duckdb/node-api'],
});

// The language server, on Node.js and in a browser's worker: each one file with all that it needs. It runs long, so that its start is not counted in
// milliseconds, and loads on demand what not every file needs all the same.
const mainFields = ['module', 'main'];
const forBrowser = { ...bundled, outdir: 'dist', platform: 'browser', target: 'es2024' };
await build({ ...forNode, mainFields, entryPoints: { server: 'server/main.ts' } });
await build({
  ...forBrowser,
  mainFields,
  entryPoints: { 'server-browser': 'server/browserMain.ts' },
  format: 'iife',
  sourcemap: 'linked',
});

// The editor's shell, for an editor with Node.js and for one in a browser alone. There the editor takes a file for an ES module by
// the package's `type`, and refuses it, unless its name ends in `.cjs`.
const external = ['vscode'];
const client = { client: 'extension/language/nodeClient.ts' };
await build({
  ...forNode,
  mainFields,
  external,
  plugins: [loadApart(client)],
  entryPoints: { extension: 'extension/main.ts', ...client },
  supported: { 'dynamic-import': false },
});
await build({
  ...forBrowser,
  mainFields,
  external,
  entryPoints: { 'extension-browser': 'extension/browserMain.ts' },
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  sourcemap: 'linked',
});

// The run panel's page, with its icons and its style, and the page that the daemon serves, which is made of the same parts.
await build({
  ...forBrowser,
  entryPoints: { panel: 'extension/page/pageMain.ts', web: 'extension/web/webMain.ts' },
  format: 'esm',
});
await copyFile('extension/page/panel.css', 'dist/panel.css');
await copyFile('extension/web/web.css', 'dist/web.css');
for (const name of ['codicon.css', 'codicon.ttf'])
  await copyFile(`node_modules/@vscode/codicons/dist/${name}`, `dist/${name}`);

// One character beyond ASCII makes V8 keep a whole file with two bytes a character: 5 ms of every start. esbuild escapes
// them everywhere but in regular expressions, where the same escapes mean the same. The hash names the code in the cache of compiled code.
const escaped = unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
for (const name of ['cli', ...Object.keys(apart)]) {
  const text = await readFile(`dist/${name}.cjs`, 'utf8');
  const plain = text.replace(/[^\0-\x7f]/g, escaped);
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 32);
  await writeFile(`dist/${name}.cjs`, `${plain}//# build=${hash}\n`);
}

// The bin: it has to run on any Node.js, so it is not compiled.
await copyFile('runner/bootstrap.cjs', 'dist/segue.cjs');
await chmod('dist/segue.cjs', 0o755);
