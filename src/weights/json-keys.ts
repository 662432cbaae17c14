/**
 * The first key that one object of a JSON text names twice, which `JSON.parse` passes over in silence.
 * The text must be valid JSON.
 */
export function findRepeatedKey(json: string): string | undefined {
  const openObjects: Set<string>[] = [];
  let lastString = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') openObjects.push(new Set());
    else if (token === '}') openObjects.pop();
    else if (token !== ':') lastString = token;
    else {
      const key: string = JSON.parse(lastString);
      const keys = openObjects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
