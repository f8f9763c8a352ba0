// Loads the library for tests, as the host does: the files of order.json, joined, as one script.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const file = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

export const source = () => JSON.parse(file('order.json')).map(file).join('\n');

/** The library, and the names it adds to the global object. */
export function load() {
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  vm.runInThisContext(source(), 'library.js');
  return { Kedu: globalThis.Kedu, globals: Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name)) };
}
