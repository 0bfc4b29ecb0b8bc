import type { ServerCapabilities, SymbolInformation } from 'vscode-languageserver';
import type { FileReading } from '../reading.ts';
import { type FileSymbol, fileSymbol, type SymbolSort } from '../references/fileSymbols.ts';
import { toLocation, toSymbolKind } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** More than these nobody reads; a further letter narrows them down. */
const mostSymbols = 1000;

/** What is looked for from elsewhere; the rest is known by its file. */
const sought: ReadonlySet<SymbolSort> = new Set([
  'orchestration',
  'component',
  'configuration',
  'phase',
  'task',
  'connection',
]);

/** Finds orchestrations, phases, tasks, components, configurations and connections of all projects by name. */
export const workspaceSymbols: Feature = {
  name: 'workspaceSymbols',
  capabilities(): ServerCapabilities {
    return { workspaceSymbolProvider: true };
  },
  register(connection, session) {
    connection.onWorkspaceSymbol(async ({ query }, token) => {
      session.checkAlive(token);
      const readings = await session.workspace.readAll();
      session.checkAlive(token);
      const found = readings.flatMap(reading => matching(reading, { query: query.toLowerCase() }));
      return found
        .sort((a, b) => a.distance - b.distance)
        .slice(0, mostSymbols)
        .map(({ symbol }) => symbol);
    });
  },
};

interface Match {
  readonly symbol: SymbolInformation;
  readonly distance: number;
}

function matching(reading: FileReading, { query }: { readonly query: string }): readonly Match[] {
  if (reading.kind === 'unreadable') return [];
  const visit = (symbol: FileSymbol, around: string): readonly Match[] => {
    const distance = sought.has(symbol.sort) ? distanceOf(query, symbol) : null;
    const own = distance === null ? [] : [{ distance, symbol: informationOf(reading, symbol, around) }];
    const children = symbol.children.flatMap(child => visit(child, symbol.name));
    return [...own, ...children];
  };
  const root = fileSymbol(reading);
  return visit(root, root.detail);
}

function informationOf(reading: FileReading, symbol: FileSymbol, containerName: string): SymbolInformation {
  const { name, sort, nameSpan } = symbol;
  return { name, kind: toSymbolKind(sort), location: toLocation(reading, nameSpan), containerName };
}

/**
 * How far a name is from what was typed: 0 where it begins so, 1 where it holds it, 2 where it has its letters in their order
 * (as VS Code's own search takes it); null where it does not match.
 */
function distanceOf(query: string, symbol: FileSymbol): number | null {
  const name = symbol.sort === 'orchestration' ? `${symbol.name} ${symbol.detail}` : symbol.name;
  const lower = name.toLowerCase();
  if (lower.startsWith(query)) return 0;
  if (lower.includes(query)) return 1;
  let at = 0;
  for (const letter of query.replaceAll(/\s/g, '')) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return null;
  }
  return 2;
}
