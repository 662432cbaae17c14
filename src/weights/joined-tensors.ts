import type { TensorSource } from './tensor-source.ts';

/** Two sources as one; what both hold is the first one's. Closing it closes both. */
export function joinTensors(first: TensorSource, second: TensorSource): TensorSource {
  const holding = (name: string): TensorSource => (first.has(name) ? first : second);
  return {
    names: () => [...new Set([...first.names(), ...second.names()])],
    has: (name) => first.has(name) || second.has(name),
    info: (name) => holding(name).info(name),
    read: (name, from, to) => holding(name).read(name, from, to),
    raw: (name, from, to) => holding(name).raw(name, from, to),
    close() {
      first.close();
      second.close();
    },
  };
}
