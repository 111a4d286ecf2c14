//! Bundles that were tampered with. Whatever is done to their bytes, they are refused; where the digest was put right, they
//! are refused, or their bytes are the one spelling of what was loaded, and that answers.
//!
//! Guarantees: the same edits in each run. `PERMC_TAMPER` sets how many random edits are tried, a million in a long run,
//! and with it every bit is flipped of large bundles too. Leaves out: second spellings, of which the evaluator's own tests
//! try each.

mod asking;
mod edit;

use std::sync::atomic::{AtomicUsize, Ordering};

use permc::pipeline::{Product, Settings, compile_with};
use permc_eval::{Table, to_json};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};
use sha2::{Digest as _, Sha256};

use crate::equivalence::shipped::shipped;
use crate::generated::asked_for;
use crate::generated::judge::{Judged, settle};
use crate::generator::policy;
use edit::Random;

/// How many random edits are tried unless `PERMC_TAMPER` says otherwise.
const EDITS: usize = 20_000;
/// A byte is inserted and deleted at so many places.
const PLACES: usize = 1000;
/// Of bundles that are larger, a short run flips one bit of each byte instead of all.
const SMALL: usize = 4096;
/// How many questions a table is asked that was loaded.
const QUESTIONS: usize = 60;
/// What a bundle has after its content.
const END: &[u8] = b"}\n";

fn long() -> Option<usize> {
    asked_for("PERMC_TAMPER").map(|edits| usize::try_from(edits).unwrap())
}

