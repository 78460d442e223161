import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';

/** What the expressions of a workflow can name: `github`, `vars`, `needs`, and so on. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the steps or jobs before went, for `success()` and its like. */
export type Outcome = 'success' | 'failure';

/** Text with every `${{ … }}` in it replaced by its value. */
export const interpolated = (text: string, contexts: Contexts): string =>
  text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression, contexts).coerceString());

/** Whether a condition holds. One that asks for no status holds only after success. */
export function holds(condition: string | undefined, contexts: Contexts, outcome: Outcome): boolean {
  const [, inner] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition ?? '') ?? [];
  const expression = inner ?? condition ?? 'success()';
  const asks = /\b(success|failure|always|cancelled)\s*\(/.test(expression);
  const value = evaluate(asks ? expression : `success() && (${expression})`, contexts, outcome);
  return value.coerceString() !== 'false' && value.coerceString() !== '' && value.coerceString() !== '0';
}

function evaluate(expression: string, contexts: Contexts, outcome: Outcome = 'success'): data.ExpressionData {
  const answers = { success: outcome === 'success', failure: outcome === 'failure', always: true, cancelled: false };
  const status = Object.entries(answers).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const functions = [...Object.values(wellKnownFunctions), ...status];
  const { tokens } = new Lexer(expression.trim()).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = new Map(functions.map((each) => [each.name.toLowerCase(), each]));
  return new Evaluator(parsed, asData(contexts) as data.Dictionary, known).evaluate();
}

function asData(value: unknown): data.ExpressionData {
  if (value === undefined || value === null) return new data.Null();
  if (typeof value === 'object') {
    return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: asData(item) })));
  }
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  return new data.StringData(value as string);
}
