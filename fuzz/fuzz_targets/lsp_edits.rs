//! Fuzzes `permc_fuzz::edits`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| permc_fuzz::edits::check(bytes));
