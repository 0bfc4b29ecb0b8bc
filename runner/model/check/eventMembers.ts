import type { Fields } from '../draft.ts';
import { fieldsOf, flagIn, itemsIn, mapIn } from './fields.ts';

/** What `event` holds in runs that each kind of trigger starts. */
const membersByKind: Readonly<Record<string, readonly string[]>> = {
  schedule: [],
  tables: ['tables'],
  webhook: webhookMembers(),
  database: ['connection', 'value', 'previous'],
  files: ['files', 'added', 'changed'],
  orchestration: ['orchestration', 'run', 'number', 'state'],
};

/** What it holds beside that where each file has a run of its own. */
const membersOfEach = ['file', 'size', 'modifiedAt'];

/** What a webhook's condition can ask of the request. */
export function webhookMembers(): readonly string[] {
  return ['body', 'headers'];
}

/** The names that `event` can have in an orchestration; null where no event starts it, so that whoever starts it may bring any. */
export function eventMembersIn(root: Fields): readonly string[] | null {
  const on = fieldsOf(mapIn(root, 'on'));
  const names = new Set<string>();
  for (const [kind, members] of Object.entries(membersByKind))
    if (itemsIn(on, kind).length > 0) for (const name of members) names.add(name);
  if (itemsIn(on, 'files').some(trigger => flagIn(fieldsOf(trigger), 'each') === true))
    for (const name of membersOfEach) names.add(name);
  return names.size === 0 ? null : [...names];
}
