import { format, resolveConfig } from 'prettier';
import * as z from 'zod';
import { environmentSchema } from '../../../config/environment.js';
import { documented, kindsOf } from '../../../config/schema/reference.js';

const head = `// Generated from the schema by npm run docs.

/** Type of a field below one that may be left out. */
type At<Parent, Key extends PropertyKey> = Key extends keyof NonNullable<Parent> ? NonNullable<Parent>[Key] : never;

/** Type of an entry of a list that may be left out. */
type Entry<List> = NonNullable<List> extends readonly (infer Item)[] ? Item : never;

`;

/** config/schema/environment-file.ts as the schema has it: what `z.input` says, with documentation that editors show. */
export async function environmentTypes(): Promise<string> {
  const text = `${head}/** An environment file, field by field. \`Input\` is the input of its schema. */
export interface EnvironmentFile<Input> ${typeOf(environmentSchema, 'Input')}
`;
  return format(text, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' });
}

/** A schema as a type: objects field by field, the rest as it is in the type `from`. */
function typeOf(outer: z.core.$ZodType, from: string): string {
  const { schema } = documented(outer);
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema.shape);
    return `{\n${fields.map(([key, field]) => fieldOf(key, field, `At<${from}, '${key}'>`)).join('')}}`;
  }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) {
    return `(${typeOf(schema.element, `Entry<${from}>`)})[]`;
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const kinds = kindsOf(schema).map(([kind, option]) => typeOf(option, `Extract<${from}, { type: '${kind}' }>`));
    return `(${kinds.join(' | ')})`;
  }
  return from;
}

function fieldOf(key: string, schema: z.core.$ZodType, from: string): string {
  const { description, default: value, required } = documented(schema);
  const lines = [description, ...(value === undefined ? [] : [`@default ${JSON.stringify(value)}`])];
  const text = lines.join('\n * ').replaceAll('*/', '*\\/');
  const comment = value === undefined ? `/** ${text} */` : `/**\n * ${text}\n */`;
  const type = typeOf(schema, from);
  // What is taken over as it is may be undefined already.
  const left = required || type === from ? '' : ' | undefined';
  return `${comment}\n${key}${required ? '' : '?'}: ${type}${left};\n`;
}
