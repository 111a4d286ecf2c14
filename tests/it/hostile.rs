//! Policies that are made to cost much: long chains, diamonds, everybody about everything. They end in an answer or in
//! one clear error, without recursion, and without time or memory that grows with the square of their size.

use std::fmt::Write as _;

use permc::diagnostic::{Code, Diagnostic};
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;
use permc_eval::{Ask, Decision, Table};

fn compiled(text: &str) -> Compilation {
    compile(SourceMap::new([("hostile.perm", text)]), &Limits::default())
}

/// A line for each number below a bound.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        writeln!(text, "{}", line(at)).expect("text takes every line");
        text
    })
}

fn errors(compilation: &Compilation) -> Vec<&Diagnostic> {
    compilation.diagnostics.iter().filter(|it| it.is_error()).collect()
}

/// Whether one of them has this help.
fn says(errors: &[&Diagnostic], help: &str) -> bool {
    errors.iter().flat_map(|it| &it.help).any(|it| it == help)
}

#[track_caller]
fn decides(compilation: Compilation, role: &str, action: &str) -> Decision {
    let errors: Vec<_> = errors(&compilation).iter().map(|it| it.message.clone()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let table = Table::new(compilation.content.unwrap()).unwrap();
    let subject = table.subject(&[table.role(role).unwrap()], &[]);
    let action = Ask::Action(table.action(action).unwrap());
    table.decide(&subject, action, &table.everything(), &table.values(&[]).unwrap())
}

const LEVELS: usize = 64;

/// There are 2^64 ways from the top to the bottom.
#[test]
fn diamonds_inside_one_another() {
    let implied = lines(LEVELS, |at| {
        let next = at + 1;
        format!(
            "permission p{at} {{ implies l{at}, r{at} }} permission l{at} {{ implies p{next} }} permission r{at} {{ implies p{next} }}"
        )
    });
    let text = format!("{implied} permission p{LEVELS} role top {{ grant p0 }} role other");
    assert_eq!(decides(compiled(&text), "top", "p64"), Decision::Allow);
    assert!(matches!(decides(compiled(&text), "other", "p64"), Decision::Deny(_)));

    let extended = lines(LEVELS, |at| {
        let next = at + 1;
        format!("role p{at} extends l{at}, r{at} role l{at} extends p{next} role r{at} extends p{next}")
    });
    let text = format!("{extended} role p{LEVELS} {{ grant read }} permission read");
    assert_eq!(decides(compiled(&text), "p0", "read"), Decision::Allow);

    let required = lines(LEVELS, |at| {
        let next = at + 1;
        format!(
            "action p{at} {{ requires l{at} and r{at} }} action l{at} {{ requires p{next} }} action r{at} {{ requires p{next} }}"
        )
    });
    let text =
        format!("{required} action p{LEVELS} {{ requires read }} permission read role a {{ grant read }}");
    assert_eq!(decides(compiled(&text), "a", "p0"), Decision::Allow);
}

#[test]
fn long_chains() {
    const LINKS: usize = 100_000;
    let implied = lines(LINKS, |at| format!("permission p{at} {{ implies p{} }}", at + 1));
    let text = format!("{implied} permission p{LINKS} role a {{ grant p0 }}");
    assert_eq!(decides(compiled(&text), "a", "p100000"), Decision::Allow);

    let extended = lines(LINKS, |at| format!("role r{at} extends r{}", at + 1));
    let text = format!("{extended} role r{LINKS} {{ grant read }} permission read");
    assert_eq!(decides(compiled(&text), "r0", "read"), Decision::Allow);
}

/// The only error, and how many places it shows.
#[track_caller]
fn cycle(text: &str) -> (Code, usize) {
    let compilation = compiled(text);
    let errors = errors(&compilation);
    assert_eq!(errors.len(), 1);
    (errors[0].code, errors[0].related.len() + 1)
}

#[test]
fn long_cycles() {
    const LINKS: usize = 100_000;
    let roles = lines(LINKS, |at| format!("role r{at} extends r{}", (at + 1) % LINKS));
    assert_eq!(cycle(&roles), (Code::ExtendsCycle, LINKS));
    let permissions = lines(LINKS, |at| format!("permission p{at} {{ implies p{} }}", (at + 1) % LINKS));
    assert_eq!(cycle(&permissions), (Code::ImplicationCycle, LINKS));
    let pairs = lines(LINKS / 4, |at| format!("role a{at} extends b{at} role b{at} extends a{at}"));
    assert_eq!(errors(&compiled(&pairs)).len(), LINKS / 4);
}

/// Each role has its own permission and those of all that it extends: half of all pairs.
#[test]
fn a_chain_in_which_everybody_adds_something() {
    let count = 5_000;
    let permissions = lines(count, |at| format!("permission p{at}"));
    let roles = lines(count - 1, |at| format!("role r{at} extends r{} {{ grant p{at} }}", at + 1));
    let text = format!("{permissions}{roles} role r{} {{ grant p{} }}", count - 1, count - 1);
    assert_eq!(decides(compiled(&text), "r0", "p4999"), Decision::Allow);
    assert!(matches!(decides(compiled(&text), "r1", "p0"), Decision::Deny(_)));
    // What takes more room than there may be is refused, and nothing is decided.
    let few = Limits { members: 100_000, ..Limits::default() };
    let compilation = compile(SourceMap::new([("hostile.perm", &*text)]), &few);
    let codes: Vec<_> = errors(&compilation).iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::PolicyTooLarge]);
    assert!(compilation.content.is_none());
}

