//! `unused-allow`: an `@allow` whose lint finds nothing in the declaration. What is found, is found in `allows`, which
//! knows what was silenced.

use crate::diagnostic::Code;
use crate::lint::{Level, Lint};

pub(super) const LINT: Lint = Lint {
    code: Code::UnusedAllow,
    level: Level::Warn,
    page: include_str!("unused_allow.md"),
    always: false,
    check: |_, _| {},
};
