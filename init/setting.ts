/**
 * init: a cluster and a Git working copy -> an environment file. It reads, and writes that one file. Whatever is not sure
 * becomes a question in it, never a guess.
 */

export interface Setting {
  /** Dotted path, as in docs/configuration.md. */
  readonly path: string;
  /** Left out: nobody could tell, and `note` asks. */
  readonly value?: string | number | boolean | readonly (string | number)[] | Readonly<Record<string, string>>;
  /** Where the value comes from, or the question. */
  readonly note: string;
}

export const known = (path: string, value: NonNullable<Setting['value']>, note: string): Setting => ({
  path,
  value,
  note,
});
export const asked = (path: string, note: string): Setting => ({ path, note });
