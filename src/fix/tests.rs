//! Which changes are made together, what becomes of the text, and what is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Changes, of};
use super::{ATTEMPTS, Choice, Fixed, ROUNDS, applied, fix};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::limits::Limits;
use crate::pipeline::{Compilation, compile};
use crate::source::{FileId, SourceMap, Span};

const SAFE: Choice<'_> = Choice { unsafe_too: false, locked: &BTreeSet::new() };
const ALL: Choice<'_> = Choice { unsafe_too: true, locked: &BTreeSet::new() };

fn edit(start: u32, end: u32, replacement: &str) -> Edit {
    Edit { span: Span::new(FileId(0), start, end), replacement: replacement.to_owned() }
}

fn fix_of(edits: &[(u32, u32, &str)]) -> Fix {
    let edits = edits.iter().map(|(start, end, new)| edit(*start, *end, new)).collect();
    Fix { title: String::new(), applicability: Applicability::Safe, edits }
}

fn one(text: &str) -> SourceMap {
    SourceMap::new([("a.perm", text)])
}

fn text(sources: &SourceMap) -> &str {
    &sources.file(FileId(0)).text
}

/// Makes those of the changes that can be made together.
#[track_caller]
fn together(before: &str, fixes: &[&[(u32, u32, &str)]], taken: &[bool], after: &str) {
    let (sources, mut changes) = (one(before), Changes::default());
    let taken_now: Vec<bool> =
        fixes.iter().map(|edits| changes.add(&of(&fix_of(edits), &sources).unwrap())).collect();
    assert_eq!((&*taken_now, text(&changes.apply(&sources))), (taken, after));
}

#[test]
fn what_overlaps_waits() {
    together("abcdef", &[&[(0, 2, "x")], &[(1, 3, "y")], &[(2, 4, "z")]], &[true, false, true], "xzef");
    together("abcdef", &[&[(1, 5, "x")], &[(2, 3, "y")], &[(0, 6, "z")]], &[true, false, false], "axf");
}

#[test]
fn a_fix_is_made_whole_or_not_at_all() {
    together("abcdef", &[&[(1, 2, "x")], &[(1, 3, "y"), (4, 5, "z")]], &[true, false], "axcdef");
    together("abcdef", &[&[(4, 5, "x"), (0, 1, "y")], &[(2, 3, "z")]], &[true, true], "ybzdxf");
}

#[test]
fn the_same_change_is_made_once() {
    together("abc", &[&[(1, 2, "x")], &[(1, 2, "x")], &[(1, 2, "y")]], &[true, true, false], "axc");
    together("abc", &[&[(1, 1, "x")], &[(1, 1, "x")]], &[true, true], "axbc");
    together("abc", &[&[(1, 2, "x")], &[(1, 2, "x"), (2, 3, "z")]], &[true, true], "axz");
}

#[test]
fn insertions_at_one_place_stand_in_the_order_of_their_findings() {
    together("ab", &[&[(1, 1, "z")], &[(1, 1, "x")], &[(1, 1, "y")]], &[true, true, true], "azxyb");
}

#[test]
fn an_insertion_waits_at_the_border_of_what_is_replaced() {
    for place in [1, 2, 3] {
        together("abcd", &[&[(1, 3, "x")], &[(place, place, "y")]], &[true, false], "axd");
        together("abcd", &[&[(place, place, "y")], &[(1, 3, "x")]], &[true, false], &{
            let (head, tail) = "abcd".split_at(place as usize);
            format!("{head}y{tail}")
        });
    }
    together("abcd", &[&[(1, 3, "x"), (3, 3, "y"), (1, 1, "z")]], &[true], "azxyd");
}

#[test]
fn what_lies_outside_of_the_text_or_overlaps_itself_is_no_fix() {
    for edits in [&[(0, 9, "")][..], &[(2, 1, "")], &[(1, 2, "")], &[(0, 2, "x"), (0, 3, "y")]] {
        assert!(applied(&one("é\n"), &fix_of(edits)).is_none(), "{edits:?}");
    }
}

