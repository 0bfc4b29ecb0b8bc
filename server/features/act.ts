import { type CodeAction, CodeActionKind, type CodeActionParams, type Range } from 'vscode-languageserver';
import type { Problem } from '../../runner/model/problem.ts';
import { extractConfiguration } from '../actions/extractConfiguration.ts';
import { type Fix, fixHere } from '../actions/fix.ts';
import { fixAll } from '../actions/fixAll.ts';
import { fixesOf } from '../actions/fixers.ts';
import type { ClientFacts } from '../client.ts';
import type { FileReading } from '../reading.ts';
import type { AboutDocument } from '../session.ts';
import { canEditFiles, toDiagnostic, toWorkspaceEdit } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** All that has one likely replacement; editors can do it at each save (`editor.codeActionsOnSave`). */
const fixAllKind = `${CodeActionKind.SourceFixAll}.segue`;
const kinds = [CodeActionKind.QuickFix, CodeActionKind.RefactorExtract, fixAllKind];

/** Offers to mend what is wrong, and to say things in another form. */
export const act: Feature = {
  name: 'codeActions',
  capabilities: ({ capabilities }) =>
    // Older clients take commands alone, and all that is offered here is edits.
    capabilities.textDocument?.codeAction?.codeActionLiteralSupport === undefined
      ? {}
      : { codeActionProvider: { codeActionKinds: kinds, resolveProvider: true } },
  register(connection, session) {
    connection.onCodeAction(
      session.answering<CodeActionParams, CodeAction[]>(async (reading, params, { check }) => {
        const { client } = session;
        const isWanted = (kind: string) => isAmong(kind, params.context.only);
        const actions: CodeAction[] = [];
        if (isWanted(CodeActionKind.QuickFix))
          for (const problem of problemsAt(reading, params)) {
            actions.push(...(await quickFixes(reading, problem, client)));
            check();
          }
        if (isWanted(CodeActionKind.RefactorExtract))
          actions.push(...extractions(reading, params.range, client));
        if (params.context.only !== undefined && isWanted(fixAllKind))
          actions.push(...everything(reading, client));
        // Where nothing special is asked for, it is offered beside what it includes, and made only if it is chosen.
        else if (isWanted(fixAllKind) && actions.length > 0)
          actions.push(...everythingLater(reading, client));
        return actions;
      }),
    );
    const resolved = session.answering<Unresolved, CodeAction>((reading, { action }) => ({
      ...action,
      ...everything(reading, session.client)[0],
    }));
    connection.onCodeActionResolve(async (action, token) => {
      const asked = isMadeLater(action.data) ? { textDocument: { uri: action.data.uri }, action } : null;
      return asked === null ? action : ((await resolved(asked, token)) ?? action);
    });
  },
};

interface Unresolved extends AboutDocument {
  readonly action: CodeAction;
}

/** What an action carries whose edit is made when it is chosen. */
interface MadeLater {
  readonly uri: string;
}

function isMadeLater(data: unknown): data is MadeLater {
  return typeof data === 'object' && data !== null && 'uri' in data && typeof data.uri === 'string';
}

/** A kind includes all that begin with it and a dot. */
function isAmong(kind: string, only: readonly string[] | undefined): boolean {
  return (
    only === undefined ||
    only.some(wanted => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`))
  );
}

/** Problems that touch the selection, and those that the client speaks of. */
function problemsAt(
  { problems, file }: FileReading,
  { range, context }: CodeActionParams,
): readonly Problem[] {
  const [start, end] = [file.offsetAt(range.start), file.offsetAt(range.end)];
  return problems.filter(
    ({ code, span }) =>
      (span.start <= end && span.end >= start) ||
      context.diagnostics.some(told => told.code === code && file.offsetAt(told.range.start) === span.start),
  );
}

async function quickFixes(
  reading: FileReading,
  problem: Problem,
  client: ClientFacts,
): Promise<CodeAction[]> {
  const fixes = possible(await fixesOf(reading, problem), client);
  const likely = fixes.filter(fix => fix.isLikely);
  return fixes.map(fix => ({
    ...toAction(reading, fix, client),
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(reading, problem, client)],
    ...(fix.isLikely && likely.length === 1 ? { isPreferred: true } : {}),
  }));
}

function extractions(reading: FileReading, range: Range, client: ClientFacts): CodeAction[] {
  const place = { start: reading.file.offsetAt(range.start), end: reading.file.offsetAt(range.end) };
  const fix = extractConfiguration(reading, place);
  return possible(fix === null ? [] : [fix], client).map(each => ({
    ...toAction(reading, each, client),
    kind: CodeActionKind.RefactorExtract,
  }));
}

const everythingTitle = 'Change everything to what was likely meant';

function everything(reading: FileReading, client: ClientFacts): CodeAction[] {
  const changes = fixAll(reading);
  if (changes === null) return [];
  const fix = fixHere(reading, everythingTitle, changes);
  return [{ ...toAction(reading, fix, client), kind: fixAllKind }];
}

function everythingLater({ problems, uri }: FileReading, { capabilities }: ClientFacts): CodeAction[] {
  const can = capabilities.textDocument?.codeAction;
  const isResolved = can?.dataSupport === true && can.resolveSupport?.properties.includes('edit') === true;
  if (!isResolved || problems.every(({ suggestion }) => suggestion === undefined)) return [];
  const data: MadeLater = { uri };
  return [{ title: everythingTitle, kind: fixAllKind, data }];
}

function possible(fixes: readonly Fix[], client: ClientFacts): readonly Fix[] {
  return canEditFiles(client, 'create')
    ? fixes
    : fixes.filter(({ edits }) => edits.every(({ kind }) => kind === 'change'));
}

function toAction(reading: FileReading, { title, edits }: Fix, client: ClientFacts): CodeAction {
  return { title, edit: toWorkspaceEdit(reading, edits, client) };
}
