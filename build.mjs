// Builds what ships: the precompiled schema validators and the bundles in dist/. Run by `npm ci` (prepare) and `npm run build`.
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { generateValidators } from './schemas/generate.mjs';

await generateValidators();

/** Loads the YAML library only for files that the fast reader gives up on: 3 ms of every start. */
const lazyYaml = {
  name: 'lazy-yaml',
  setup: ({ onLoad }) =>
    onLoad({ filter: /runner[\\/]model[\\/]yaml[\\/]readYaml\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const eager = "import { readFullYaml } from './fullYaml.ts';";
      if (!text.includes(eager))
        throw new Error(`${path} no longer imports the full reader as build.mjs expects.`);
      const lazy = "const readFullYaml = file => require('./fullYaml.ts').readFullYaml(file);";
      return { contents: text.replace(eager, lazy), loader: 'ts' };
    }),
};

await build({
  plugins: [lazyYaml],
  entryPoints: { cli: 'runner/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22.13',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  legalComments: 'eof',
  logLevel: 'warning',
});

// One character beyond ASCII makes V8 keep the whole program with two bytes a character: 5 ms of every start. esbuild escapes
// them everywhere but in regular expressions, where the same escapes mean the same.
const program = await readFile('dist/cli.cjs', 'utf8');
const escaped = unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
await writeFile('dist/cli.cjs', program.replace(/[^\0-\x7f]/g, escaped));

// The bin: it has to run on any Node.js, so it is not compiled.
await copyFile('runner/bootstrap.cjs', 'dist/segue.cjs');
await chmod('dist/segue.cjs', 0o755);
