import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { shippedLibrary } from '../../src/engine/runtime/create.ts';
import { createNativeRuntime } from '../../src/engine/runtime/native.ts';
import { probeProvider } from '../../src/engine/runtime/probe.ts';
import {
  type Binding,
  CancelledError,
  type InferenceSession,
  type Runtime,
  RuntimeError,
  zeros,
} from '../../src/engine/runtime/runtime.ts';
import { Graph } from '../../src/graph/graph.ts';
import { serialiseModel } from '../../src/graph/model-proto.ts';
import { add, matMul, mul, reshape } from '../../src/graph/operators.ts';
import { openGraph } from '../graph/compute.ts';
import { temporaryFolder } from '../weights/fixtures.ts';
import { assertClose } from './support/close.ts';
import { NATIVE, RUNTIMES } from './support/runtimes.ts';
import { floats, randomFloats } from './support/tensors.ts';

const OPTIONS = { threads: 1, provider: 'cpu' } as const;
/** What the main job needs of cancelling. */
const CANCEL_MS = 500;

/** total' = total + x, of any length. */
function counter(): Graph {
  const graph = new Graph('counter');
  const sum = add(graph, graph.input('total', 'float32', ['n']), graph.input('x', 'float32', ['n']));
  graph.output(sum, 'next');
  return graph;
}

/** So many products of 1024 x 1024 matrices one after another: about 20 ms each. */
function longGraph(products: number): Graph {
  const graph = new Graph('long');
  const size = 1024;
  const weight = graph.parameter('weight', 'float32', [size, size], () => new Float32Array(size * size));
  let x = graph.input('x', 'float32', [size, size]);
  for (let index = 0; index < products; index++) x = matMul(graph, x, weight);
  graph.output(x, 'y');
  return graph;
}

const longTensors = () => ({ x: zeros('float32', [1024, 1024]), y: zeros('float32', [1024, 1024]) });

/** A session that is disposed after the test unless the test did. */
async function open(context: TestContext, graph: Graph, runtime: Runtime): Promise<InferenceSession> {
  const session = await openGraph(graph, runtime);
  context.after(() => session.dispose());
  return session;
}

/** What binding and stepping throws. */
async function failure(bind: () => Binding): Promise<unknown> {
  try {
    await bind().step();
  } catch (error) {
    return error;
  }
  assert.fail('it was expected to fail');
}

function assertRuntimeError(error: unknown, message: RegExp): void {
  assert.ok(error instanceof RuntimeError, `a RuntimeError, not ${error}`);
  assert.match(error.message, message);
}