#[track_caller]
fn without(before: &str, part: &str, after: &str) {
    let start = before.find(part).unwrap();
    let (start, end) = (u32::try_from(start).unwrap(), u32::try_from(start + part.len()).unwrap());
    assert_eq!(text(&applied(&one(before), &fix_of(&[(start, end, "")])).unwrap()), after);
}

#[test]
fn what_is_taken_out_leaves_no_gap() {
    without("role a {\n  grant b\n  grant c\n}\n", "grant b", "role a {\n  grant c\n}\n");
    without("role a {\r\n  grant b \r\n}\r\n", "grant b", "role a {\r\n}\r\n");
    without("role a { grant b }\n", "grant b", "role a { }\n");
    without("role a {grant b}\n", "grant b", "role a {}\n");
    without("role a {\n  grant b // why\n}\n", "grant b", "role a {\n  // why\n}\n");
    without("role a role b\n", "role b", "role a\n");
    without("role a\nrole b", "role b", "role a\n");
    without("\u{feff}role a\nrole b", "role a", "\u{feff}role b");
    without("grant a, b, c\n", "b, ", "grant a, c\n");
    without("\u{200b}\nrole a\n", "\u{200b}", "\nrole a\n");
}

#[test]
fn a_file_keeps_its_byte_order_mark_and_its_line_ends() {
    let insert =
        |before: &str, new| text(&applied(&one(before), &fix_of(&[(0, 0, new)])).unwrap()).to_owned();
    assert_eq!(insert("\u{feff}role a\r\n", "role b\n"), "\u{feff}role b\r\nrole a\r\n");
    assert_eq!(insert("role a\n", "role b\r\n"), "role b\nrole a\n");
    assert_eq!(insert("role a", "role b\n"), "role b\nrole a");
}

/// Compiles for real, then offers a fix for each `fixme` in the sources: what stands behind it says which.
fn planted(sources: SourceMap) -> Compilation {
    let mut compilation = compile(sources, &Limits::default());
    let mut found = Vec::new();
    for (file, source) in compilation.sources.iter() {
        for (at, mark) in source.text.match_indices("// fixme ") {
            let rest = source.text.get(at + mark.len()..).unwrap();
            let replacement = rest.lines().next().unwrap().to_owned();
            let place = |at| u32::try_from(at).unwrap();
            let span = Span::new(file, place(at), place(at + mark.len() + replacement.len()));
            let found_here = Diagnostic::warning(Code::EmptyTest, span, format!("planted `{replacement}`"));
            let edit = Edit { span, replacement };
            found.push(found_here.fix(Applicability::Safe, "do it", edit));
        }
    }
    compilation.diagnostics.extend(found);
    compilation
}

fn run(texts: &[&str], choice: Choice<'_>) -> Fixed {
    let names = ["a.perm", "b.perm", "c.perm"];
    fix(planted(SourceMap::new(names.iter().zip(texts))), choice, &planted)
}

#[test]
fn what_brings_an_error_is_left_out_and_the_rest_is_done() {
    let fixed = run(
        &["role a\n// fixme role b\n// fixme role a\n// fixme role c { grant x }\n// fixme role d\n"],
        SAFE,
    );
    let text = text(&fixed.compilation.sources);
    assert_eq!(text, "role a\nrole b\n// fixme role a\n// fixme role c { grant x }\nrole d\n");
    assert_eq!(fixed.fixed.values().sum::<usize>(), 2);
    assert_eq!(fixed.left_out.len(), 2);
    assert!(!fixed.compilation.has_errors());
}

#[test]
fn rounds_go_on_until_nothing_is_offered() {
    let fixed = run(&["// fixme // fixme // fixme role b\n"], SAFE);
    assert_eq!(text(&fixed.compilation.sources), "role b\n");
    assert_eq!(fixed.fixed, BTreeMap::from([(Code::EmptyTest, 3)]));
}

