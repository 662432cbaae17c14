/** What a system compiles beside its decoder. */
const PARTS = ['tower', 'vision', 'neck', 'prompts', 'shares'];

/** The name that a compiled folder begins with: `name` as a file system takes it. */
export function folderName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '_');
}

/** Names of everything that is compiled for a model. */
export function compiledParts(model: string): string[] {
  return [model, ...PARTS.map((part) => `${model}-${part}`)].map(folderName);
}

/** The name that a compiled folder was made under: without the checksum at its end. */
export function compiledName(folder: string): string {
  return folder.replace(/-[0-9a-f]{16}$/, '');
}
