// Loads the library for tests, as the host does: the files of order.json, joined, as one script in a fresh context.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const file = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

export const source = () => JSON.parse(file('order.json')).map(file).join('\n');

export function load() {
  const context = vm.createContext({});
  vm.runInContext(source(), context);
  return { Kedu: vm.runInContext('Kedu', context), globals: Object.keys(context) };
}
