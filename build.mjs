// Builds what ships: the precompiled schema validators and the bundles in dist/. Run by `npm ci` (prepare) and `npm run build`.
import { build } from 'esbuild';

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
