//! `unused-scope`: a kind of resource that no permission, action or power is about, nor any kind that lies in it.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::index::KindId;
use crate::lint::context::Context;
use crate::lint::{Level, Lint};

pub(super) const LINT: Lint = Lint {
    code: Code::UnusedScope,
    level: Level::Warn,
    page: include_str!("unused_scope.md"),
    always: false,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let kinds = model.targets().filter_map(|target| model.kind_of(target));
    let powers = model.permissions.iter().flat_map(|it| it.delegates.iter().chain(&it.restricts));
    let kinds = kinds.chain(powers.filter_map(|power| power.kind));
    let used: BTreeSet<KindId> = kinds.flat_map(|kind| model.kinds_outward(kind)).collect();
    let unused = model.kinds.enumerate().filter(|(id, _)| !used.contains(id));
    found.extend(unused.map(|(_, kind)| {
        let message = format!("no permission or action is `per` `{}`, or per a kind in it", kind.head.name);
        Diagnostic::warning(Code::UnusedScope, kind.head.span, message)
            .help("make a permission `per` it, or take it out")
    }));
}
