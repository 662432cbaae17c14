import { join } from 'node:path';
import { z } from 'zod';
import { DataFile } from './data-file.ts';
import { type DataFormat, type DataSource, parseRow } from './format.ts';
import { RowError } from './row-error.ts';

const picture = z.object({ id: z.number(), file_name: z.string() });
const annotation = z.object({ image_id: z.number(), caption: z.string() });

/** Captions of COCO: the list `annotations`, whose pictures the list `images` of the same file names. */
export const cocoCaptions: DataFormat = {
  layout: { within: 'annotations' },
  reader(file, source) {
    const images = imagePaths(file.path, source);
    return (value) => {
      const { image_id: id, caption } = parseRow(annotation, value);
      const image = images.get(id);
      if (image === undefined) throw new RowError(`has no picture: the file's "images" lacks the id ${id}`);
      return { form: 'caption', turns: [{ question: '', answer: caption.trim(), images: [image] }] };
    };
  },
};

function imagePaths(path: string, { images }: DataSource): Map<number, string> {
  const file = new DataFile(path, { within: 'images' });
  try {
    const paths = new Map<number, string>();
    for (const row of file.rows()) {
      const named = picture.safeParse(readable(file, row));
      if (named.success) paths.set(named.data.id, join(images, named.data.file_name));
    }
    return paths;
  } finally {
    file.close();
  }
}

/** An entry that is no JSON names no picture; the captions that need it are reported. */
function readable(file: DataFile, row: Parameters<DataFile['read']>[0]): unknown {
  try {
    return file.read(row);
  } catch (error) {
    if (error instanceof RowError) return undefined;
    throw error;
  }
}
