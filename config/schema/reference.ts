import * as z from 'zod';

/** What the wrappers of a schema say of it, the outermost first. */
interface Documented {
  /** What they wrap. */
  readonly schema: z.core.$ZodType;
  readonly description: string;
  /** Default in the words of the file; undefined when the field has to be set or is left out by default. */
  readonly default?: unknown;
  readonly required: boolean;
}

export function documented(schema: z.core.$ZodType): Documented {
  const description = schema instanceof z.ZodType ? schema.description : undefined;
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)) {
    return { schema, description: description ?? '', required: true };
  }
  const within = documented((schema as { unwrap(): z.core.$ZodType }).unwrap());
  const own = schema instanceof z.ZodDefault ? { default: schema.def.defaultValue } : {};
  return { ...within, ...own, description: description ?? within.description, required: false };
}

/** The kinds that a schema with `type` has, with the value of that. */
export const kindsOf = (schema: z.ZodDiscriminatedUnion): readonly (readonly [string, z.core.$ZodType])[] =>
  schema.options.map((option) => {
    const { type } = (option as z.ZodObject).shape as { type: z.ZodLiteral };
    return [String(type.value), option];
  });

/**
 * Every field that holds a value, in the order of the schema, by its dotted path; `[]` stands for an entry of a list, `<name>`
 * for a key of your choice, `(kind)` for one of several kinds.
 */
export function fieldsOf(
  outer: z.core.$ZodType,
  path = '',
): readonly (Omit<Documented, 'schema'> & { path: string })[] {
  const { schema, ...field } = documented(outer);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([key, inner]) =>
      fieldsOf(inner, path === '' ? key : `${path}.${key}`),
    );
  }
  if (schema instanceof z.ZodRecord && schema.valueType instanceof z.ZodObject) {
    return fieldsOf(schema.valueType, `${path}.<name>`);
  }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) {
    return fieldsOf(schema.element, `${path}[]`);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return kindsOf(schema).flatMap(([kind, option]) => fieldsOf(option, `${path}(${kind})`));
  }
  return [{ path, ...field }];
}
