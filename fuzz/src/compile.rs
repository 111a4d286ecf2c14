//! Target `compile`: any texts become diagnostics that can be shown, and a bundle or the errors that keep one back.

use std::collections::BTreeSet;

use permc::diagnostic::Diagnostic;
use permc::fix::{Choice, applied, fix};
use permc::limits::Limits;
use permc::pipeline::{Compilation, Product, Settings, compile, compile_with};
use permc::render::{Format, Paint};
use permc::source::SourceMap;
use permc_eval::format::Content;
use permc_eval::{Table, to_json};

use crate::{SEPARATOR, asking, places};

/// How many questions a table is asked.
const QUESTIONS: usize = 200;

/// Compiles files that are named so, in an order of their own.
fn compiled(files: &[(String, &str)]) -> Compilation {
    compile(SourceMap::new(files.iter().map(|(name, text)| (name, text))), &Limits::default())
}

/// Checks one input of files.
pub fn check(input: &str) {
    let texts: Vec<&str> = input.split(SEPARATOR).collect();
    let named = |name: &dyn Fn(usize) -> usize| -> Vec<_> {
        texts.iter().enumerate().map(|(at, text)| (format!("{:03}.perm", name(at)), *text)).collect()
    };
    let mut files = named(&|at| at);
    let compilation = compiled(&files);
    places::check(&compilation.sources, &compilation.diagnostics);
    shown(&compilation);
    let bundle = loaded(&compilation);

    files.reverse();
    let again = compiled(&files);
    assert_eq!(compilation.diagnostics, again.diagnostics, "other diagnostics the second time");
    assert_eq!(bundle, again.content.as_ref().map(to_json), "another bundle the second time");

    // Where the files come in another order, the same is decided.
    if texts.len() > 1 {
        let other = compiled(&named(&|at| texts.len() - at));
        assert_eq!(
            meaning(&files),
            meaning(&named(&|at| texts.len() - at)),
            "the order of files means something"
        );
        assert_eq!(compilation.has_errors(), other.has_errors(), "the order of files makes an error");
    }
    fixed(compilation);
}

/// What a policy decides, without where it is written.
fn meaning(files: &[(String, &str)]) -> Option<Content> {
    let settings = Settings { product: Product::WithoutReasons, ..Settings::default() };
    let sources = SourceMap::new(files.iter().map(|(name, text)| (name, text)));
    let content = compile_with(sources, &settings, Vec::new()).content;
    content.map(|content| Content { sources: Vec::new(), ..content })
}

/// Panics unless every format shows every diagnostic, and nothing that a terminal obeys.
fn shown(compilation: &Compilation) {
    for &format in Format::ALL {
        let text = format.render(&compilation.diagnostics, &compilation.sources, Paint::Plain);
        let obeyed = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        assert_eq!(obeyed, None, "{} shows what a terminal obeys", format.as_str());
        match format {
            Format::Json | Format::Sarif | Format::Gitlab => is_json(&text),
            Format::Jsonl => text.lines().for_each(is_json),
            Format::Full | Format::Fancy => {
                let _ = format.render(&compilation.diagnostics, &compilation.sources, Paint::Ansi);
            }
            Format::Short | Format::Github => {
                let lines = compilation.diagnostics.len();
                assert!(text.lines().count() >= lines, "{} leaves something out", format.as_str());
            }
        }
    }
}

fn is_json(text: &str) {
    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
    assert!(read.is_ok(), "this is no JSON: {text}");
}

/// The bundle, which loads and is the only spelling of its content; there is one if and only if nothing is an error.
fn loaded(compilation: &Compilation) -> Option<Vec<u8>> {
    let Some(content) = &compilation.content else {
        assert!(compilation.has_errors(), "neither a bundle nor an error");
        return None;
    };
    assert!(!compilation.has_errors(), "a bundle in spite of an error");
    let bundle = to_json(content);
    let table =
        Table::from_json(&bundle).unwrap_or_else(|error| panic!("permc refuses its own bundle: {error}"));
    assert_eq!(to_json(table.content()), bundle, "the bundle is not canonical");
    asking::ask(&table, QUESTIONS);
    Some(bundle)
}

/// Panics unless every fix can be applied, and all of them together leave what compiling their result says.
fn fixed(compilation: Compilation) {
    for fix in compilation.diagnostics.iter().filter_map(|it| it.fix.as_ref()) {
        assert!(applied(&compilation.sources, fix).is_some(), "`{}` cannot be applied", fix.title);
    }
    if compilation.diagnostics.iter().all(|it| it.fix.is_none()) {
        return;
    }
    let again = |sources| compile(sources, &Limits::default());
    for unsafe_too in [false, true] {
        let choice = Choice { unsafe_too, locked: &BTreeSet::new() };
        let fixed = fix(compilation.clone(), choice, &again).compilation;
        let scratch = again(fixed.sources.clone());
        assert_eq!(fixed.diagnostics, scratch.diagnostics, "fixing says otherwise than compiling");
        let had_none = !compilation.has_errors();
        assert!(!had_none || !fixed.diagnostics.iter().any(Diagnostic::is_error), "a fix brings an error");
    }
}
