// Every comment, string and reserved word of the shipped policies has its scope in the TextMate grammar, in the engine
// that VS Code uses. Words are read from grammar/perm.pest, tokens are found by a scanner of its own.
'use strict';

const fs = require('fs');
const path = require('path');
const textmate = require('vscode-textmate');
const oniguruma = require('vscode-oniguruma');

const root = path.resolve(__dirname, '../..');
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

function policies(folder) {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return policies(file);
    return file.endsWith('.perm') ? [[file, read(file)]] : [];
  });
}

function examples(document) {
  const blocks = read(document).matchAll(/^```perm.*\n([^]*?)^```$/gm);
  return [...blocks].map((block, at) => [`${document}, example ${at + 1}`, block[1]]);
}

// The parts of a line that have to have a scope: [start, end, scope].
function* expected(line, reserved) {
  const token = /(\/\/.*)|("(?:\\.|[^"\\])*"|`[^`]*`)|@?[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/g;
  for (const match of line.matchAll(token)) {
    const [text, comment, string] = match;
    const scope = comment ? 'comment.line' : string ? 'string.quoted' : reserved.has(text) ? 'keyword' : 'variable';
    yield [match.index, match.index + text.length, scope];
  }
}

async function main() {
  const wasm = fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer;
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => JSON.parse(read('editors/vscode/syntaxes/perm.tmLanguage.json')),
  });
  const grammar = await registry.loadGrammar('source.perm');
  const words = [...read('grammar/perm.pest').matchAll(/^kw_\w+\s*= @\{ "(\w+)"/gm)].map((m) => m[1]);
  const reserved = new Set(words);
  if (reserved.size < 60) throw new Error('the grammar does not call its words kw_… any more');

  let [files, tokens, wrong] = [0, 0, 0];
  const everything = 'tests/ui/syntax/everything.perm';
  const shipped = [...policies('examples'), ...policies('policies'), ...examples('grammar/reference.md')];
  for (const [file, text] of [...shipped, [everything, read(everything)]]) {
    files += 1;
    let stack = textmate.INITIAL;
    text.split(/\r?\n/).forEach((line, at) => {
      const result = grammar.tokenizeLine(line, stack);
      stack = result.ruleStack;
      for (const [start, end, scope] of expected(line, reserved)) {
        tokens += 1;
        const inside = result.tokens.filter((it) => it.startIndex < end && it.endIndex > start);
        // A name may be `yes` or `no` in a matrix.
        const fits = (name) => name.startsWith(scope) || (scope === 'variable' && /^(constant|storage)\./.test(name));
        if (!inside.every((it) => it.scopes.some(fits))) {
          wrong += 1;
          console.error(`${file}:${at + 1}:${start + 1}: ${line.slice(start, end)} is no ${scope}`);
        }
      }
    });
  }
  console.log(`${files} policies, ${tokens} comments, strings, words and names: ${wrong} without their scope`);
  process.exit(wrong ? 1 : 0);
}

main();
