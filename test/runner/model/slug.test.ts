import { expect, test } from 'vitest';
import { slug } from '../../../runner/model/slug.ts';

test.each<[string, string | undefined]>([
  ['CRM accounts', 'crm-accounts'],
  ['Revenue per day', 'revenue-per-day'],
  ['  a -- b_c!  ', 'a-b-c'],
  ['v2.1', 'v2-1'],
  ['Tržby a přehled', 'trzby-a-prehled'],
  ['Straße Łódź Ærø', 'strasse-lodz-aero'],
  ['Ünïcode ﬁle №5', 'unicode-file-no5'],
  ['日本', undefined],
  ['!?', undefined],
  ['', undefined],
])('the id of the name "%s" is %s', (name, id) => {
  expect(slug(name)).toBe(id);
});
