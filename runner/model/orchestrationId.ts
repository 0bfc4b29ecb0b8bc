/**
 * The id of the orchestration that a file holds: the file's stem, without `.orchestration` where it ends in that.
 * `path` has `/` between its parts.
 */
export function orchestrationId(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stem = name.replace(/\.ya?ml$/i, '').replace(/\.orchestration$/, '');
  return stem === '' ? name : stem;
}
