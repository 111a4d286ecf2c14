//! What permc costs: compiling, loading a bundle, deciding, and writing findings. Run with `cargo bench`.
//!
//! Each decision stands beside a look-up of the same answer in a `HashMap`, so that machines can be compared by ratio.
//! The sizes double, so that growth can be seen.

use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;

use divan::Bencher;
use permc::diagnostic::{Code, Diagnostic};
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::render::{Format, Paint};
use permc::source::{FileId, SourceMap, Span};
use permc_eval::{Ask, Table};

fn main() {
    divan::main();
}

/// A policy of this many roles, each with its scoped grants, and as many permissions.
fn policy(roles: usize) -> String {
    let mut text = String::from("scope index\nattribute channel { ui, api }\npermission gate\n");
    for n in 0..roles {
        writeln!(text, "resource index i{n}\npermission p{n}.read per index\npermission p{n}.write {{ implies p{n}.read }}").ok();
        writeln!(text, "action a{n} per index {{ requires p{n}.read  requires gate when channel is api }}")
            .ok();
        let other = (n * 7 + 1) % roles;
        writeln!(text, "role r{n} {{ grant gate, p{n}.write  grant p{other}.read on index i{n} }}").ok();
    }
    text
}

fn compiled(roles: usize) -> Compilation {
    compile(SourceMap::new([("policy.perm", policy(roles))]), &Limits::default())
}

fn bundle(roles: usize) -> Vec<u8> {
    compiled(roles).content.map(|content| permc_eval::to_json(&content)).unwrap_or_default()
}

const SIZES: [usize; 4] = [250, 500, 1000, 2000];

#[divan::bench(args = SIZES)]
fn compile_policy(bencher: Bencher<'_, '_>, roles: usize) {
    let text = policy(roles);
    bencher.bench(|| compile(SourceMap::new([("policy.perm", &text)]), &Limits::default()));
}

#[divan::bench(args = SIZES)]
fn load_bundle(bencher: Bencher<'_, '_>, roles: usize) {
    let bytes = bundle(roles);
    bencher.bench(|| Table::from_json(black_box(&bytes)));
}

#[divan::bench(args = SIZES)]
fn decide(bencher: Bencher<'_, '_>, roles: usize) {
    let Some(table) = compiled(roles).content.and_then(|content| Table::new(content).ok()) else { return };
    let (Some(role), Some(action), Some(kind)) = (table.role("r1"), table.action("a1"), table.kind("index"))
    else {
        return;
    };
    let Some(channel) = table.attribute("channel") else { return };
    let subject = table.subject(&[role], &[]);
    let (Ok(place), Ok(values)) = (table.place(&[(kind, "i5")]), table.values(&[(channel, "api")])) else {
        return;
    };
    bencher.bench(|| {
        table.decide(black_box(&subject), Ask::Action(action), black_box(&place), black_box(&values))
    });
}

#[divan::bench(args = SIZES)]
fn look_up_in_hash_map(bencher: Bencher<'_, '_>, roles: usize) {
    let answers: HashMap<(u32, u32, u32, u32), bool> = (0..roles)
        .filter_map(|n| u32::try_from(n).ok())
        .flat_map(|n| [((n, n, 5, 0), true), ((n, n, 5, 1), true)])
        .collect();
    bencher.bench(|| answers.get(&black_box((1, 1, 5, 1))).copied());
}

/// A thousand findings in a policy of six megabytes, in each format.
#[divan::bench(args = Format::ALL)]
fn render(bencher: Bencher<'_, '_>, format: &Format) {
    let line = "role some_name { grant some.permission, and.another.one }\n";
    let sources = SourceMap::new([("policy.perm", line.repeat(6_000_000 / line.len()))]);
    let findings: Vec<Diagnostic> = sources.iter().flat_map(|(file, _)| thousand(file)).collect();
    bencher.bench(|| format.render(&findings, &sources, Paint::Ansi));
}

fn thousand(file: FileId) -> impl Iterator<Item = Diagnostic> {
    (0..1000_u32).map(move |number| {
        let place = |at: u32| Span::new(file, number * 5900 + at, number * 5900 + at + 5);
        Diagnostic::error(Code::UnknownPermission, place(23), format!("there is no permission {number}"))
            .label("not declared")
            .related(place(0), "in this role")
            .help("permissions are declared with `permission NAME`")
    })
}
