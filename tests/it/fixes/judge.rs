//! Judges one fix of one finding.

use permc::diagnostic::{Applicability, Code, Diagnostic};
use permc::fix::applied;
use permc::pipeline::Compilation;
use permc::source::SourceMap;

use super::decisions;

/// How many decisions the fix was compared in, if it does what it says.
pub(crate) fn judge(
    before: &Compilation,
    finding: &Diagnostic,
    compile: &dyn Fn(SourceMap) -> Compilation,
) -> Result<u64, String> {
    let fix = finding.fix.as_ref().ok_or("there is no fix")?;
    let about = format!("{}, {}: `{}`", finding.code.as_str(), finding.message, fix.title);
    let sources = applied(&before.sources, fix).ok_or_else(|| format!("{about} cannot be applied"))?;
    let after = compile(sources);
    let same = |it: &&Diagnostic| (it.code, &it.message) == (finding.code, &finding.message);
    let count = |of: &Compilation| of.diagnostics.iter().filter(same).count();
    if count(&after) >= count(before) {
        return Err(format!("{about} does not take its finding away"));
    }
    let new = new_errors(before, &after, finding);
    if !new.is_empty() {
        return Err(format!("{about} brings {}", new.join("; ")));
    }
    match fix.applicability {
        Applicability::Safe if finding.is_error() => {
            Err(format!("{about} is not safe: nothing is decided by a policy with an error"))
        }
        Applicability::Safe => {
            decisions::compare(before, &after).map_err(|why| format!("{about} is not safe: {why}"))
        }
        Applicability::Unsafe | Applicability::Display => Ok(0),
    }
}

/// Errors that a fix brings: they were not there before, and could have been told.
///
/// Of what cannot be read nothing is told, so a fix of the text may uncover an error of another kind, or one further mistake
/// in the text. And a declaration with a mistake is not blamed for saying too little.
fn new_errors(before: &Compilation, after: &Compilation, finding: &Diagnostic) -> Vec<String> {
    let errors = |of: &Compilation| -> Vec<(Code, String)> {
        let errors = of.diagnostics.iter().filter(|it| it.is_error());
        errors.map(|it| (it.code, it.message.clone())).collect()
    };
    let mut known = errors(before);
    let is_new = |error: &(Code, String)| match known.iter().position(|it| it == error) {
        Some(at) => {
            known.swap_remove(at);
            false
        }
        None => true,
    };
    let mut new: Vec<_> = errors(after).into_iter().filter(is_new).collect();
    if finding.is_error() {
        new.retain(|(code, _)| !matches!(code, Code::OpenAction | Code::EmptyTest));
    }
    if is_of_text(finding.code) {
        let has_more = mistakes_in_text(after) > mistakes_in_text(before);
        new.retain(|(code, _)| is_of_text(*code) && has_more);
    }
    new.into_iter().map(|(code, message)| format!("{}: {message}", code.as_str())).collect()
}

/// Whether a part of the text is lost to such a mistake.
pub(crate) fn is_of_text(code: Code) -> bool {
    use Code::{BrokenMatrix, InvisibleCharacter, MisplacedClause, RepeatedClause, Syntax};
    [BrokenMatrix, InvisibleCharacter, MisplacedClause, RepeatedClause, Syntax].contains(&code)
}

/// How many of them there are.
pub(crate) fn mistakes_in_text(of: &Compilation) -> usize {
    of.diagnostics.iter().filter(|it| is_of_text(it.code)).count()
}
