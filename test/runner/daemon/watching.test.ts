import { afterEach, describe, expect, test } from 'vitest';
import { ServedProject } from './servedProject.ts';

const projects: ServedProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.end();
});

function project(files: Readonly<Record<string, string>>): ServedProject {
  const made = new ServedProject(files);
  projects.push(made);
  return made;
}

const inbox = `
on: { files: [{ paths: ["inbox/**/*.csv"], settle: 200ms }] }
phases:
  - name: Load
    tasks:
      - name: Tell
        run: 'echo "$FILES" >> out'
        env: { FILES: "\${{ join(event.files, ' ') }}" }
`;

describe('watched files', () => {
  test('start a run: for what comes together, for what came while nothing ran, and once for several daemons', async () => {
    const made = project({
      '.segue/orchestrations/load.yaml': inbox,
      'inbox/old.csv': 'before anybody watched',
    });
    const first = made.serve();
    await first.says(/^Ready/);
    made.write({ 'inbox/a.csv': '1', 'inbox/new/b.csv': '2', 'inbox/c.txt': 'of no interest' });
    await first.says(/^load#1 started by files/);
    await first.says(/^load#1 ended: success/);
    expect(made.linesOf('out')).toEqual(['inbox/a.csv inbox/new/b.csv']);
    first.kill('SIGKILL');
    await first.ended;
    made.write({ 'inbox/a.csv': '1 and more', 'inbox/d.csv': '3' });
    const daemons = [made.serve(), made.serve()];
    await Promise.any(daemons.map(daemon => daemon.says(/^load#2 ended: success/)));
    for (const daemon of daemons) await daemon.says(/^Ready/);
    made.write({ 'inbox/e.csv': '4' });
    await Promise.any(daemons.map(daemon => daemon.says(/^load#3 ended: success/)));
    for (const daemon of daemons) daemon.kill('SIGTERM');
    expect(await Promise.all(daemons.map(daemon => daemon.ended))).toEqual([0, 0]);
    expect(made.linesOf('out').slice(1)).toEqual(['inbox/a.csv inbox/d.csv', 'inbox/e.csv']);
    made.write({ 'inbox/f.csv': '5' });
    expect(await made.serve('--once').ended).toBe(0);
    expect(await made.serve('--once').ended).toBe(0);
    expect(made.linesOf('out').slice(3)).toEqual(['inbox/f.csv']);
  });
});