for (const runtime of RUNTIMES) {
  describe(`the contract of a runtime, kept by ${runtime.kind}`, () => {
    test('it says which library it is and what that can do', () => {
      assert.match(runtime.version, /^1\.30\.0$/);
      assert.ok(runtime.availableProviders.some((name) => /cpu/i.test(name)));
    });

    test('a step computes what the inputs hold then, as often as one likes', async (t) => {
      const session = await open(t, counter(), runtime);
      const x = floats([3], [1, 2, 3]);
      const total = floats([3], [10, 20, 30]);
      const next = zeros('float32', [3]);
      const binding = session.bind({ total, x }, { next });
      await binding.step();
      assert.deepEqual([...next.data], [11, 22, 33]);
      total.data.set([0, 0, 0]);
      x.data[1] = -5;
      await binding.step();
      assert.deepEqual([...next.data], [1, -5, 3]);
      binding.dispose();
    });

    test('an output in the memory of an input is written in place', async (t) => {
      const session = await open(t, counter(), runtime);
      const total = zeros('float32', [100]);
      const binding = session.bind({ total, x: floats([100], new Array(100).fill(1)) }, { next: total });
      for (let step = 1; step <= 50; step++) {
        await binding.step();
        assert.ok(
          total.data.every((value) => value === step),
          `after step ${step}`,
        );
      }
      binding.dispose();
    });

    test('tensors may be parts of larger memory, and nothing beside them is touched', async (t) => {
      const session = await open(t, counter(), runtime);
      const memory = new Float32Array(new ArrayBuffer(40)).fill(7);
      const part = (from: number) => ({ type: 'float32' as const, shape: [2], data: memory.subarray(from, from + 2) });
      const binding = session.bind({ total: part(1), x: part(4) }, { next: part(7) });
      memory.set([1, 2], 1);
      memory.set([30, 40], 4);
      await binding.step();
      assert.deepEqual([...memory], [7, 1, 2, 7, 30, 40, 7, 31, 42, 7]);
      binding.dispose();
    });

    test('a session serves bindings of other sizes side by side', async (t) => {
      const session = await open(t, counter(), runtime);
      const bindings = [1, 5, 2, 300].map((length) => {
        const next = zeros('float32', [length]);
        const total = floats([length], new Array(length).fill(length));
        return { length, next, binding: session.bind({ total, x: total }, { next }) };
      });
      for (const { length, next, binding } of [...bindings, ...bindings.toReversed()]) {
        next.data.fill(0);
        await binding.step();
        assert.deepEqual([...next.data], new Array(length).fill(2 * length));
      }
      bindings[1]?.binding.dispose();
      await bindings[0]?.binding.step();
    });

    test('every type of tensor goes in and comes out', async (t) => {
      const graph = new Graph('types');
      const types = ['float32', 'int64', 'int32', 'int8', 'uint8'] as const;
      for (const type of types) {
        graph.output(reshape(graph, graph.input(`in.${type}`, type, [4]), [2, 2], [2, 2]), `out.${type}`);
      }
      const session = await open(t, graph, runtime);
      const inputs = Object.fromEntries(
        types.map((type) => {
          const tensor = zeros(type, [4]);
          if (tensor.type === 'int64') tensor.data.set([1n, 2n, 3n, -4n]);
          else tensor.data.set(type === 'uint8' ? [1, 2, 3, 255] : [1, 2, 3, -4]);
          return [`in.${type}`, tensor];
        }),
      );
      const outputs = Object.fromEntries(types.map((type) => [`out.${type}`, zeros(type, [2, 2])]));
      const binding = session.bind(inputs, outputs);
      await binding.step();
      for (const type of types) assert.deepEqual(outputs[`out.${type}`]?.data, inputs[`in.${type}`]?.data, type);
      binding.dispose();
    });

    test('tensors that the model does not fit are refused by name', async (t) => {
      const session = await open(t, counter(), runtime);
      const tensor = () => zeros('float32', [2]);
      const bind = (inputs: Parameters<typeof session.bind>[0], outputs = { next: tensor() }) =>
        failure(() => session.bind(inputs, outputs));
      assertRuntimeError(await bind({ total: tensor(), x: tensor(), extra: tensor() }), /extra/);
      assertRuntimeError(await bind({ total: tensor() }), /\bx\b/);
      assertRuntimeError(await bind({ total: tensor(), x: zeros('float32', [2, 2]) }), /rank.*\bx\b/i);
      assertRuntimeError(await bind({ total: tensor(), x: zeros('int32', [2]) }), /type/i);
      const wrong = await failure(() => session.bind({ total: tensor(), x: tensor() }, { nothing: tensor() }));
      assertRuntimeError(wrong, /nothing/);
      const tooSmall = { ...tensor(), shape: [3] };
      assertRuntimeError(await bind({ total: tooSmall, x: tensor() }), /shape \[3\] holds 2 values, not 3/);

      const next = tensor();
      const binding = session.bind({ total: floats([2], [1, 1]), x: floats([2], [1, 2]) }, { next });
      await binding.step();
      assert.deepEqual([...next.data], [2, 3], 'the session is as good as before');
      binding.dispose();
    });

    test('an output whose size is not the one that is computed is refused', async (t) => {
      const session = await open(t, counter(), runtime);
      const x = zeros('float32', [2]);
      const error = await failure(() => session.bind({ total: x, x }, { next: zeros('float32', [5]) }));
      assert.ok(error instanceof RuntimeError, String(error));
    });

    test('a missing or damaged model is refused', async (t) => {
      const folder = temporaryFolder(t);
      const create = async (name: string, bytes?: Uint8Array): Promise<unknown> => {
        const file = path.join(folder, name);
        if (bytes) writeFileSync(file, bytes);
        try {
          await (await runtime.createSession(file, OPTIONS)).dispose();
        } catch (error) {
          return error;
        }
        assert.fail(`${name} was loaded`);
      };
      assertRuntimeError(await create('missing.onnx'), /missing\.onnx/);
      const graph = new Graph('sound');
      const x = graph.input('x', 'float32', [2]);
      const weight = graph.parameter('weight', 'float32', [2], () => new Float32Array(2));
      graph.output(mul(graph, x, weight), 'y');
      const sound = serialiseModel(graph, () => ({ location: 'weights.bin', offset: 0, length: 8 }));
      for (const [name, bytes] of [
        ['empty.onnx', new Uint8Array()],
        ['text.onnx', Buffer.from('This is no model.')],
        ['cut.onnx', sound.subarray(0, sound.length - 9)],
        ['no-weights.onnx', sound],
      ] as const) {
        assert.ok((await create(name, bytes)) instanceof RuntimeError, name);
      }
      writeFileSync(path.join(folder, 'weights.bin'), new Uint8Array(4));
      assert.ok((await create('short-weights.onnx', sound)) instanceof RuntimeError);
      writeFileSync(path.join(folder, 'weights.bin'), new Uint8Array(8));
      await (await runtime.createSession(path.join(folder, 'no-weights.onnx'), OPTIONS)).dispose();
    });

    test('an execution provider that this library has not is refused', async () => {
      await assert.rejects(probeProvider(runtime, 'cuda'), RuntimeError);
      await probeProvider(runtime, 'cpu');
    });

    test('a cancelled step is known as one, and the binding goes on', async (t) => {
      const session = await open(t, longGraph(20), runtime);
      const { x, y } = longTensors();
      const binding = session.bind({ x }, { y });
      const step = binding.step();
      binding.cancel();
      await assert.rejects(step, CancelledError);
      y.data.fill(5);
      await binding.step();
      assert.ok(y.data.every((value) => value === 0));
      binding.dispose();
    });

    test('to cancel what does not run changes nothing', async (t) => {
      const session = await open(t, counter(), runtime);
      const total = zeros('float32', [1]);
      const binding = session.bind({ total, x: floats([1], [1]) }, { next: total });
      binding.cancel();
      await binding.step();
      binding.cancel();
      binding.cancel();
      await binding.step();
      assert.deepEqual([...total.data], [2]);
      binding.dispose();
    });

    test('disposing of a session ends what it computes', async () => {
      const session = await openGraph(longGraph(20), runtime);
      const { x, y } = longTensors();
      const step = session.bind({ x }, { y }).step();
      const ended = assert.rejects(step, CancelledError);
      await session.dispose();
      await ended;
    });

    test('disposing of a binding ends its step, and the session goes on', async (t) => {
      const session = await open(t, longGraph(20), runtime);
      const { x, y } = longTensors();
      const binding = session.bind({ x }, { y });
      const ended = assert.rejects(binding.step(), CancelledError);
      binding.dispose();
      binding.dispose();
      await ended;
      await assert.rejects(binding.step(), RuntimeError);
      binding.cancel();
      const other = session.bind({ x }, { y });
      await other.step();
    });

    test('what was disposed of computes nothing more', async () => {
      const session = await openGraph(counter(), runtime);
      const total = zeros('float32', [1]);
      const bind = () => session.bind({ total, x: total }, { next: zeros('float32', [1]) });
      const [stepped, unused] = [bind(), bind()];
      await stepped.step();
      await Promise.all([session.dispose(), session.dispose()]);
      for (const binding of [stepped, unused]) {
        await assert.rejects(binding.step(), RuntimeError);
        binding.dispose();
      }
      assert.throws(bind, RuntimeError);
      await session.dispose();
    });

    test('disposing of a session ends every step of its bindings', async () => {
      const session = await openGraph(longGraph(20), runtime);
      const steps = Array.from({ length: 3 }, () => {
        const { x, y } = longTensors();
        return session.bind({ x }, { y }).step();
      });
      const ended = Promise.all(steps.map((step) => assert.rejects(step, CancelledError)));
      await session.dispose();
      await ended;
    });

    test('many sessions compute side by side', async (t) => {
      const sessions = await Promise.all(Array.from({ length: 12 }, () => open(t, counter(), runtime)));
      const runs = sessions.map(async (session, index) => {
        const total = zeros('float32', [64]);
        const binding = session.bind({ total, x: floats([64], new Array(64).fill(index)) }, { next: total });
        for (let step = 0; step < 20; step++) await binding.step();
        binding.dispose();
        return total.data;
      });
      (await Promise.all(runs)).forEach((totals, index) => {
        assert.ok(totals.every((value) => value === 20 * index));
      });
    });

    test('sessions leave no memory behind', async () => {
      const cycle = async () => {
        const graph = new Graph('weights');
        // Four megabytes of weights.
        const weight = graph.parameter('weight', 'float32', [1024, 1024], () => new Float32Array(1024 * 1024));
        graph.output(matMul(graph, graph.input('x', 'float32', ['n', 1024]), weight), 'y');
        const session = await openGraph(graph, runtime);
        await session.bind({ x: zeros('float32', [1, 1024]) }, { y: zeros('float32', [1, 1024]) }).step();
        await session.dispose();
      };
      for (let round = 0; round < 15; round++) await cycle();
      const before = process.memoryUsage.rss();
      for (let round = 0; round < 80; round++) await cycle();
      const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
      assert.ok(grown < 160, `${grown.toFixed()} MB more, of 320 that were loaded`);
    });

    test('thousands of steps and bindings leave no memory behind', async (t) => {
      const session = await open(t, counter(), runtime);
      const length = 64 * 1024;
      const x = zeros('float32', [length]);
      const total = zeros('float32', [length]);
      const binding = session.bind({ total, x }, { next: total });
      const work = async (rounds: number) => {
        for (let round = 0; round < rounds; round++) {
          await binding.step();
          const other = session.bind({ total, x }, { next: zeros('float32', [length]) });
          await other.step();
          other.dispose();
        }
      };
      await work(300);
      const before = process.memoryUsage.rss();
      await work(2500);
      await nextTurn();
      // A quarter of a megabyte lost in each round would be 600 MB.
      const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
      assert.ok(grown < 250, `${grown.toFixed()} MB more`);
      binding.dispose();
    });
  });
}

