// How sentences are taken from a catalogue: by key, with places to fill in, and what to say for a key that it lacks.

export type Params = Readonly<Record<string, string | number>>;

export interface Speaking<K extends string> {
  t: (key: K, params?: Params) => string;
  /** A key built from a word of the server's, with what to say when it is unknown. */
  tFor: (key: string, otherwise: K, params?: Params) => string;
}

export function speaking<K extends string>(catalogue: Readonly<Record<K, string>>): Speaking<K> {
  const t = (key: K, params: Params = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  return { t, tFor: (key, otherwise, params) => t(Object.hasOwn(catalogue, key) ? (key as K) : otherwise, params) };
}
