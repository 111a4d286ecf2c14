//! Input at and beyond the limits ends in a diagnostic at a place, never in a crash.

use permc::diagnostic::{Code, Outcome};
use permc::limits::Limits;
use permc::source::FileId;
use permc::syntax::{ast, parse};

/// Far less stack than any thread that permc runs on.
const STACK: usize = 512 << 10;
const DEPTHS: [usize; 8] = [1, 2, 62, 63, 64, 65, 1000, 200_000];

fn parse_all(text: &str) -> Outcome<ast::File> {
    parse(FileId(0), text, &Limits { file_bytes: usize::MAX, ..Limits::default() })
}

fn codes(text: &str) -> Vec<Code> {
    parse_all(text).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// Runs on a small stack, dropping what was parsed included.
fn on_small_stack(check: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(check);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}

/// What an author could nest, with what stands before, between and after.
const NESTED: [(&str, &str, &str, &str, &str); 10] = [
    ("action a { requires ", "(", "b", ")", " }"),
    ("action a { requires ", "(c or ", "b", ")", " }"),
    ("action a { requires ", "(c and (d) or ", "b", ")", " }"),
    ("action a { forbid when ", "(", "b is c", ")", " }"),
    ("action a { forbid when ", "not (", "b in c", ")", " }"),
    ("action a { forbid when ", "(d is e and ", "b is c", ")", " }"),
    ("assign a by b when ", "(", "b is c", ")", ""),
    ("", "group a { ", "permission b", " }", ""),
    ("", "role a { grant b ", "", "}", ""),
    ("@allow", "(", "a", ")", " role b"),
];

#[test]
fn nesting_of_any_depth_is_survived() {
    on_small_stack(|| {
        for (head, open, middle, close, tail) in NESTED {
            for depth in DEPTHS {
                let text = [head, &open.repeat(depth), middle, &close.repeat(depth), tail].concat();
                let found = codes(&text);
                let deep = open.matches(['{', '(']).count() * depth + head.matches('{').count() > 128;
                assert!(!deep || found == [Code::NestingTooDeep], "{open} x {depth}: {found:?}");
            }
        }
    });
}

#[test]
fn unclosed_nesting_of_any_depth_is_survived() {
    on_small_stack(|| {
        for (head, open, middle, close, _) in NESTED {
            for depth in DEPTHS {
                assert!(!codes(&[head, &open.repeat(depth), middle].concat()).is_empty());
                assert!(!codes(&[head, middle, &close.repeat(depth + 1)].concat()).is_empty());
            }
        }
    });
}

#[test]
fn the_limit_itself_is_allowed() {
    let nested = |depth| format!("action a {{ requires {}b{} }}", "(".repeat(depth), ")".repeat(depth));
    on_small_stack(move || {
        assert_eq!(codes(&nested(63)), []);
        assert_eq!(codes(&nested(64)), [Code::NestingTooDeep]);
    });
}

#[test]
fn what_nests_too_deep_is_left_out_alone() {
    let text = format!("role a\naction b {{ requires {}c }}\nrole d", "(".repeat(64));
    let outcome = parse_all(&text);
    let [diagnostic] = outcome.diagnostics.as_slice() else { panic!("{:?}", outcome.diagnostics) };
    assert_eq!((diagnostic.code, diagnostic.primary.span.start), (Code::NestingTooDeep, 90));
    assert_eq!(outcome.value.items.len(), 2);
}

#[test]
fn long_chains_do_not_recurse() {
    on_small_stack(|| {
        for (head, link, last) in [
            ("action a { requires ", "b and ", "b }"),
            ("action a { requires ", "b or ", "b }"),
            ("action a { forbid when ", "b is c and ", "b is c }"),
            ("action a { forbid when ", "b is c or ", "b is c }"),
            ("action a { forbid when ", "not ", "b is c }"),
            ("role a { grant ", "b, ", "b }"),
            ("role a { ", "grant b ", "}"),
            ("resource a b", " in c d", ""),
            ("", "@allow(b, reason = \"c\") ", "role d"),
            ("", "/// b\n", "role d"),
        ] {
            assert_eq!(codes(&[head, &link.repeat(30_000), last].concat()), [], "{link}");
        }
    });
}

#[test]
fn a_hundred_thousand_terms_are_one_level() {
    on_small_stack(|| {
        let outcome = parse_all(&format!("action a {{ requires {}b }}", "b and ".repeat(100_000)));
        let Some(ast::ItemKind::Action(action)) = outcome.value.items.first().map(|item| &item.kind) else {
            panic!("{:?}", outcome.diagnostics)
        };
        let Some(ast::Expr::All(terms)) = &action.rules.requires[0].what else { panic!("no chain") };
        assert_eq!(terms.len(), 100_001);
    });
}

#[test]
fn a_chain_of_not_means_its_parity() {
    for (count, negated) in [(1, true), (2, false), (3, true), (100_000, false)] {
        let text = format!("action a {{ forbid when {}b is c }}", "not ".repeat(count));
        let outcome = parse_all(&text);
        let Some(ast::ItemKind::Action(action)) = outcome.value.items.first().map(|item| &item.kind) else {
            panic!("{:?}", outcome.diagnostics)
        };
        assert_eq!(matches!(action.rules.forbids[0].when, ast::Condition::Not(_)), negated);
    }
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    let outcome = parse(FileId(0), "role abcdef", &limits);
    assert_eq!(outcome.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::FileTooLarge]);
    assert_eq!(parse(FileId(0), "role abcde", &limits).diagnostics, []);
}

#[test]
fn long_names_and_strings_are_cut_short() {
    let name = "n".repeat(129);
    let text = format!("role {name} \"{}\" extends {name}", "é".repeat(4097));
    let outcome = parse_all(&text);
    assert_eq!(codes(&text), [Code::NameTooLong, Code::StringTooLong, Code::NameTooLong]);
    let ast::ItemKind::Role(role) = &outcome.value.items[0].kind else { panic!("no role") };
    assert_eq!(role.name.value.len(), 128);
    assert_eq!(role.title.as_ref().map(|title| title.value.chars().count()), Some(4096));
    assert_eq!(role.extends[0].value, role.name.value);
    assert_eq!(codes(&format!("role {} \"{}\"", "n".repeat(128), "é".repeat(4096))), []);
}

/// Hostile repetitions, most of which made some parser take more than linear time.
#[test]
fn much_of_the_same_is_survived() {
    for unit in [
        "\n",
        "// comment\n",
        "{",
        "}\n",
        "\"",
        "\\",
        "role ",
        "rle a\n",
        "role a { grant }\n",
        "permission a b\n",
        "grant a\n",
        "a ",
        "\u{202e}",
        "é",
        "role a {\n",
        "@",
        "| a |\n",
    ] {
        parse_all(&unit.repeat(2000));
    }
    for (head, unit, tail) in [
        ("role a {\n", "  gramt b\n", "}"),
        ("role a {\n", "  grant \"\n", "}"),
        ("group a {\n", "  permission b {\n    implies c d\n  }\n", "}"),
        ("group a {\n", "  permission b {\n", "}"),
        ("matrix {\n", "  | a |\n", "}"),
        ("matrix {\n", "  a |\n", "}"),
        ("test \"a\" {\n", "  as b allow c deny\n", "}"),
        ("attribute a { b", ", b c", "}"),
    ] {
        let outcome = parse_all(&[head, &unit.repeat(500), tail].concat());
        assert!(!outcome.diagnostics.is_empty(), "{unit:?}");
    }
}

#[test]
fn ten_million_blank_lines_are_nothing() {
    assert_eq!(codes(&"\n".repeat(10_000_000)), []);
}