#[test]
fn rounds_end() {
    // Each round takes one finding away and brings another.
    let turning = |sources: SourceMap| {
        let mut compilation = compile(sources, &Limits::default());
        let (from, to) =
            if text(&compilation.sources).starts_with("role a") { ("a", "b") } else { ("b", "a") };
        let found = Diagnostic::warning(Code::EmptyTest, Span::new(FileId(0), 5, 6), format!("`{from}`"));
        compilation.diagnostics.push(found.fix(Applicability::Safe, "turn", edit(5, 6, to)));
        compilation
    };
    let fixed = fix(turning(one("role a\n")), SAFE, &turning);
    assert_eq!((text(&fixed.compilation.sources), fixed.fixed[&Code::EmptyTest]), ("role a\n", ROUNDS));
}

#[test]
fn what_does_not_help_is_left_out() {
    // A finding that stays whatever is done, beside one that goes.
    let stuck = |sources| {
        let mut compilation = planted(sources);
        let found = Diagnostic::warning(Code::EmptyTest, Span::new(FileId(0), 0, 0), "stuck");
        compilation.diagnostics.push(found.fix(Applicability::Safe, "try", edit(0, 0, "// tried\n")));
        compilation
    };
    let fixed = fix(stuck(one("// fixme role b\n")), SAFE, &stuck);
    assert_eq!(text(&fixed.compilation.sources), "role b\n");
    assert_eq!(fixed.left_out, BTreeSet::from([(Code::EmptyTest, "stuck".to_owned())]));
}

#[test]
fn a_file_that_is_locked_stays() {
    let locked = BTreeSet::from([FileId(0)]);
    let fixed =
        run(&["// fixme role a\n", "// fixme role b\n"], Choice { unsafe_too: true, locked: &locked });
    let texts: Vec<_> = fixed.compilation.sources.iter().map(|(_, file)| &*file.text).collect();
    assert_eq!(texts, ["// fixme role a\n", "role b\n"]);
}

#[test]
fn unsafe_fixes_are_applied_only_where_they_are_wanted() {
    let policy = "role reader\nrole writer extends raeder\n";
    let of = |choice| run(&[policy], choice).compilation.sources;
    assert_eq!(text(&of(SAFE)), policy);
    assert_eq!(text(&of(ALL)), "role reader\nrole writer extends reader\n");
}

#[test]
fn a_mistake_may_hide_another() {
    let fixed = run(&["rol a { grants p.raed }\npermission p.read\n"], ALL);
    assert_eq!(text(&fixed.compilation.sources), "role a { grant p.read }\npermission p.read\n");
    let fixed = run(&["rol a { grants nothing.like.it }\n"], ALL);
    assert_eq!(text(&fixed.compilation.sources), "role a { grant nothing.like.it }\n");
    assert_eq!(fixed.left_out.len(), 0);
}

#[test]
fn lints_wait_until_there_is_no_error() {
    let linted = |sources| {
        let mut compilation = planted(sources);
        let found = Diagnostic::warning(Code::UnknownLint, Span::new(FileId(0), 0, 0), "linted");
        let found = found.fix(Applicability::Safe, "say so", edit(0, 0, "// linted\n"));
        if !text(&compilation.sources).starts_with("// linted") {
            compilation.diagnostics.push(found);
        }
        compilation
    };
    let wrong = fix(linted(one("role a extends nobody_knows\n")), ALL, &linted);
    assert_eq!(text(&wrong.compilation.sources), "role a extends nobody_knows\n");
    let right = fix(linted(one("role reader\nrole a extends raeder\n")), ALL, &linted);
    assert_eq!(text(&right.compilation.sources), "// linted\nrole reader\nrole a extends reader\n");
}

#[test]
fn many_fixes_that_do_not_help_end_too() {
    let policy = (0..ATTEMPTS).map(|n| format!("role r{n}\n// fixme role r{n}\n")).collect::<String>();
    let compiled = std::cell::Cell::new(0);
    let counted = |sources| {
        compiled.set(compiled.get() + 1);
        planted(sources)
    };
    let fixed = fix(planted(one(&policy)), SAFE, &counted);
    assert_eq!((text(&fixed.compilation.sources), compiled.get()), (policy.as_str(), ATTEMPTS));
    assert_eq!(fixed.left_out.len(), ATTEMPTS);
}
