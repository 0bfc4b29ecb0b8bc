import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { caseFolders, readCase } from './support/caseFile.ts';
import { carryOut } from './support/caseRig.ts';
import { CliProject } from './support/cli.ts';

const root = fileURLToPath(new URL('./cases', import.meta.url));

/** Every rule of the language, shown by a user's files and the real command line: `test/cases/<feature>/case.yaml`. */
for (const folder of caseFolders(root)) {
  const { rule, env = {}, scenarios } = readCase(join(root, folder, 'case.yaml'));
  describe.concurrent(`${folder}: ${rule.trim()}`, () => {
    test.each(Object.entries(scenarios))('%s', async (_name, steps) => {
      const project = new CliProject(join(root, folder));
      try {
        await carryOut(project, steps, env);
      } finally {
        await project.remove();
      }
    });
  });
}