test('both runtimes compute the same', async (t) => {
  const graph = () => {
    const made = new Graph('both');
    const weight = made.parameter('weight', 'float32', [48, 32], () => randomFloats(2, [48, 32]).data);
    made.output(matMul(made, made.input('x', 'float32', ['n', 48]), weight), 'y');
    return made;
  };
  const results = [];
  for (const runtime of RUNTIMES) {
    const session = await open(t, graph(), runtime);
    const y = zeros('float32', [9, 32]);
    const binding = session.bind({ x: randomFloats(1, [9, 48]) }, { y });
    await binding.step();
    results.push(y.data);
    binding.dispose();
  }
  assert.equal(results.length, 2);
  assertClose(results[0] as Float32Array, results[1] as Float32Array, 0);
});

describe('what the native runtime does beyond the contract', () => {
  test('a computation of many seconds ends soon after it is cancelled', async (t) => {
    const session = await open(t, longGraph(1500), NATIVE);
    const { x, y } = longTensors();
    const binding = session.bind({ x }, { y });
    for (let round = 0; round < 2; round++) {
      const step = binding.step();
      await delay(300);
      const cancelled = performance.now();
      binding.cancel();
      await assert.rejects(step, CancelledError);
      const took = performance.now() - cancelled;
      assert.ok(took < CANCEL_MS, `it took ${took} ms`);
    }
    binding.dispose();
  });

  test('the event loop stays free while it computes', async (t) => {
    const session = await open(t, longGraph(40), NATIVE);
    const { x, y } = longTensors();
    const binding = session.bind({ x }, { y });
    let running = true;
    const step = binding.step().finally(() => {
      running = false;
    });
    let turns = 0;
    while (running && turns < 50) {
      await delay(1);
      if (running) turns += 1;
    }
    assert.equal(turns, 50, 'timers ran while the step did');
    await step;
    binding.dispose();
  });

  test('a library that is none, or is not there, is refused by name', (t) => {
    const folder = temporaryFolder(t);
    const text = path.join(folder, 'text.so');
    writeFileSync(text, 'no library');
    for (const file of [path.join(folder, 'absent.so'), text]) {
      assert.throws(
        () => createNativeRuntime(file),
        (error) => error instanceof RuntimeError && error.message.includes(file),
      );
    }
    // A library of another kind has no such function.
    const other = process.report.getReport();
    const shared = 'sharedObjects' in other ? (other.sharedObjects as string[]) : [];
    const system = shared.find((file) => /libm(\.|-)/.test(file) && existsSync(file));
    if (system) assert.throws(() => createNativeRuntime(system), { name: 'RuntimeError', message: /OrtGetApiBase/ });
  });

  test('the library is taken from where a setting says', async (t) => {
    const copy = path.join(temporaryFolder(t), path.basename(shippedLibrary()));
    copyFileSync(shippedLibrary(), copy);
    assert.ok(readFileSync(copy).length > 1_000_000);
    const runtime = createNativeRuntime(copy);
    await probeProvider(runtime, 'cpu');
  });
});
