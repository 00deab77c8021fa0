// The module that a TypeScript file is, with nothing imported at run time.
import assert from "node:assert/strict";
import ts from "typescript";

export async function moduleOf(source) {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  assert(!/^import/m.test(outputText), "nothing is imported at run time");
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}
