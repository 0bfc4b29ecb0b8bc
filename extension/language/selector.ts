import type { DocumentSelector } from 'vscode-languageclient';

/** Files that Segue reads, relative to a folder. */
export const patterns = ['**/.segue/**/*.{yaml,yml}', '**/*.orchestration.{yaml,yml}'] as const;

/** One of our documents says that it is ours by its place; its language stays YAML, so that formatters, icons and settings for YAML go on. */
export const selector = patterns.map(pattern => ({ language: 'yaml', pattern })) satisfies DocumentSelector;

/** Finds the projects of a workspace by what every one of them has. */
export const orchestrationPatterns = [
  '**/.segue/orchestrations/*.{yaml,yml}',
  '**/*.orchestration.{yaml,yml}',
] as const;
