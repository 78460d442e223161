import * as z from 'zod';

/** A field of the environment file, as the schema knows it. */
interface Field {
  /** Dotted path; `[]` stands for an entry of a list, `<name>` for a key of your choice, `(kind)` for one of several kinds. */
  readonly path: string;
  readonly description: string;
  /** Default in the words of the file; undefined when the field has to be set or is left out by default. */
  readonly default?: unknown;
  readonly required: boolean;
}

/** Every field that holds a value, in the order of the schema. */
export function fieldsOf(schema: z.core.$ZodType, path = '', inherited: Partial<Field> = {}): readonly Field[] {
  const own =
    schema instanceof z.ZodType && schema.description !== undefined ? { description: schema.description } : {};
  const known = { ...own, ...inherited };
  if (schema instanceof z.ZodDefault) {
    return fieldsOf(inner(schema), path, { ...known, default: schema.def.defaultValue, required: false });
  }
  if (schema instanceof z.ZodPrefault) return fieldsOf(inner(schema), path, known);
  if (schema instanceof z.ZodOptional) return fieldsOf(inner(schema), path, { ...known, required: false });
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([key, field]) =>
      fieldsOf(field, path === '' ? key : `${path}.${key}`),
    );
  }
  if (schema instanceof z.ZodRecord && schema.valueType instanceof z.ZodObject) {
    return fieldsOf(schema.valueType, `${path}.<name>`);
  }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) {
    return fieldsOf(schema.element, `${path}[]`);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return schema.options.flatMap((option) => {
      const { type } = (option as z.ZodObject).shape as { type: z.ZodLiteral };
      return fieldsOf(option, `${path}(${String(type.value)})`);
    });
  }
  return [{ path, description: '', required: true, ...known }];
}

/** What a default or an optional field is of. */
export function inner(schema: { unwrap(): z.core.$ZodType }): z.core.$ZodType {
  return schema.unwrap();
}
