import type { Connection } from 'vscode-languageserver';
import { decodeText } from '../runner/model/project/decodeText.ts';
import { type FileSystem, unreadable } from '../runner/model/project/fileSystem.ts';
import {
  type FactsAnswer,
  type FileAnswer,
  type FileParams,
  type FolderAnswer,
  fileRequests,
} from './protocol.ts';
import { uriOf } from './uri.ts';

/** The files of an origin as the client sees them. To a client that has no such requests nothing is there but what is open. */
export function filesOfClient(connection: Connection, origin: string): FileSystem {
  const ask = async <Result>(method: string, path: string, without: Result): Promise<Result> => {
    const params: FileParams = { uri: uriOf({ origin, path }) };
    try {
      return await connection.sendRequest<Result>(method, params);
    } catch {
      return without;
    }
  };
  return {
    async readText(path) {
      const answer = await ask<FileAnswer>(fileRequests.read, path, { kind: 'absent' });
      if (answer.kind === 'bytes') return decodeText(answer.bytes);
      return answer.kind === 'absent' ? answer : unreadable(answer.reason);
    },
    async list(folder) {
      const answer = await ask<FolderAnswer>(fileRequests.list, folder, { kind: 'absent' });
      return answer.kind === 'unreadable' ? unreadable(answer.reason) : answer;
    },
    async facts(path) {
      const answer = await ask<FactsAnswer | null>(fileRequests.facts, path, null);
      return answer === null ? null : { ...answer, mode: null };
    },
  };
}
