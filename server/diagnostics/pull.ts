import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  type PreviousResultId,
  ResponseError,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { nextTurn } from '../ports.ts';
import type { FileReading } from '../reading.ts';
import type { Session } from '../session.ts';
import { toDiagnostics } from '../toLsp.ts';
import { keyOf, placeOf } from '../uri.ts';

/** Milliseconds of work after which whatever has arrived meanwhile goes first. */
const sliceMs = 8;

/** Answers clients that fetch diagnostics, for one document and for all files of all projects. */
export function registerPull(connection: Connection, session: Session): void {
  const results = new Results();
  const { diagnostics } = connection.languages;
  diagnostics.on(async ({ textDocument: { uri }, previousResultId }, token) => {
    session.checkAlive(token);
    const version = session.workspace.documents.at(placeOf(uri))?.version;
    if (version !== undefined && session.arrivals.isSuperseded(uri, version)) throw superseded();
    const reading = await session.workspace.reading(uri);
    session.checkAlive(token);
    return results.report(
      uri,
      reading === null ? [] : toDiagnostics(reading, session.client),
      previousResultId,
    );
  });
  diagnostics.onWorkspace(async ({ previousResultIds }, token, _progress, partial) => {
    session.checkAlive(token);
    const report = await workspaceReport(session, { results, previousResultIds, token });
    if (partial === undefined) return report;
    partial.report(report);
    return { items: [] };
  });
  refreshOnChange(connection, session);
}

/** With a catalog that has changed, files that have not may have other diagnostics: the client is asked to fetch all of them again. */
function refreshOnChange(connection: Connection, session: Session): void {
  let isAsked = false;
  session.workspace.onChange(change => {
    const canRefresh = session.client.capabilities.workspace?.diagnostics?.refreshSupport === true;
    // The client fetches again by itself what depends on a text that it has changed.
    if (change.kind === 'text' || !canRefresh || !session.client.pullsDiagnostics || isAsked) return;
    isAsked = true;
    session.ports.after(0, () => {
      isAsked = false;
      // A client that does not want to, or is gone, fetches when it likes.
      connection.languages.diagnostics.refresh().catch(() => {});
    });
  });
}

interface WorkspaceRequest {
  readonly results: Results;
  readonly previousResultIds: readonly PreviousResultId[];
  readonly token: CancellationToken;
}

async function workspaceReport(
  session: Session,
  request: WorkspaceRequest,
): Promise<WorkspaceDiagnosticReport> {
  const { results, token } = request;
  const previous = new Map(
    request.previousResultIds.map(({ uri, value }) => [keyOf(placeOf(uri)), { uri, value }]),
  );
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  let startedAt = session.ports.now();
  for await (const { uri, reading } of filesOf(session)) {
    const key = keyOf(placeOf(uri));
    const known = previous.get(key)?.value;
    previous.delete(key);
    const report = results.report(uri, toDiagnostics(reading, session.client), known);
    items.push({ ...report, uri, version: reading.version });
    if (session.ports.now() - startedAt < sliceMs) continue;
    await nextTurn(session.ports);
    session.checkAlive(token);
    startedAt = session.ports.now();
  }
  // What the client still shows for files that are gone.
  for (const { uri } of previous.values()) items.push({ kind: 'full', items: [], uri, version: null });
  return { items };
}

async function* filesOf({
  workspace,
}: Session): AsyncGenerator<{ readonly uri: string; readonly reading: FileReading }> {
  for (const project of await workspace.projects()) {
    for (const path of await project.paths()) {
      const reading = await project.read(path);
      if (reading !== null) yield { uri: reading.uri, reading };
    }
  }
}

/** The last report for each file, so that what has not changed since is not sent again. */
class Results {
  readonly #last = new Map<string, { readonly id: string; readonly text: string }>();
  #count = 0;

  report(
    uri: string,
    items: Diagnostic[],
    previousResultId: string | undefined,
  ): DocumentDiagnosticReport & { readonly resultId: string } {
    const key = keyOf(placeOf(uri));
    const text = JSON.stringify(items);
    const last = this.#last.get(key);
    if (last?.text === text) {
      if (last.id === previousResultId)
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: last.id };
      return { kind: DocumentDiagnosticReportKind.Full, resultId: last.id, items };
    }
    const id = String(++this.#count);
    this.#last.set(key, { id, text });
    return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  }
}

function superseded(): ResponseError<{ readonly retriggerRequest: boolean }> {
  return new ResponseError(LSPErrorCodes.ServerCancelled, 'The document has a newer version.', {
    retriggerRequest: true,
  });
}
