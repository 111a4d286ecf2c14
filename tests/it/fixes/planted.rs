//! Fixes that do not do what they say are found, and those that do are not: planted ones of either kind.

#![expect(clippy::panic, reason = "a test ends at what it did not expect")]

use permc::diagnostic::{Applicability, Code, Diagnostic, Edit};
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::{FileId, SourceMap, Span};

use super::judge::judge;

const POLICY: &str = r#"
scope index
resource index main
resource index audit { only keeper may index.read }
attribute channel { ui, api, batch }
permission index.read per index
permission rows.read filtered
permission plain, other, unused
permission strong { implies plain }
role keeper { grant index.read grant plain }
role reader { grant index.read on index main grant rows.read where `own` grant plain }
role both extends keeper { grant plain }
role strong_one { grant strong grant plain }
role wide { grant index.read }
role empty without defaults
addon more for reader { grant other }
assign more by keeper
action open { requires plain requires other when channel is api forbid when channel is batch }
at most 1 of roles reader, strong_one
"#;

/// A finding with a fix that replaces the first such text, or inserts behind it with `+`.
fn planted(text: &str, replacement: &str, applicability: Applicability) -> (Compilation, Diagnostic) {
    let mut compilation = compile(SourceMap::new([("a.perm", POLICY)]), &Limits::default());
    assert!(!compilation.has_errors(), "{:?}", compilation.diagnostics);
    let start = POLICY.find(text).expect("a text of the policy");
    let place = |at| u32::try_from(at).unwrap();
    let span = Span::new(FileId(0), place(start), place(start + text.len()));
    let edit = Edit { span, replacement: replacement.to_owned() };
    let finding = Diagnostic::warning(Code::EmptyTest, span, "planted").fix(applicability, "do it", edit);
    compilation.diagnostics.push(finding.clone());
    (compilation, finding)
}

fn judged(text: &str, replacement: &str, applicability: Applicability) -> Result<u64, String> {
    let (compilation, finding) = planted(text, replacement, applicability);
    judge(&compilation, &finding, &|sources| compile(sources, &Limits::default()))
}

#[track_caller]
fn is_safe(text: &str, replacement: &str) {
    let decisions = judged(text, replacement, Applicability::Safe).unwrap();
    assert!(decisions > 1000, "{decisions} decisions");
}

#[track_caller]
fn is_found(text: &str, replacement: &str, why: &str) {
    match judged(text, replacement, Applicability::Safe) {
        Ok(decisions) => panic!("{text:?} to {replacement:?} is safe in {decisions} decisions"),
        Err(fault) => assert!(fault.contains(why), "{fault}"),
    }
}

#[test]
fn fixes_that_keep_or_narrow_pass() {
    is_safe(" both extends keeper { grant plain }", " both extends keeper");
    is_safe("grant strong grant plain", "grant strong");
    is_safe("permission plain, other, unused", "permission plain, other");
    is_safe("role empty without defaults", "");
    is_safe("grant rows.read where `own` ", "");
    is_safe("assign more by keeper", "");
    is_safe("addon more for reader { grant other }\nassign more by keeper", "");
    is_safe("{ implies plain }", "");
}

#[test]
fn fixes_that_widen_are_found() {
    for (text, replacement) in [
        ("role empty without defaults", "role empty { grant other }"),
        (" where `own`", ""),
        ("where `own`", "where `other`"),
        ("grant index.read on index main", "grant index.read"),
        ("{ ui, api, batch }", "{ ui, api, batch, mail }"),
        ("{ only keeper may index.read }", ""),
        ("only keeper may index.read", "only keeper, wide may index.read"),
        ("forbid when channel is batch", ""),
        ("when channel is api", "when channel is ui"),
        ("at most 1 of roles reader, strong_one", ""),
        ("for reader", "for reader, both"),
        ("assign more by keeper", "assign more by keeper, reader"),
        ("role empty without defaults", "role empty without defaults role new { grant other }"),
        ("permission plain, other", "permission new { delegates plain } permission plain, other"),
        ("action open", "action new { requires nothing } action open"),
    ] {
        is_found(text, replacement, "before");
    }
}

#[test]
fn fixes_that_do_not_help_or_break_something_are_found() {
    is_found("role empty without defaults", "role reader", "brings duplicate-name");
    is_found("role empty without defaults", "rol", "brings syntax");
    is_found("requires plain requires", "requires", "brings open-action");
    let (compilation, finding) = planted("role empty", "role nobody_else", Applicability::Unsafe);
    let stays = |sources| {
        let mut after = compile(sources, &Limits::default());
        after.diagnostics.push(finding.clone());
        after
    };
    let fault = judge(&compilation, &finding, &stays).unwrap_err();
    assert!(fault.contains("does not take its finding away"), "{fault}");
    let mut outside = finding.clone();
    outside.fix.as_mut().unwrap().edits[0].span.end = u32::MAX;
    assert!(judge(&compilation, &outside, &stays).unwrap_err().contains("cannot be applied"));
}

#[test]
fn a_guess_of_a_name_that_says_it_is_safe_is_found() {
    let policy = "role reader\nrole b extends raeder\n";
    let mut compilation = compile(SourceMap::new([("a.perm", policy)]), &Limits::default());
    let finding = compilation.diagnostics.iter_mut().find(|it| it.code == Code::UnknownRole).unwrap();
    finding.fix.as_mut().unwrap().applicability = Applicability::Safe;
    let finding = finding.clone();
    let fault = judge(&compilation, &finding, &|sources| compile(sources, &Limits::default())).unwrap_err();
    assert!(fault.contains("is not safe: nothing is decided"), "{fault}");
}

#[test]
fn what_is_not_said_to_be_safe_may_widen() {
    assert_eq!(judged(" where `own`", "", Applicability::Unsafe), Ok(0));
}
