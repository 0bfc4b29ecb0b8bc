import type { Location, ReferenceParams, ServerCapabilities } from 'vscode-languageserver';
import { mentionAt } from '../references/fileIndex.ts';
import { type FoundMention, ProjectIndex } from '../references/projectIndex.ts';
import { toLocation } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Finds every place of the project that names the same thing: in expressions, in tasks, in other files. */
export const references: Feature = {
  name: 'references',
  capabilities(): ServerCapabilities {
    return { referencesProvider: true };
  },
  register(connection, session) {
    connection.onReferences(
      session.answering(async (reading, { position, context: wish }: ReferenceParams, context) => {
        const mention = mentionAt(reading, reading.file.offsetAt(position));
        if (mention === null) return null;
        const project = new ProjectIndex(await reading.project.readAll());
        context.check();
        const found = project.meanings(reading, mention).flatMap(thing => project.mentionsOf(thing));
        return locationsOf(found.filter(({ mention: { role } }) => isWanted(role, wish.includeDeclaration)));
      }),
    );
  },
};

function isWanted(role: FoundMention['mention']['role'], withDefinitions: boolean): boolean {
  return role !== 'label' && (withDefinitions || role !== 'definition');
}

/** Each place once: a component's `name` is both the name and where its file is gone to. */
function locationsOf(found: readonly FoundMention[]): Location[] {
  const locations = new Map<string, Location>();
  for (const { reading, mention } of found) {
    const key = `${reading.path}\n${mention.span.start}\n${mention.span.end}`;
    if (!locations.has(key)) locations.set(key, toLocation(reading, mention.span));
  }
  return [...locations.values()];
}
