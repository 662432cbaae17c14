import { openAdapter } from '../../weights/export/adapter.ts';
import { type AdapterForm, writeAdapter } from '../../weights/export/write-adapter.ts';

/** `tyto models export`: writes an adapter in a form that others read. */
export async function exportModel(
  source: string,
  { format, output }: { format: AdapterForm; output: string },
): Promise<number> {
  const adapter = openAdapter(source);
  try {
    await writeAdapter(adapter, format, output);
    console.log(`${output}: ${adapter.tensors.names().length} tensors of a ${adapter.kind} adapter, as ${format}`);
    return 0;
  } finally {
    adapter.tensors.close();
  }
}
