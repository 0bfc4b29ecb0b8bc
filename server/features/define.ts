import type { DefinitionLink, DefinitionParams, Location, ServerCapabilities } from 'vscode-languageserver';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { FileReading } from '../reading.ts';
import { indexOf, mentionAt } from '../references/fileIndex.ts';
import { type FoundMention, ProjectIndex } from '../references/projectIndex.ts';
import type { Mention } from '../references/thing.ts';
import { toLocation, toRange } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Goes from a name to what it names: from an expression to the task, from a task to its configuration's file, and so on. */
export const define: Feature = {
  name: 'definition',
  capabilities(): ServerCapabilities {
    return { definitionProvider: true };
  },
  register(connection, session) {
    connection.onDefinition(
      session.answering<DefinitionParams, DefinitionLink[] | Location[]>(
        async (reading, { position }, context) => {
          const mention = mentionAt(reading, reading.file.offsetAt(position));
          if (mention === null) return null;
          const found = await definitionsOf(reading, mention);
          context.check();
          const { definition } = session.client.capabilities.textDocument ?? {};
          return definition?.linkSupport === true
            ? found.map(one => linkTo(one, { reading, span: mention.span }))
            : found.map(({ reading: { uri, file }, mention: { span } }) => toLocation({ uri, file }, span));
        },
      ),
    );
  },
};

/** Where a thing is defined; where nothing defines it, as a table, whatever writes it. */
async function definitionsOf(reading: FileReading, mention: Mention): Promise<readonly FoundMention[]> {
  const here = indexOf(reading).of(mention.thing);
  const own = here.filter(({ role, thing }) => role === 'definition' && thing.owner !== null);
  if (own.length > 0) return own.map(found => ({ reading, mention: found }));
  const project = new ProjectIndex(await reading.project.readAll());
  const all = project.meanings(reading, mention).flatMap(thing => project.mentionsOf(thing));
  const definitions = all.filter(found => found.mention.role === 'definition');
  return definitions.length > 0 ? definitions : all.filter(found => found.mention.role === 'write');
}

function linkTo(
  { reading: { uri, file }, mention: { span, block } }: FoundMention,
  from: { readonly reading: FileReading; readonly span: Span },
): DefinitionLink {
  return {
    originSelectionRange: toRange(from.reading.file, from.span),
    targetUri: uri,
    targetRange: toRange(file, block),
    targetSelectionRange: toRange(file, span),
  };
}
