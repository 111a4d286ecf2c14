//! Everything of the language that can stand inside of itself or follow from itself, as deep as one likes, through every
//! stage on small stacks.
//!
//! Guarantees: compiling with all that it drops, formatting, loading what was made of it and deciding from that, and the
//! language server's questions end in an answer or an error on 512 KiB, 2 MiB and 8 MiB. A stack that runs over ends the
//! whole test. Leaves out: more than 20,000 levels; some constructs end sooner, at limits of their own.

use permc::limits::Limits;
use permc::pipeline::{Product, Settings, compile_with};
use permc::source::SourceMap;
use permc_eval::{Ask, Table};

const STACKS: [usize; 3] = [512 << 10, 2 << 20, 8 << 20];
const DEPTHS: [usize; 6] = [1, 10, 63, 100, 1_000, 20_000];

/// What nests or makes a chain: what it is, and its text at a depth.
type Construct = (&'static str, fn(usize) -> String);

const CONSTRUCTS: [Construct; 16] = [
    ("parentheses of a requirement", |n| {
        action(&format!("requires {}p{}", "(p or (q and ".repeat(n), "))".repeat(n)))
    }),
    ("parentheses of a condition", |n| {
        action(&format!("requires p when {}t is a{}", "(t is b or ".repeat(n), ")".repeat(n)))
    }),
    ("not", |n| action(&format!("requires p forbid when {}t is a", "not ".repeat(n)))),
    ("not in parentheses", |n| {
        action(&format!("requires p forbid when {}t is a{}", "not (".repeat(n), ")".repeat(n)))
    }),
    ("terms", |n| action(&format!("requires {}p", "p and ".repeat(n)))),
    ("requirements", |n| action(&"requires p\n".repeat(n))),
    ("groups in groups", |n| format!("{}permission p{}", "group g { ".repeat(n), " }".repeat(n))),
    ("kinds in kinds", |n| format!("scope k0 {}", each(n, |at| format!("scope k{} in k{at}", at + 1)))),
    ("resources in resources", |n| {
        let n = n.min(60);
        let kinds = each(n, |at| format!("scope k{} in k{at} ", at + 1));
        format!(
            "scope k0 {kinds} resource k0 i {}",
            each(n, |at| format!("resource k{} i in k{at} i", at + 1))
        )
    }),
    ("a package of many parts", |n| {
        format!("package a{}\npermission p role r {{ grant p }}", ".a".repeat(n))
    }),
    ("roles that extend one another", |n| {
        format!(
            "permission p role r0 {{ grant p }} {}",
            each(n, |at| format!("role r{} extends r{at}", at + 1))
        )
    }),
    ("permissions that imply one another", |n| {
        format!(
            "permission p0 {} role r {{ grant p{n} }}",
            each(n, |at| format!("permission p{} {{ implies p{at} }}", at + 1))
        )
    }),
    ("actions that require one another", |n| {
        let n = n.min(9_000);
        format!(
            "permission p action a0 {{ requires p }} {}",
            each(n, |at| format!("action a{} {{ requires a{at} }}", at + 1))
        )
    }),
    ("roles in a circle", |n| {
        format!("role r0 extends r{n} {}", each(n, |at| format!("role r{} extends r{at}", at + 1)))
    }),
    ("assignments that lead to one another", |n| {
        format!(
            "permission p sensitive role r0 {{ grant p }} {} assert only r0 reach p",
            each(n.min(2_000), |at| format!("role r{} assign r{at} by r{}", at + 1, at + 1))
        )
    }),
    ("braces without end", |n| format!("role r {}", "{ grant p ".repeat(n))),
];

fn action(body: &str) -> String {
    format!("attribute t {{ a, b }} permission p, q role r {{ grant p }} action x {{ {body} }}")
}

fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

/// Whether there were errors; everything that can be done with the text is done on the way.
fn through_everything(text: &str) -> bool {
    let settings = Settings { product: Product::Bundle, ..Settings::default() };
    let compilation = compile_with(SourceMap::new([("deep.perm", text)]), &settings, Vec::new());
    let has_errors = compilation.has_errors();
    if let Some(content) = compilation.content.clone() {
        let bytes = permc_eval::to_json(&content);
        let table = Table::from_json(&bytes).expect("its own bundle");
        let roles: Vec<_> =
            (0..u32::try_from(content.roles.len()).unwrap()).map(permc_eval::RoleId::new).collect();
        let subject = table.subject(&roles, &[]);
        let (place, values) = (table.everything(), table.values(&[]).unwrap());
        for name in content
            .actions
            .iter()
            .map(|it| &it.name)
            .chain(content.permissions.iter().map(|it| &it.name))
            .take(100)
        {
            let ask = Ask::Action(table.action(name).unwrap());
            drop(table.explain(&subject, ask, &place, &values));
            drop(table.because(&subject, ask, &place, &values));
        }
    }
    drop(compilation);
    let formatted = permc::format::format(text, &Limits::default());
    drop(formatted);
    #[cfg(feature = "lsp")]
    in_the_editor(text);
    has_errors
}

#[cfg(feature = "lsp")]
fn in_the_editor(text: &str) {
    use crate::lsp::editor::{Editor, Folder, uri};
    use serde_json::json;

    let folder = Folder::default();
    let mut editor = Editor::new(&folder);
    editor.open("deep.perm", text);
    let document = json!({ "uri": uri("deep.perm") });
    for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "formatting"] {
        let params = json!({ "textDocument": document, "options": { "tabSize": 2, "insertSpaces": true } });
        editor.ask(&format!("textDocument/{method}"), params).expect("an answer");
    }
    let middle = json!({ "line": 0, "character": text.len() / 2 });
    editor
        .ask("textDocument/hover", json!({ "textDocument": document, "position": middle }))
        .expect("an answer");
    editor
        .ask("textDocument/selectionRange", json!({ "textDocument": document, "positions": [middle] }))
        .expect("an answer");
    editor.change("deep.perm", None, "");
}

#[test]
fn nothing_is_too_deep_for_a_small_stack() {
    for stack in STACKS {
        let all = move || {
            let (mut accepted, mut refused) = (0, 0);
            for (what, text) in CONSTRUCTS {
                // The deepest on the smallest stack only: what holds there holds on the others.
                for depth in DEPTHS.into_iter().filter(|depth| *depth <= 1_000 || stack == STACKS[0]) {
                    let text = text(depth);
                    // Said before, since a stack that runs over says nothing.
                    println!("{stack} bytes of stack: {what}, {depth} deep, {} bytes", text.len());
                    if through_everything(&text) { refused += 1 } else { accepted += 1 }
                }
            }
            (accepted, refused)
        };
        let thread = std::thread::Builder::new().stack_size(stack).spawn(all).unwrap();
        let (accepted, refused) = thread.join().unwrap();
        println!("{stack} bytes of stack: {accepted} accepted, {refused} refused with errors");
        assert!(accepted > 30 && refused > 10);
    }
}
