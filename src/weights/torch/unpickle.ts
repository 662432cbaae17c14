import { CorruptFileError, UnsupportedFileError } from '../tensor-source.ts';
import type { ByteReader } from './byte-reader.ts';
import { PickleGlobal, PickleObject, type PickleValue } from './pickle-values.ts';

/** What the classes and functions that a pickle names mean. Names that it does not know it refuses by throwing. */
export interface PickleWorld {
  /** The value that a name stands for, asked as soon as the pickle mentions it. */
  global(module: string, name: string): PickleGlobal;
  /** The plain data that stands for a call of an allowed function, or an instance of an allowed class. */
  call(callee: PickleGlobal, args: readonly PickleValue[]): PickleValue;
  /** What a persistent id stands for: in torch's files a storage. */
  persistent(id: PickleValue): PickleValue;
}

/** Marks where on the stack the items of a list, tuple or dictionary begin. */
const MARK = Symbol('mark');

type Operation = (machine: Machine) => void;

/**
 * Reads one Python pickle (protocols 0 to 5 as far as torch and Python write them for plain data) into plain data. It is a
 * machine of its own that builds lists, dictionaries, numbers and texts; it cannot run code, and every class or function
 * that a pickle names has to pass {@link PickleWorld}.
 * @throws {CorruptFileError} when the pickle is damaged.
 * @throws {UnsupportedFileError} when it uses what is not known here.
 */
export function unpickle(file: string, reader: ByteReader, world: PickleWorld): PickleValue {
  const machine = new Machine(file, reader, world);
  for (;;) {
    const opcode = reader.u8();
    if (opcode === STOP) return machine.pop();
    const operation = OPERATIONS.get(opcode);
    if (operation === undefined) {
      const code = `0x${opcode.toString(16).padStart(2, '0')}`;
      throw new CorruptFileError(file, `byte ${reader.position - 1} of its pickle is the unknown instruction ${code}`);
    }
    operation(machine);
  }
}

