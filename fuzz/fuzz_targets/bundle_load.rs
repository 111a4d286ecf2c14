//! Fuzzes `permc_fuzz::bundle` with bytes as they come.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    permc_fuzz::bundle::check(bytes);
});
