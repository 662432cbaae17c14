/** Runs `load` over files that are opened on the way; where it fails, each of them is closed. */
export async function closingOnFailure<T>(
  load: (opened: <File extends { close(): void }>(file: File) => File) => Promise<T>,
): Promise<T> {
  const files: { close(): void }[] = [];
  try {
    return await load((file) => {
      files.push(file);
      return file;
    });
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}
