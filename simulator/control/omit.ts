/** The object without some of its fields. */
export const omit = <T extends object, K extends keyof T>(value: T, ...fields: readonly K[]): Omit<T, K> => {
  const rest: Partial<T> = { ...value };
  for (const field of fields) delete rest[field];
  return rest as Omit<T, K>;
};