/// A pattern that stands for everything, everywhere.
#[test]
fn everything_to_everybody() {
    let count = 6_000;
    let permissions = lines(count, |at| format!("permission p.x{at}"));
    let granted = permissions.clone() + &lines(count, |at| format!("role r{at} {{ grant p.* }}"));
    let defaults = permissions.clone() + &lines(count, |at| format!("role r{at}")) + "default grant p.*";
    let implied = lines(count, |at| format!("permission p.x{at} {{ implies p.* }}"));
    let assigned = permissions + &lines(count, |at| format!("role r{at} {{ grant p.x0 }} assign * by r{at}"));
    for text in [granted, defaults, implied, assigned] {
        let compilation = compiled(&text);
        let too_large = errors(&compilation).iter().filter(|it| it.code == Code::PolicyTooLarge).count();
        let first = text.lines().last().unwrap();
        assert_eq!((too_large, compilation.content.is_none()), (1, true), "{first}");
    }
}

/// Whoever has the first role can come to have the last one, by as many steps as there are roles.
#[test]
fn a_chain_of_assignments() {
    let count = 4_000;
    let roles = lines(count, |at| format!("role r{at} {{ grant write }} assign r{} by r{at}", at + 1));
    let policy = format!("permission read permission write {roles} role r{count} {{ grant read }}");
    let refuted = compiled(&format!("{policy} assert only r0, r{count} reach read"));
    let errors = errors(&refuted);
    assert!(errors.iter().all(|it| it.code == Code::RefutedAssert && it.related.len() <= 33));
    assert_eq!(errors.len(), 16);
    assert!(says(&errors, "and so it is in at least 1 more cases"));

    // Nobody is given anything by the others, so only the last ones have to be followed.
    let proved = format!("{policy} permission other role z {{ grant other }} assert only z reach other");
    assert_eq!(decides(compiled(&proved), "z", "other"), Decision::Allow);
}

#[test]
fn everybody_assigns_everything() {
    let count = 1_000;
    let text = lines(count, |at| format!("role r{at} {{ grant read }} assign * by r{at}"));
    assert_eq!(decides(compiled(&format!("{text} permission read")), "r7", "read"), Decision::Allow);
}

/// Of a chain of roles that all break a rule, the first is told and the others are its heirs.
#[test]
fn a_chain_that_breaks_a_separation() {
    let count = 20_000;
    let roles = lines(count, |at| format!("role r{at} extends r{}", at + 1));
    let text = format!("{roles} role r{count} at most 1 of roles *");
    let compilation = compiled(&text);
    let errors = errors(&compilation);
    assert_eq!(errors.len(), count);
    let text = format!("{roles} role r{count} at most 1 of roles r{count}, r{}", count - 1);
    let compilation = compiled(&text);
    let errors = self::errors(&compilation);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].related.iter().any(|label| label.message.contains("and 19996 more inherit this")));
}

/// An assert that nearly everybody refutes shows some and counts the others.
#[test]
fn an_assert_that_everybody_refutes() {
    let count = 20_000;
    let roles = lines(count, |at| format!("role r{at} extends r{}", at + 1));
    let text =
        format!("permission read {roles} role r{count} {{ grant read }} assert only r{count} hold read");
    let compilation = compiled(&text);
    let errors = errors(&compilation);
    assert_eq!(errors.len(), 16);
    assert!(errors.iter().all(|it| it.related.len() <= 32));
    assert!(says(&errors, "and so it is in at least 19984 more cases"));
}

/// Each mistake costs a message, so they are bounded: in a file, and in all files together.
#[test]
fn nothing_but_mistakes() {
    let limits = Limits::default();
    let mistakes = |text: &str| lines(600_000 / text.len(), |_| text.to_owned());
    for text in ["rle x", "role { ]", "grant grant", "matrix { | a }", "\u{202e}"] {
        let compilation = compiled(&mistakes(text));
        let errors = errors(&compilation);
        let syntax = errors.iter().filter(|it| it.code != Code::TooManyMistakes).count();
        println!("{text:?}: {} errors", errors.len());
        assert!(syntax <= 2 * limits.mistakes, "{text:?}: {syntax} errors");
    }
    let files = (0..1_000).map(|at| (format!("{at:04}.perm"), mistakes("rle x").split_off(700_000)));
    let compilation = compile(SourceMap::new(files), &limits);
    let errors = errors(&compilation);
    let told: Vec<_> = errors.iter().filter(|it| it.code == Code::TooManyMistakes).collect();
    println!("1,000 files: {} errors", errors.len());
    assert!(told.len() == 1 && errors.len() < 32 * limits.mistakes, "{} errors", errors.len());
    assert!(compilation.content.is_none());
}