/// The evaluator's sample, a shipped policy with reasons, and a generated one without.
fn bundles() -> [(&'static str, Vec<u8>); 3] {
    let sample = include_bytes!("../../crates/permc-eval/tests/sample.bundle.json").to_vec();
    let shipped = shipped().into_iter().find(|(name, _)| name.contains("datadog")).expect("it is shipped");
    let shipped = to_json(&shipped.1.content.expect("it has no errors"));
    let settings = Settings { product: Product::WithoutReasons, ..Settings::default() };
    let settled = |seed| match settle(policy(seed)) {
        Ok(Judged::Settled(settled)) => compile_with(settled.policy.sources(), &settings, Vec::new()).content,
        _ => None,
    };
    let generated = (0..100).filter_map(settled).find(|it| it.actions.len() > 1 && it.roles.len() > 2);
    let generated = to_json(&generated.expect("one of them compiles"));
    let bundles = [("sample", sample), ("shipped", shipped), ("generated", generated)];
    for (name, bundle) in &bundles {
        let table = Table::from_json(bundle).expect("a bundle as it was made loads");
        assert_eq!(table.content().reasons.is_some(), *name != "generated");
        assert_eq!(signed(content(bundle)), *bundle, "this file puts digests right otherwise than permc");
    }
    bundles
}

/// A bundle with this content and the digest that fits it.
fn signed(content: &[u8]) -> Vec<u8> {
    let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let start = format!(r#"{{"format":"permc-bundle/1","digest":"sha256:{digest}","content":"#);
    [start.as_bytes(), content, END].concat()
}

fn content(bundle: &[u8]) -> &[u8] {
    let start = signed(b"").len() - END.len();
    &bundle[start..bundle.len() - END.len()]
}

/// The bits to flip of a byte.
fn bits(size: usize, byte: usize) -> Vec<usize> {
    if size <= SMALL || long().is_some() { (0..8).collect() } else { vec![byte % 8] }
}

fn flipped(bytes: &[u8], byte: usize, bit: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[byte] ^= 1 << bit;
    changed
}

/// So many places, spread over all of a text, its start and end among them.
fn places(size: usize) -> Vec<usize> {
    let mut places: Vec<_> = (0..PLACES).map(|at| at * size / (PLACES - 1)).collect();
    places.dedup();
    places
}

/// Counts what became of edits, from many threads.
#[derive(Default)]
struct Count {
    refused: AtomicUsize,
    loaded: AtomicUsize,
    asked: AtomicUsize,
}

impl Count {
    /// Panics unless these bytes are refused.
    fn refuse(&self, bundle: &[u8], what: &dyn Fn() -> String) {
        assert!(Table::from_json(bundle).is_err(), "{} is loaded", what());
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Panics unless a content with the right digest is refused, or is the one spelling of a table that answers.
    fn refuse_or_load(&self, content: &[u8], what: &dyn Fn() -> String) {
        let bundle = signed(content);
        let Ok(table) = Table::from_json(&bundle) else {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return;
        };
        assert!(to_json(table.content()) == bundle, "{} is a second spelling", what());
        self.asked.fetch_add(asking::ask(&table, QUESTIONS), Ordering::Relaxed);
        self.loaded.fetch_add(1, Ordering::Relaxed);
    }

    fn print(&self, edits: &str, name: &str, size: usize) {
        let [refused, loaded, asked] =
            [&self.refused, &self.loaded, &self.asked].map(|count| count.load(Ordering::Relaxed));
        println!(
            "{name}, {size} bytes: {edits}: {refused} refused, {loaded} loaded and asked {asked} questions"
        );
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for (name, bundle) in bundles() {
        let count = Count::default();
        (0..bundle.len()).into_par_iter().for_each(|byte| {
            for bit in bits(bundle.len(), byte) {
                count.refuse(&flipped(&bundle, byte, bit), &|| {
                    format!("{name} with bit {bit} of byte {byte} flipped")
                });
            }
        });
        count.print("flipped bits", name, bundle.len());
    }
}

#[test]
fn every_truncation_is_refused() {
    for (name, bundle) in bundles() {
        let count = Count::default();
        (0..bundle.len()).into_par_iter().for_each(|length| {
            count.refuse(&bundle[..length], &|| format!("{name} cut to {length} bytes"));
            count.refuse(&bundle[length + 1..], &|| format!("{name} without its first {} bytes", length + 1));
        });
        count.print("cuts at either end", name, bundle.len());
    }
}

#[test]
fn every_inserted_or_deleted_byte_is_refused() {
    for (name, bundle) in bundles() {
        let count = Count::default();
        places(bundle.len()).into_par_iter().for_each(|place| {
            for byte in [b' ', b'0', b'"', b'\n', b',', 0, 0xff, *bundle.get(place).unwrap_or(&b'}')] {
                let mut changed = bundle.clone();
                changed.insert(place, byte);
                count.refuse(&changed, &|| format!("{name} with {byte} inserted at {place}"));
            }
            if place < bundle.len() {
                let mut changed = bundle.clone();
                changed.remove(place);
                count.refuse(&changed, &|| format!("{name} without byte {place}"));
            }
        });
        count.print("inserted and deleted bytes", name, bundle.len());
    }
}

#[test]
fn random_edits_are_refused() {
    let edits = long().unwrap_or(EDITS);
    println!("{edits} edits from seed 1 on");
    for (name, bundle) in bundles() {
        let (count, same) = (Count::default(), AtomicUsize::new(0));
        (0..edits.div_ceil(3)).into_par_iter().for_each(|seed| {
            let changed = edit::bytes(&bundle, &mut Random::new(seed));
            if changed == bundle {
                same.fetch_add(1, Ordering::Relaxed);
            } else {
                count.refuse(&changed, &|| format!("{name} with edit {seed}"));
            }
        });
        count.print("random edits", name, bundle.len());
        let same = same.into_inner();
        assert!(same * 20 < edits, "{same} of {edits} edits change nothing");
    }
}

#[test]
fn a_flipped_bit_under_a_right_digest_is_refused_or_the_only_spelling() {
    for (name, bundle) in bundles() {
        let (count, content) = (Count::default(), content(&bundle));
        (0..content.len()).into_par_iter().for_each(|byte| {
            let bits = if long().is_some() { bits(0, byte) } else { vec![byte % 8] };
            for bit in bits {
                let what = || format!("the content of {name} with bit {bit} of byte {byte} flipped");
                count.refuse_or_load(&flipped(content, byte, bit), &what);
            }
        });
        count.print("flipped bits, digest put right", name, content.len());
    }
}

#[test]
fn random_edits_under_a_right_digest_are_refused_or_the_only_spelling() {
    let edits = long().unwrap_or(EDITS / 2);
    println!("{edits} edits from seed 1 on");
    let loaded = AtomicUsize::new(0);
    for (name, bundle) in bundles() {
        let (count, content) = (Count::default(), content(&bundle));
        (0..edits.div_ceil(3)).into_par_iter().for_each(|seed| {
            let mut random = Random::new(seed);
            let changed = if seed % 3 == 0 {
                edit::bytes(content, &mut random)
            } else {
                edit::json(content, &mut random)
            };
            count.refuse_or_load(&changed, &|| format!("the content of {name} with edit {seed}"));
        });
        count.print("random edits, digest put right", name, content.len());
        loaded.fetch_add(count.loaded.into_inner(), Ordering::Relaxed);
    }
    let loaded = loaded.into_inner();
    assert!(loaded * 100 > edits, "only {loaded} of {edits} edits come so far that they are asked");
}
