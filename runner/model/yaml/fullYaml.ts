import { type Document, type ParsedNode, parseAllDocuments, visit } from 'yaml';
import type { Problem } from '../problem.ts';
import type { SourceFile } from '../sourceFile.ts';
import { convertDocument } from './convertDocument.ts';
import { forbiddenCharacter } from './forbiddenCharacter.ts';
import { explainSyntaxErrors } from './syntaxProblems.ts';
import type { YamlReading } from './yamlReading.ts';

/** A broken file (a binary one, say) can hold thousands of mistakes; nobody reads beyond this many. */
const MOST_PROBLEMS = 100;

/** Reads any text by the `yaml` library, translating its tree to ours and its errors to words for authors. */
export function readFullYaml(file: SourceFile): YamlReading {
  const forbidden = forbiddenCharacter(file.text);
  if (forbidden?.fatal) return { root: null, problems: [forbidden.problem] };
  const documents = parse(file.text);
  const first = documents[0];
  const conversion = first === undefined ? undefined : convertDocument(file, first);
  const open = conversion?.open ?? { quoteStarts: new Map(), bracketStarts: [] };
  const problems: Problem[] = [
    ...(forbidden === undefined ? [] : [forbidden.problem]),
    ...explainSyntaxErrors(file, documents, open),
    ...(conversion?.problems ?? []),
    ...furtherDocument(file, documents),
  ];
  return { root: conversion?.root ?? null, problems: tidy(file, problems) };
}

/**
 * Reads a text that is a part of a whole one. Undefined where it cannot be understood by itself: where it is several documents, or
 * holds an alias whose anchor may stand elsewhere in the whole.
 */
export function readExcerpt(excerpt: SourceFile, whole: string): YamlReading | undefined {
  const documents = parse(excerpt.text);
  const [document] = documents;
  if (document === undefined || documents.length > 1 || hasAnchoredAlias(document, whole)) return undefined;
  const { root, problems, open } = convertDocument(excerpt, document);
  return { root, problems: [...explainSyntaxErrors(excerpt, documents, open), ...problems] };
}

function hasAnchoredAlias(document: Document.Parsed, whole: string): boolean {
  let isAnchored = false;
  visit(document, {
    Alias(_key, { source }) {
      isAnchored = whole.includes(`&${source}`);
      return isAnchored ? visit.BREAK : undefined;
    },
  });
  return isAnchored;
}

/** The problems in the file's order. Of mistakes of syntax one a line is told: the first names the cause, the others are its echo. */
export function tidy(file: SourceFile, problems: readonly Problem[]): readonly Problem[] {
  const lines = new Set<number>();
  const told = problems.filter(problem => {
    if (problem.code !== 'yaml-syntax') return true;
    const { line } = file.positionAt(problem.span.start);
    return !lines.has(line) && lines.add(line);
  });
  return told.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end).slice(0, MOST_PROBLEMS);
}

function parse(text: string): readonly Document.Parsed<ParsedNode>[] {
  // Duplicate keys are told by ourselves, with the other place; a directive must not switch to YAML 1.1's `yes` and `no`.
  const documents = parseAllDocuments(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    schema: 'core',
    resolveKnownTags: false,
  });
  return Array.isArray(documents) ? documents : [];
}

function furtherDocument(file: SourceFile, documents: readonly Document.Parsed[]): readonly Problem[] {
  const second = documents[1];
  if (second === undefined) return [];
  const marker = file.text.indexOf('---', second.range[0]);
  const start = marker < 0 ? second.range[0] : marker;
  return [
    {
      code: 'yaml-syntax',
      severity: 'error',
      message: 'Found a second YAML document ("---"), expected one document in a file.',
      span: { start, end: Math.min(start + 3, file.text.length) },
    },
  ];
}
