/** The expression language of GitHub Actions, as the rest of the model and the runner see it. */
export { checkTemplate, type ExpressionScope, type Members } from './checkTemplate.ts';
export { type EvaluationContext, evaluateCondition, evaluateTemplate, type RunStatus } from './evaluate.ts';
export { ExpressionError } from './expressionError.ts';
export type { ExpressionProblem, ExpressionProblemCode } from './expressionProblem.ts';
export type { PossibleTexts, PossibleValues, ValuesOf } from './neverEqual.ts';
export { hasStatusFunction, type Reference, references } from './references.ts';
export { parseCondition, parseTemplate, type Template, type TemplatePart } from './template.ts';
