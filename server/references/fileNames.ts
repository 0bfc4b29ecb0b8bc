import {
  fieldsOf,
  isText,
  mapIn,
  type TextScalar,
  textIn,
  textScalarIn,
} from '../../runner/model/check/fields.ts';
import type { OutlineTask } from '../../runner/model/draft.ts';
import { folderOf, isAbsolute, joinPath } from '../../runner/model/project/paths.ts';
import { type SourceFile, type Span, shiftedSpan } from '../../runner/model/sourceFile.ts';
import type { YamlNode } from '../../runner/model/yaml/node.ts';
import { ByText } from '../byText.ts';
import type { FileReading } from '../reading.ts';
import { spanOf } from './valuePlaces.ts';

/** What may be the name of a file; whether there is one, only the disk knows. */
export interface FileName {
  readonly span: Span;
  /** An absolute path, or the address of a page. */
  readonly target: string;
}

/** Every stretch of a file that may name another file: paths in scripts and parameters, a component's `main`, `$schema`. */
export function fileNamesIn(reading: FileReading): readonly FileName[] {
  const found = new FileNames(reading);
  found.schema(folderOf(reading.path));
  const fields = fieldsOf(reading.root);
  switch (reading.kind) {
    case 'orchestration':
      for (const { tasks } of reading.draft.outline.phases)
        for (const task of tasks) found.inTask(task, namesInTask(reading, task));
      break;
    case 'component': {
      const runs = fieldsOf(mapIn(fields, 'runs'));
      found.path(textScalarIn(runs, 'main'), folderOf(reading.path));
      found.script(textScalarIn(runs, 'script'), '');
      break;
    }
    case 'configuration':
      found.values(mapIn(fields, 'parameters'), '');
      break;
    case 'settings':
      for (const { value } of mapIn(fields, 'connections')?.entries ?? [])
        found.path(textScalarIn(fieldsOf(value), 'path'), '');
      found.path(textScalarIn(fieldsOf(mapIn(fields, 'secrets')), 'file'), '');
      break;
    case 'unreadable':
  }
  return found.names;
}

const known = new ByText<readonly FileName[]>();

/** The names in a task, at their distances from its start. */
function namesInTask(reading: FileReading, task: OutlineTask): readonly FileName[] {
  const find = (): readonly FileName[] => {
    const { fields, node } = task;
    const found = new FileNames(reading);
    const folder = textIn(fields, 'workingDirectory') ?? '';
    const isShell = textIn(fields, 'uses') === 'shell';
    // Where an expression makes the folder, nothing can be found from it.
    if (!folder.includes('${{')) {
      found.script(textScalarIn(fields, 'run'), folder);
      if (isShell) found.script(textScalarIn(fieldsOf(mapIn(fields, 'with')), 'script'), folder);
    }
    // Parameters name files from the project's root; only those of `shell` are a script, which runs in the folder.
    if (!isShell) found.values(mapIn(fields, 'with'), '');
    return found.names.map(({ span, target }) => ({ span: shiftedSpan(span, -node.span.start), target }));
  };
  return known.of(task.node, find, reading.project.root);
}

/** A relative path with a folder or an ending, and neither a part of an address nor of something longer. */
const pathInScript = /(?<![\w$@:~/.}*-])(?:\.{1,2}\/)*(?:[\w@-][\w@.-]*\/)*[\w@-][\w@.-]*(?![\w$@/*{])/g;

class FileNames {
  readonly names: FileName[] = [];
  readonly #file: SourceFile;
  readonly #root: string;

  constructor({ file, project }: FileReading) {
    this.#file = file;
    this.#root = project.root;
  }

  inTask({ node }: OutlineTask, names: readonly FileName[]): void {
    for (const { span, target } of names)
      this.names.push({ span: shiftedSpan(span, node.span.start), target });
  }

  /** The whole text is a path. */
  path(scalar: TextScalar | null, folder: string): void {
    if (scalar === null || scalar.style === 'block') return;
    this.#add(scalar, { start: 0, end: scalar.value.length }, folder);
  }

  /** Paths among the words of a script. */
  script(scalar: TextScalar | null, folder: string): void {
    if (scalar === null) return;
    for (const { 0: word, index } of scalar.value.matchAll(pathInScript))
      this.#add(scalar, { start: index, end: index + word.length }, folder);
  }

  /** Paths among parameters. One of several words is a statement, or a text for people. */
  values(node: YamlNode | null, folder: string): void {
    if (node === null) return;
    if (node.kind === 'map') for (const { value } of node.entries) this.values(value, folder);
    else if (node.kind === 'sequence') for (const item of node.items) this.values(item, folder);
    else if (isText(node) && !/\s/.test(node.value)) this.path(node, folder);
  }

  /** `# yaml-language-server: $schema=…`, which other editors' YAML support reads. */
  schema(folder: string): void {
    const { text } = this.#file;
    for (const { 0: comment, 1: target = '', index } of text.matchAll(/^#.*\$schema[=:]\s*(\S+)/gm)) {
      const end = index + comment.length;
      const isAddress = /^https?:\/\//.test(target);
      this.names.push({
        span: { start: end - target.length, end },
        target: isAddress ? target : this.#absolute(folder, target),
      });
    }
  }

  #add(scalar: TextScalar, at: Span, folder: string): void {
    const path = scalar.value.slice(at.start, at.end);
    if (!/[./]/.test(path) || path.includes('${{') || isAbsolute(path) || path.length > mostLetters) return;
    this.names.push({ span: spanOf(this.#file, scalar, at), target: this.#absolute(folder, path) });
  }

  #absolute(folder: string, path: string): string {
    return joinPath(joinPath(this.#root, folder), path);
  }
}

/** No longer word is looked for on the disk. */
const mostLetters = 260;
