import type { FileSystem } from '../runner/model/project/fileSystem.ts';
import { nextTurn, type ServerPorts } from './ports.ts';

/** Milliseconds of reading after which whatever has arrived meanwhile goes first. */
const sliceMs = 8;

/** Files whose reading never keeps an author waiting: a walk through a large tree lets everything else go first now and then. */
export function politeFiles(files: FileSystem, ports: ServerPorts): FileSystem {
  let startedAt = ports.now();
  const politely = async <Outcome>(read: () => Promise<Outcome>): Promise<Outcome> => {
    if (ports.now() - startedAt > sliceMs) {
      await nextTurn(ports);
      startedAt = ports.now();
    }
    return read();
  };
  return {
    readText: path => politely(() => files.readText(path)),
    list: folder => politely(() => files.list(folder)),
    facts: path => politely(() => files.facts(path)),
  };
}
