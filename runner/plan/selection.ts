/** Which tasks a person chose. Both empty: what the file says (all active tasks), or what a retry preselects. */
export interface Selection {
  /** Only these tasks, whether active or not. */
  readonly only: readonly string[];
  /** All but these. */
  readonly skip: readonly string[];
}
