//! The `permc` command.

fn main() {}
