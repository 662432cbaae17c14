import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WeightsFile } from '../../engine/compile/weights-file.ts';
import { type Runtime, type Tensors, zeros } from '../../engine/runtime/runtime.ts';
import { differentiate, type Seed, type Shortcut } from '../../graph/gradient/differentiate.ts';
import { zeroInput } from '../../graph/gradient/recomputation.ts';
import { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import type { Value } from '../../graph/value.ts';
import type { GradientSums } from './gradient-sums.ts';
import { GraphSession } from './graph-session.ts';
import { TrainedParameters } from './trained-parameters.ts';
import type { TrainedTensors } from './trained-tensors.ts';

/** A network some of whose weights are trained. */
export interface NetDefinition {
  name: string;
  trained: TrainedTensors;
  /** Everything that is not trained. */
  frozen(graph: Graph): FrozenParameters;
  /**
   * Adds the network, with its outputs.
   * @param learning False for a forward pass that nobody learns from: no drop-out.
   */
  build(graph: Graph, parameters: Parameters, learning: boolean): NetParts | undefined;
  /** Inputs whose gradients are wanted too. */
  learnsInputs?: readonly string[];
}

export interface FrozenParameters {
  parameters: Parameters;
  /** Gradients of products that are rounded on the way; filled while the network is built. */
  shortcuts?: readonly Shortcut[];
  /** See `SessionOptions`; by default `shared`, which costs float32 products nothing. */
  weights?: 'packed' | 'shared';
}

export interface NetParts {
  /** Makes the network learn from a loss of its own: where its gradients begin, instead of at each of its outputs. */
  loss?: { outputs: Readonly<Record<string, Value>>; seeds: () => readonly Seed[] };
  /** Nodes at which parts begin that are computed again in the backward pass; see `differentiate`. */
  parts?: readonly number[];
  /** Values of those parts that are kept. */
  kept?: ReadonlySet<string>;
}

export interface NetOptions {
  threads: number;
  /** Folder for the graphs and their weights, which are as large as the network in float32; by default the system's. */
  workFolder?: string;
}

/**
 * A network compiled for training: a forward pass, and for each group of tensors that is trained alone a graph that goes
 * forward and backward. They are compiled when they are first needed, and share one file of weights.
 */
export class TrainedNet {
  readonly #definition: NetDefinition;
  readonly #runtime: Runtime;
  readonly #options: NetOptions;
  readonly #folder: string;
  readonly #weights: WeightsFile;
  readonly #sessions = new Map<string, Promise<GraphSession>>();
  readonly #remove: () => void;

  constructor(definition: NetDefinition, runtime: Runtime, options: NetOptions) {
    this.#definition = definition;
    this.#runtime = runtime;
    this.#options = options;
    this.#folder = mkdtempSync(path.join(options.workFolder ?? tmpdir(), `tyto-train-${definition.name}-`));
    this.#weights = new WeightsFile(this.#folder, 'weights.bin');
    this.#remove = () => rmSync(this.#folder, { recursive: true, force: true });
    process.once('exit', this.#remove);
  }

  /**
   * The outputs, each a float32 or int64 tensor.
   * @param learning Whether to compute what `backward` would: with drop-out.
   */
  async forward(inputs: Tensors, learning = false): Promise<Tensors> {
    const session = await this.#session(learning ? 'forward-learning' : 'forward', () => this.#forwardGraph(learning));
    return session.run({ ...this.#tensors(), ...inputs });
  }

  /**
   * Gradients by the trained tensors, which are added to `sums`, and by the inputs that learn.
   * @param inputs Those of the network; a network without a loss of its own also takes `slope.OUTPUT` for each output.
   * @param group Which tensors are wanted, by their official names.
   * @returns The network's loss outputs, and `gradient.INPUT` for each input that learns.
   */
  async backward(
    inputs: Tensors,
    sums: GradientSums,
    group: { name: string; holds: (official: string) => boolean } = everything,
  ): Promise<Tensors> {
    const session = await this.#session(`backward-${group.name}`, () => this.#backwardGraph(group.holds));
    const outputs = await session.run({ ...this.#tensors(), [zeroInput]: zeros('float32', []), ...inputs });
    const rest: Record<string, Tensors[string]> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      const trained = name.startsWith(tensorGradient) && name.slice(tensorGradient.length);
      if (trained) sums.add(trained, tensor.data as Float32Array);
      else rest[name] = tensor;
    }
    return rest;
  }

  async dispose(): Promise<void> {
    for (const session of await Promise.allSettled(this.#sessions.values())) {
      if (session.status === 'fulfilled') await session.value.dispose();
    }
    this.#weights.close();
    process.off('exit', this.#remove);
    this.#remove();
  }

  #session(name: string, compile: () => CompiledGraph): Promise<GraphSession> {
    const known = this.#sessions.get(name);
    if (known) return known;
    const { graph, weights } = compile();
    const session = { threads: this.#options.threads, provider: 'cpu', weights, sizes: 'varying' } as const;
    const opened = GraphSession.open(graph, name, this.#weights, this.#runtime, session);
    this.#sessions.set(name, opened);
    return opened;
  }

  #forwardGraph(learning: boolean): CompiledGraph {
    const { graph, parts, weights } = this.#built(learning);
    if (parts.loss) {
      graph.withdrawOutputs();
      for (const [name, value] of Object.entries(parts.loss.outputs)) graph.output(value, name);
    }
    return { graph, weights };
  }

  #backwardGraph(holds: (official: string) => boolean): CompiledGraph {
    const { graph, parameters, parts, shortcuts, weights } = this.#built(true);
    const outputs = graph.withdrawOutputs();
    const seeds = parts.loss?.seeds() ?? slopeInputs(graph, outputs);
    const tensors = [...parameters.inputs].filter(([name]) => holds(name));
    const learning = (this.#definition.learnsInputs ?? []).map((name) => graph.value(name));
    const wanted = [...tensors.map(([, value]) => value), ...learning];
    const gradients = differentiate(graph, seeds, wanted, {
      shortcuts,
      ...(parts.parts && { parts: parts.parts }),
      ...(parts.kept && { kept: parts.kept }),
    });
    for (const [name, value] of Object.entries(parts.loss?.outputs ?? {})) graph.output(value, name);
    for (const [index, gradient] of gradients.entries()) {
      const trained = tensors[index]?.[0];
      const name = trained ? `${tensorGradient}${trained}` : `gradient.${wanted[index]?.name}`;
      if (gradient) graph.output(gradient, name);
    }
    return { graph, weights };
  }

  #built(learning: boolean) {
    const { name, trained, frozen, build } = this.#definition;
    const graph = new Graph(name);
    const { parameters: rest, shortcuts = [], weights = 'shared' } = frozen(graph);
    const parameters = new TrainedParameters(graph, rest, trained);
    const parts = build(graph, parameters, learning) ?? {};
    return { graph, parameters, parts, shortcuts, weights } as const;
  }

  #tensors(): Tensors {
    return Object.fromEntries(
      [...this.#definition.trained.values()].map(({ name, tensor }) => [
        name,
        { type: 'float32', shape: tensor.shape, data: tensor.values },
      ]),
    );
  }
}

interface CompiledGraph {
  graph: Graph;
  weights: 'packed' | 'shared';
}

const tensorGradient = 'tensor.';

const everything = { name: 'all', holds: () => true };

/** For each output an input that brings its slope. */
function slopeInputs(graph: Graph, outputs: ReadonlyMap<string, Value>): Seed[] {
  return [...outputs].map(([name, value]) => ({
    value,
    slope: graph.input(`slope.${name}`, 'float32', value.shape),
  }));
}
