import type { ComponentDef, Json } from '../contract';

interface Module {
  default: ComponentDef<object>;
}

const basic = import.meta.glob<Module>('../components/basic/*.tsx', { eager: true });
const lazy = import.meta.glob<Module>(['../components/*.tsx', '../components/*/index.tsx', '!../components/basic/*']);

const ready = new Map<string, ComponentDef<object>>();
const loaders = new Map<string, () => Promise<Module>>();
for (const [path, module] of Object.entries(basic)) ready.set(stem(path), module.default);
for (const [path, load] of Object.entries(lazy)) loaders.set(stem(path), load);

/** The name of a component: its file's, or its folder's. */
function stem(path: string): string {
  return /([^/]+?)(?:\/index)?\.tsx$/.exec(path)?.[1] ?? path;
}

/** The component of this type, at once when it is in the core chunk or was loaded before. */
export function find(type: string): ComponentDef<object> | Promise<ComponentDef<object>> {
  const known = ready.get(type);
  if (known) return known;
  const load = loaders.get(type);
  if (!load) return Promise.reject(new Error(`There is no component ${type}.`));
  return load().then((module) => {
    ready.set(type, module.default);
    return module.default;
  });
}

/** What a component of this type stands for while its value is null. Types that were never mounted say null. */
export function emptyOf(type: string): Json {
  return ready.get(type)?.empty ?? null;
}