/** The stack, the memo and what works on them. */
class Machine {
  readonly reader: ByteReader;
  readonly #file: string;
  readonly #world: PickleWorld;
  readonly #stack: (PickleValue | typeof MARK)[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(file: string, reader: ByteReader, world: PickleWorld) {
    this.#file = file;
    this.reader = reader;
    this.#world = world;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.corrupt('takes a value that was not put there');
    return value;
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  /** Everything above the latest mark, which goes too. */
  popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw this.corrupt('looks for a mark that is not there');
    const items = this.#stack.splice(at).slice(1);
    return items as PickleValue[];
  }

  /** The latest `count` values in their order. */
  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** Takes what POP takes: a value, or the mark on top. */
  discard(): void {
    if (this.#stack.pop() === undefined) throw this.corrupt('takes a value that was not put there');
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  /** Under the next free number, as protocol 4 counts. */
  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.corrupt(`recalls the value ${index} that it never kept`);
    this.push(value);
  }

  number(text: string): number | bigint {
    if (!/^-?\d+$/.test(text)) throw this.corrupt(`has the number "${text}"`);
    return exact(BigInt(text));
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.corrupt('names a class by no text');
    this.push(this.#world.global(module, name));
  }

  call(callee: PickleValue, args: PickleValue): void {
    if (!(callee instanceof PickleGlobal)) throw this.corrupt('calls what is no function');
    if (!Array.isArray(args)) throw this.corrupt(`calls ${callee} with what is no tuple`);
    this.push(this.#world.call(callee, args));
  }

  persistent(id: PickleValue): void {
    this.push(this.#world.persistent(id));
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.corrupt('appends to what is no list');
    for (const item of items) list.push(item);
  }

  addToSet(items: readonly PickleValue[]): void {
    const set = this.top();
    if (!(set instanceof Set)) throw this.corrupt('adds to what is no set');
    for (const item of items) set.add(item);
  }

  setItems(items: readonly PickleValue[]): void {
    this.#putPairs(this.top(), items);
  }

  dict(items: readonly PickleValue[]): void {
    const dict = new Map<PickleValue, PickleValue>();
    this.#putPairs(dict, items);
    this.push(dict);
  }

  /** Sets the attributes of an instance. Those of a dictionary (torch hangs `_metadata` on one) are let go. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof Map) return;
    if (!(target instanceof PickleObject)) throw this.corrupt('gives attributes to what is no object');
    // With slots, the state is a pair of two dictionaries.
    for (const part of Array.isArray(state) ? state : [state]) {
      if (part === null) continue;
      if (!(part instanceof Map))
        throw new UnsupportedFileError(this.#file, `it holds a ${target.type} of unknown form`);
      for (const [key, value] of part) target.attributes.set(key, value);
    }
  }

  corrupt(what: string): CorruptFileError {
    return new CorruptFileError(this.#file, `its pickle ${what} (at byte ${this.reader.position})`);
  }

  #putPairs(target: PickleValue, items: readonly PickleValue[]): void {
    if (!(target instanceof Map)) throw this.corrupt('sets items of what is no dictionary');
    if (items.length % 2 !== 0) throw this.corrupt('sets a key without its value');
    for (let i = 0; i < items.length; i += 2) target.set(items[i] as PickleValue, items[i + 1] as PickleValue);
  }
}

const STOP = 0x2e;

/** The instructions by their byte; names are Python's (`pickletools`). */
const OPERATIONS = new Map<number, Operation>([
  [0x80, (m) => void m.reader.u8()], // PROTO
  [0x95, (m) => void m.reader.u64()], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => m.discard()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x32, (m) => m.push(m.top())], // DUP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x49, (m) => m.push(protocol0Integer(m, m.reader.line()))], // INT
  [0x4c, (m) => m.push(m.number(m.reader.line().replace(/L$/, '')))], // LONG
  [0x4a, (m) => m.push(m.reader.i32())], // BININT
  [0x4b, (m) => m.push(m.reader.u8())], // BININT1
  [0x4d, (m) => m.push(m.reader.u16())], // BININT2
  [0x8a, (m) => m.push(littleEndian(m.reader.bytes(m.reader.u8())))], // LONG1
  [0x8b, (m) => m.push(littleEndian(m.reader.bytes(m.reader.u32())))], // LONG4
  [0x46, (m) => m.push(Number(m.reader.line()))], // FLOAT
  [0x47, (m) => m.push(m.reader.f64BigEndian())], // BINFLOAT
  [0x55, (m) => m.push(m.reader.text(m.reader.u8()))], // SHORT_BINSTRING
  [0x54, (m) => m.push(m.reader.text(m.reader.u32()))], // BINSTRING
  [0x56, (m) => m.push(m.reader.line())], // UNICODE
  [0x8c, (m) => m.push(m.reader.text(m.reader.u8()))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.reader.text(m.reader.u32()))], // BINUNICODE
  [0x8d, (m) => m.push(m.reader.text(m.reader.u64()))], // BINUNICODE8
  [0x43, (m) => m.push(m.reader.bytes(m.reader.u8()))], // SHORT_BINBYTES
  [0x42, (m) => m.push(m.reader.bytes(m.reader.u32()))], // BINBYTES
  [0x8e, (m) => m.push(m.reader.bytes(m.reader.u64()))], // BINBYTES8
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x6c, (m) => m.push(m.popToMark())], // LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popToMark())], // APPENDS
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x85, (m) => m.push(m.popMany(1))], // TUPLE1
  [0x86, (m) => m.push(m.popMany(2))], // TUPLE2
  [0x87, (m) => m.push(m.popMany(3))], // TUPLE3
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x64, (m) => m.dict(m.popToMark())], // DICT
  [0x73, (m) => m.setItems(m.popMany(2))], // SETITEM
  [0x75, (m) => m.setItems(m.popToMark())], // SETITEMS
  [0x8f, (m) => m.push(new Set())], // EMPTY_SET
  [0x90, (m) => m.addToSet(m.popToMark())], // ADDITEMS
  [0x91, (m) => m.push(new Set(m.popToMark()))], // FROZENSET
  [0x70, (m) => m.remember(Number(m.reader.line()))], // PUT
  [0x71, (m) => m.remember(m.reader.u8())], // BINPUT
  [0x72, (m) => m.remember(m.reader.u32())], // LONG_BINPUT
  [0x94, (m) => m.rememberNext()], // MEMOIZE
  [0x67, (m) => m.recall(Number(m.reader.line()))], // GET
  [0x68, (m) => m.recall(m.reader.u8())], // BINGET
  [0x6a, (m) => m.recall(m.reader.u32())], // LONG_BINGET
  [0x63, (m) => m.global(m.reader.line(), m.reader.line())], // GLOBAL
  [0x93, (m) => swapped(m, (name, module) => m.global(module, name))], // STACK_GLOBAL
  [0x52, (m) => swapped(m, (args, callee) => m.call(callee, args))], // REDUCE
  [0x81, (m) => swapped(m, (args, type) => m.call(type, args))], // NEWOBJ
  [0x69, instance], // INST
  [0x6f, object], // OBJ
  [0x62, (m) => m.build()], // BUILD
  [0x50, (m) => m.persistent(m.reader.line())], // PERSID
  [0x51, (m) => m.persistent(m.pop())], // BINPERSID
]);

/** Takes two values, the latest first. */
function swapped(machine: Machine, use: (latest: PickleValue, before: PickleValue) => void): void {
  const latest = machine.pop();
  use(latest, machine.pop());
}

/** INST: names a class and calls it with everything above the mark. */
function instance(machine: Machine): void {
  machine.global(machine.reader.line(), machine.reader.line());
  const type = machine.pop();
  machine.call(type, machine.popToMark());
}

/** OBJ: the same, the class being the first thing above the mark. */
function object(machine: Machine): void {
  const [type, ...args] = machine.popToMark();
  if (type === undefined) throw machine.corrupt('makes an object of no class');
  machine.call(type, args);
}

/** In protocol 0 the integers 00 and 01 are the truth values. */
function protocol0Integer(machine: Machine, text: string): PickleValue {
  if (text === '00') return false;
  return text === '01' ? true : machine.number(text);
}

/** A two's complement integer of any length. */
function littleEndian(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return exact(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`)));
}

/** As a number where a number holds it exactly. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
