/** The sum of a tensor's values; 0 where there is none. */
export function sumOf(values: ArrayLike<number | bigint> | undefined): number {
  let sum = 0;
  for (let i = 0; i < (values?.length ?? 0); i++) sum += Number(values?.[i]);
  return sum;
}
