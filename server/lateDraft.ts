import { fieldsOf } from '../runner/model/check/fields.ts';
import { readOutline } from '../runner/model/check/outline.ts';
import { Reading } from '../runner/model/check/reading.ts';
import type { Draft, Outline } from '../runner/model/draft.ts';
import { orchestrationId } from '../runner/model/orchestrationId.ts';
import { type KnownOrchestration, readOrchestrationAgain } from '../runner/model/readOrchestration.ts';

/**
 * A draft of which everything is found out when it is first asked for: nothing is checked for an answer to which it does not matter what
 * is wrong with the file, such as a completion.
 */
export function lateDraft(known: KnownOrchestration): Draft {
  const { file, catalog, yaml, memory } = known;
  let checked: Draft | undefined;
  let outline: Outline | undefined;
  const check = (): Draft => {
    checked ??= readOrchestrationAgain(known);
    return checked;
  };
  return {
    file,
    id: orchestrationId(file.path),
    root: yaml.root,
    get problems() {
      return check().problems;
    },
    get outline() {
      // What is wrong with ids is told with everything else.
      outline ??=
        checked?.outline ?? readOutline(new Reading(file, catalog), fieldsOf(yaml.root), memory.outlines);
      return outline;
    },
    get orchestration() {
      return check().orchestration;
    },
  };
}
