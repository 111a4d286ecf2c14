//! Fuzzes `permc_fuzz::request` against fixed tables.
#![no_main]

use std::sync::LazyLock;

use permc_eval::Table;

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(permc_fuzz::tables::tables);

libfuzzer_sys::fuzz_target!(|input: &[u8]| permc_fuzz::request::check(&TABLES, input));
