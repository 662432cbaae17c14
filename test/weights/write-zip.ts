/** A member of an archive to be written; what is not given is as it should be. */
export interface ZipEntry {
  name: string;
  content: Uint8Array;
  /** 8 claims that the content is compressed. */
  method?: number;
  /** Length that the directory claims. */
  claimedLength?: number;
  /** Where the directory says that the member begins. */
  claimedOffset?: number;
  /** Tells lengths and place in the zip64 form. */
  large?: boolean;
}

/** A zip archive of stored members. */
export function writeZip(entries: readonly ZipEntry[], { large = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    parts.push(local, name, Buffer.from(entry.content));
    directory.push(directoryEntry(entry, name, offset));
    offset += 30 + name.length + entry.content.length;
  }
  const listing = Buffer.concat(directory);
  return Buffer.concat([...parts, listing, ...endOf(entries.length, listing.length, offset, large)]);
}

function directoryEntry(entry: ZipEntry, name: Buffer, offset: number): Buffer {
  const length = entry.claimedLength ?? entry.content.length;
  const place = entry.claimedOffset ?? offset;
  const extra = entry.large ? Buffer.alloc(4 + 24) : Buffer.alloc(0);
  if (entry.large) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    for (const [index, size] of [length, length, place].entries()) extra.writeBigUInt64LE(BigInt(size), 4 + 8 * index);
  }
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(entry.method ?? 0, 10);
  head.writeUInt32LE(entry.large ? 0xffffffff : length, 20);
  head.writeUInt32LE(entry.large ? 0xffffffff : length, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(entry.large ? 0xffffffff : place, 42);
  return Buffer.concat([head, name, extra]);
}

function endOf(count: number, length: number, offset: number, large: boolean): Buffer[] {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  if (!large) {
    end.writeUInt16LE(count, 10);
    end.writeUInt32LE(length, 12);
    end.writeUInt32LE(offset, 16);
    return [end];
  }
  end.fill(0xff, 8, 20);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(length), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  return [end64, locator, end];
}
