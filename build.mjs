// Builds what ships: the precompiled schema validators and the bundles in dist/. Run by `npm ci` (prepare) and `npm run build`.
import { chmod, copyFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { generateValidators } from './schemas/generate.mjs';

await generateValidators();

await build({
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

// The bin: it has to run on any Node.js, so it is not compiled.
await copyFile('runner/bootstrap.cjs', 'dist/segue.cjs');
await chmod('dist/segue.cjs', 0o755);
