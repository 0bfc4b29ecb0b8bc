import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../makeFolder.ts';

/** What became of one file. */
export interface WrittenFile {
  /** Relative to the project's root. */
  readonly path: string;
  /** `kept`: it existed and was left as it is. */
  readonly outcome: 'written' | 'extended' | 'kept';
}

/** Writes the first project's files into a folder, which is made if need be. What exists stays; `.gitignore` gets the lines that it lacks. */
export async function writeFirstProject(root: string): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const [path, text] of Object.entries(files)) {
    written.push({ path, outcome: await writeNew(join(root, path), text) });
  }
  written.push({ path: '.gitignore', outcome: await ignoreState(join(root, '.gitignore')) });
  return written;
}

async function writeNew(path: string, text: string): Promise<WrittenFile['outcome']> {
  makeFolder(dirname(path));
  try {
    await writeFile(path, text, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'kept';
    throw error;
  }
}

const ignored = ['.segue/state/', '.segue/secrets.env'];

async function ignoreState(path: string): Promise<WrittenFile['outcome']> {
  const outcome = await writeNew(path, `${ignored.join('\n')}\n`);
  if (outcome === 'written') return outcome;
  const text = await readFile(path, 'utf8');
  const lines = new Set(text.split(/\r?\n/).map(line => line.trim()));
  const missing = ignored.filter(line => !lines.has(line) && !lines.has(`/${line}`));
  if (missing.length === 0) return 'kept';
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  await writeFile(path, `${gap}${missing.join('\n')}\n`, { flag: 'a' });
  return 'extended';
}

const hello = `# A first orchestration. "segue plan hello" shows what it would do, "segue run hello" does it.
name: Hello
description: Looks around, greets somebody, and sums up.

params: # inputs of a run: segue run hello --param who=Ada
  who: { type: string, default: world, description: Who is greeted }
  loud: { type: boolean, default: false, description: Whether to shout as well }

# Phases run one after another: a phase starts when every task of the one before has ended.
phases:
  - name: Look around
    tasks: # The tasks of a phase run in parallel. Each has an id, made of its name: "count-files".
      - name: Count files
        run: |
          count=$(ls -A | wc -l)
          echo "There are $count files here."
          echo "count=$((count))" >> "$SEGUE_OUTPUT" # an output, for tasks of later phases
      - name: Look at the clock
        run: |
          date
          echo "hour=$(date +%H)" >> "$SEGUE_OUTPUT"
        retry: { max: 2, wait: 1s } # a failure is tried again before it counts

  - name: Greet
    tasks:
      - name: Greeting
        uses: greet # a component of your own: .segue/components/greet/component.yaml
        config: friendly # and a configuration of it; jobs of the same configuration never run at the same time
        with:
          who: \${{ params.who }}
      - name: Shout
        if: \${{ params.loud }} # left out unless: segue run hello --param loud=true
        env:
          WHO: \${{ params.who }}
        run: echo "HELLO, $WHO!"

  - name: Sum up
    tasks:
      - name: Summary
        env:
          COUNT: \${{ tasks.count-files.outputs.count }}
          HOUR: \${{ tasks.look-at-the-clock.outputs.hour }}
        run: | # Markdown in this file is shown at the end of the run
          echo "Greeted after $HOUR o'clock, with **$COUNT files** around." >> "$SEGUE_SUMMARY"
      - name: Not yet
        active: false # left out of every run until this is taken away, or chosen by --task not-yet
        run: echo "later"
`;

const settings = `# Settings of the whole project. Every key is optional; these are the defaults.
timezone: UTC # in which schedules are meant, unless an orchestration says otherwise
# parallel: 8         # tasks of a run at once (default: twice the machine's cores)
# retention:          # ended runs that are kept (default: all)
#   runs: 100
`;

const component = `# A component of the project's own: tasks call it with "uses: greet".
name: greet
description: Greets somebody.
parameters: # JSON Schema: checks and completes "with:" and every configuration
  type: object
  required: [who]
  additionalProperties: false
  properties:
    who: { type: string, description: Who is greeted }
    greeting: { type: string, description: With which word }
runs:
  using: shell
  # Each parameter is an environment variable under its name in capitals.
  script: echo "$GREETING, $WHO!"
`;

const configuration = `# A named set of parameters of the component "greet": tasks use it with "config: friendly".
description: The friendly way
parameters:
  greeting: Hello
`;

const files: Readonly<Record<string, string>> = {
  '.segue/segue.yaml': settings,
  '.segue/orchestrations/hello.yaml': hello,
  '.segue/components/greet/component.yaml': component,
  '.segue/configurations/greet/friendly.yaml': configuration,
};
