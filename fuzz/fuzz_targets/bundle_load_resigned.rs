//! Fuzzes `permc_fuzz::bundle` with contents whose digest is put right, so that what is behind the digest is reached.
#![no_main]

use libfuzzer_sys::fuzzer_mutate;
use permc_fuzz::{bundle, mutate};

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    bundle::check(&bundle::signed(content));
});

// Three of four changes are made in the JSON, the others in its bytes.
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = if seed % 4 == 0 { None } else { mutate::changed(&data[..size], seed) };
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});
