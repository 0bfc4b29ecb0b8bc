/** Where a project keeps what, relative to its root. */
export const layout = {
  settings: '.segue/segue',
  orchestrations: '.segue/orchestrations',
  configurations: '.segue/configurations',
  components: '.segue/components',
  state: '.segue/state',
} as const;

/** Whether a name from a file can be a file's or folder's name: nothing that leads out of the folder it is looked for in. */
export function isFileName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[\\/:*?"<>|\0]/.test(name);
}
