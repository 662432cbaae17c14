import type { FileBytes } from '../file-bytes.ts';
import { CorruptFileError } from '../tensor-source.ts';

/** A member of a zip archive and where its bytes lie in the file, as stored. */
export interface ZipMember {
  name: string;
  offset: number;
  byteLength: number;
  /** It is compressed, so its bytes are not its content. */
  compressed: boolean;
}

/** Signatures, and the lengths of the parts of fixed size that follow each. */
const END = { signature: 0x06054b50, bytes: 22 };
const END64_LOCATOR = { signature: 0x07064b50, bytes: 20 };
const END64 = { signature: 0x06064b50, bytes: 56 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };

const LONGEST_COMMENT = 0xffff;
/** Stands where a size is too large for its field and follows in the zip64 extra field. */
const SEE_EXTRA = 0xffffffff;
const ZIP64_EXTRA = 1;

/** Whether the file begins as zip archives do. */
export function isZip(file: FileBytes): boolean {
  return file.size >= 4 && view(file.read(0, 4)).getUint32(0, true) === LOCAL.signature;
}

/**
 * The members of a zip archive, sizes over 4 GB included, by its central directory. Unlike a zip library it tells where
 * the bytes of each lie, so that tensors can be read by range.
 * @throws {CorruptFileError} when the archive is damaged.
 */
export function readZipMembers(file: FileBytes): Map<string, ZipMember> {
  const { count, offset, byteLength } = findDirectory(file);
  const directory = view(file.read(offset, byteLength));
  const members = new Map<string, ZipMember>();
  for (let i = 0, at = 0; i < count; i++) {
    const { member, end } = readEntry(file, directory, at);
    if (members.has(member.name)) throw new CorruptFileError(file.path, `it holds "${member.name}" twice`);
    members.set(member.name, member);
    at = end;
  }
  return members;
}

interface Directory {
  count: number;
  offset: number;
  byteLength: number;
}

/** The end of the archive says where its directory is; behind it there may be a comment. */
function findDirectory(file: FileBytes): Directory {
  const length = Math.min(file.size, END.bytes + LONGEST_COMMENT + END64_LOCATOR.bytes);
  const tailAt = file.size - length;
  const tail = view(file.read(tailAt, length));
  let at = length - END.bytes;
  while (at >= 0 && tail.getUint32(at, true) !== END.signature) at--;
  if (at < 0) throw new CorruptFileError(file.path, 'it is a zip archive without an end: it was cut short');
  const locatorAt = at - END64_LOCATOR.bytes;
  const has64 = locatorAt >= 0 && tail.getUint32(locatorAt, true) === END64_LOCATOR.signature;
  if (has64) return readEnd64(file, size64(file, tail, locatorAt + 8));
  return {
    count: tail.getUint16(at + 10, true),
    byteLength: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
}

function readEnd64(file: FileBytes, at: number): Directory {
  const end = view(file.read(at, END64.bytes));
  if (end.getUint32(0, true) !== END64.signature)
    throw new CorruptFileError(file.path, 'its zip64 directory is missing');
  return { count: size64(file, end, 32), byteLength: size64(file, end, 40), offset: size64(file, end, 48) };
}

function readEntry(file: FileBytes, directory: DataView, at: number): { member: ZipMember; end: number } {
  if (at + ENTRY.bytes > directory.byteLength || directory.getUint32(at, true) !== ENTRY.signature) {
    throw new CorruptFileError(file.path, 'its zip directory is damaged');
  }
  const nameLength = directory.getUint16(at + 28, true);
  const extraLength = directory.getUint16(at + 30, true);
  const nameAt = at + ENTRY.bytes;
  const end = nameAt + nameLength + extraLength + directory.getUint16(at + 32, true);
  if (end > directory.byteLength) throw new CorruptFileError(file.path, 'its zip directory is damaged');
  const name = Buffer.from(directory.buffer, directory.byteOffset + nameAt, nameLength).toString('utf8');
  const large = zip64Sizes(file, directory, nameAt + nameLength, extraLength);
  const size = (field: number) => {
    const small = directory.getUint32(at + field, true);
    return small === SEE_EXTRA ? large() : small;
  };
  // In this order they stand in the extra field, too.
  const contentLength = size(24);
  const byteLength = size(20);
  const localAt = size(42);
  const compressed = directory.getUint16(at + 10, true) !== 0;
  if (!compressed && contentLength !== byteLength) throw new CorruptFileError(file.path, `"${name}" has two lengths`);
  return { member: { name, offset: dataOffset(file, name, localAt), byteLength, compressed }, end };
}

/** The 64-bit sizes of an entry, one after the other. */
function zip64Sizes(file: FileBytes, directory: DataView, extraAt: number, length: number): () => number {
  for (let at = extraAt; at + 4 <= extraAt + length; at += 4 + directory.getUint16(at + 2, true)) {
    if (directory.getUint16(at, true) !== ZIP64_EXTRA) continue;
    let next = at + 4;
    const end = Math.min(next + directory.getUint16(at + 2, true), extraAt + length);
    return () => {
      if (next + 8 > end) throw new CorruptFileError(file.path, 'its zip directory lacks a size');
      next += 8;
      return size64(file, directory, next - 8);
    };
  }
  return () => {
    throw new CorruptFileError(file.path, 'its zip directory lacks a size');
  };
}

/** Where a member's bytes begin: behind its own header, whose length only it knows. */
function dataOffset(file: FileBytes, name: string, localAt: number): number {
  const local = view(file.read(localAt, LOCAL.bytes));
  if (local.getUint32(0, true) !== LOCAL.signature) {
    throw new CorruptFileError(file.path, `"${name}" is not where its zip directory says`);
  }
  return localAt + LOCAL.bytes + local.getUint16(26, true) + local.getUint16(28, true);
}

function size64(file: FileBytes, bytes: DataView, at: number): number {
  const size = Number(bytes.getBigUint64(at, true));
  if (!Number.isSafeInteger(size)) throw new CorruptFileError(file.path, `it claims a size of ${size} bytes`);
  return size;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
