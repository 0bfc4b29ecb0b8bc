import {
  type CodeDescription,
  type CreateFile,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type Range,
  type RenameFile,
  SymbolKind,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { type Problem, type ProblemCode, problemPage, type Severity } from '../runner/model/problem.ts';
import type { SourceFile, Span } from '../runner/model/sourceFile.ts';
import type { FileEdit } from './actions/fix.ts';
import type { ClientFacts } from './client.ts';
import type { FileReading } from './reading.ts';
import type { SymbolSort } from './references/fileSymbols.ts';

/*
 * Our words in those of the Language Server Protocol; nothing else in the server makes one of the other. Positions are equal in
 * both: zero-based lines and UTF-16 units.
 */

/** What a diagnostic carries for code actions. */
export interface DiagnosticData {
  /** The text that is likely meant in its place. */
  readonly suggestion: string;
}

/** A stretch of a file as a range. */
export function toRange(file: SourceFile, span: Span): Range {
  return file.rangeOf(span);
}

/** A stretch of a file as a place that other files can lead to. */
export function toLocation({ uri, file }: Pick<FileReading, 'uri' | 'file'>, span: Span): Location {
  return { uri, range: toRange(file, span) };
}

/** The replacement of a stretch of a file. */
export function toEdit(file: SourceFile, span: Span, newText: string): TextEdit {
  return { range: toRange(file, span), newText };
}

/** What a symbol is in the protocol's words, which editors choose its icon by. */
export function toSymbolKind(sort: SymbolSort): SymbolKind {
  return symbolKinds[sort];
}

const symbolKinds: Readonly<Record<SymbolSort, SymbolKind>> = {
  orchestration: SymbolKind.Module,
  component: SymbolKind.Class,
  configuration: SymbolKind.Object,
  settings: SymbolKind.File,
  group: SymbolKind.Package,
  trigger: SymbolKind.Event,
  param: SymbolKind.Variable,
  phase: SymbolKind.Namespace,
  task: SymbolKind.Function,
  connection: SymbolKind.Object,
  parameter: SymbolKind.Property,
  output: SymbolKind.Field,
};

/** Edits of several files. Those that make or move files are only for clients that can (`canEditFiles`). */
export function toWorkspaceEdit(
  { project }: Pick<FileReading, 'project'>,
  edits: readonly FileEdit[],
  client: ClientFacts,
): WorkspaceEdit {
  if (client.capabilities.workspace?.workspaceEdit?.documentChanges !== true) {
    const own = edits.flatMap(edit => (edit.kind === 'change' ? [edit] : []));
    return { changes: Object.fromEntries(own.map(edit => [edit.reading.uri, textEdits(edit)])) };
  }
  return {
    documentChanges: edits.flatMap((edit): (TextDocumentEdit | CreateFile | RenameFile)[] => {
      if (edit.kind === 'change') {
        const { uri, version } = edit.reading;
        return [{ textDocument: { uri, version }, edits: textEdits(edit) }];
      }
      if (edit.kind === 'move') {
        const [oldUri, newUri] = [project.uriOf(edit.from), project.uriOf(edit.to)];
        return [{ kind: 'rename', oldUri, newUri, options: { overwrite: false } }];
      }
      const uri = project.uriOf(edit.path);
      const start = { line: 0, character: 0 };
      return [
        { kind: 'create', uri, options: { ignoreIfExists: true } },
        {
          textDocument: { uri, version: null },
          edits: [{ range: { start, end: start }, newText: edit.text }],
        },
      ];
    }),
  };
}

/** Whether a client can make files, or give them other names, by an edit. */
export function canEditFiles({ capabilities }: ClientFacts, operation: 'create' | 'rename'): boolean {
  const can = capabilities.workspace?.workspaceEdit;
  return can?.documentChanges === true && can.resourceOperations?.includes(operation) === true;
}

function textEdits({ reading, changes }: FileEdit & { readonly kind: 'change' }): TextEdit[] {
  return changes.map(change => toEdit(reading.file, change, change.text));
}

/** All problems of a file as diagnostics, with as much as the client can show. */
export function toDiagnostics(reading: FileReading, client: ClientFacts): Diagnostic[] {
  return reading.problems.map(problem => toDiagnostic(reading, problem, client));
}

/** One problem as a diagnostic. */
export function toDiagnostic(reading: FileReading, problem: Problem, client: ClientFacts): Diagnostic {
  const can = client.pullsDiagnostics
    ? client.capabilities.textDocument?.diagnostic
    : client.capabilities.textDocument?.publishDiagnostics;
  const { code, message, related = [], suggestion } = problem;
  const tags = tagsOf(code).filter(tag => can?.tagSupport?.valueSet.includes(tag) === true);
  const isAsked = suggestion !== undefined && can?.dataSupport === true;
  const data: DiagnosticData | undefined = isAsked ? { suggestion } : undefined;
  return {
    range: toRange(reading.file, problem.span),
    severity: severities[problem.severity],
    code,
    source: 'segue',
    message,
    ...(can?.codeDescriptionSupport === true ? { codeDescription: toPage(code) } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(related.length > 0 && can?.relatedInformation === true
      ? { relatedInformation: toRelated(reading, problem) }
      : {}),
    ...(data === undefined ? {} : { data }),
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What is underlined can go without anything changing. */
const unnecessary: ReadonlySet<ProblemCode> = new Set(['unknown-suppression']);

function tagsOf(code: ProblemCode): readonly DiagnosticTag[] {
  return unnecessary.has(code) ? [DiagnosticTag.Unnecessary] : [];
}

function toPage(code: ProblemCode): CodeDescription {
  return { href: problemPage(code) };
}

function toRelated({ project }: FileReading, { related = [] }: Problem): DiagnosticRelatedInformation[] {
  return related.map(({ path, range, message }) => ({
    location: { uri: project.uriOf(path), range },
    message,
  }));
}
