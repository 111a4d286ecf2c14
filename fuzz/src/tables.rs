//! The policies whose tables are asked, and whose bundles are seeds.

use std::path::{Path, PathBuf};

use permc::pipeline::{Product, Settings, compile_with};
use permc::source::SourceMap;
use permc_eval::{Table, to_json};
use permc_workload::{Size, Workload};

/// The policy of the evaluator's tests, which has every construct of the format.
pub const SAMPLE: &[u8] = include_bytes!("../../crates/permc-eval/tests/sample.bundle.json");
const SHOP: &str = include_str!("../../examples/shop.perm");
const DELEGATION: &str = include_str!("../../examples/delegation.perm");
const ROWS: &str = include_str!("../../examples/row_filter.perm");
const EVERYTHING: &str = include_str!("../../tests/ui/syntax/everything.perm");

/// The bundle of a policy without errors.
#[must_use]
pub fn bundle(text: &str, product: Product) -> Option<Vec<u8>> {
    let settings = Settings { product, ..Settings::default() };
    let compilation = compile_with(SourceMap::new([("a.perm", text)]), &settings, Vec::new());
    compilation.content.as_ref().map(to_json)
}

/// The smallest workload that has everything, with its policy in one text: nobody wrote it.
#[must_use]
pub fn workload() -> (Workload, String) {
    let size = Size { name: "XS", things: 2, roles: 8, grants: 3, resources: 6, requests: 40, files: 1 };
    let workload = Workload::new(size);
    let texts: Vec<String> = workload.files().into_iter().map(|(_, text)| text).collect();
    let text = texts.join(&crate::SEPARATOR.to_string());
    (workload, text)
}

/// The bundle of the workload, of which the policy has several files.
#[must_use]
pub fn workload_bundle(product: Product) -> Option<Vec<u8>> {
    let settings = Settings { product, ..Settings::default() };
    let compilation = compile_with(SourceMap::new(workload().0.files()), &settings, Vec::new());
    compilation.content.as_ref().map(to_json)
}

/// Bundles of several shapes, with reasons and without.
#[must_use]
pub fn bundles() -> Vec<Vec<u8>> {
    let mut bundles = vec![SAMPLE.to_vec()];
    for product in [Product::Bundle, Product::WithoutReasons] {
        bundles.extend([SHOP, DELEGATION, ROWS, EVERYTHING].iter().filter_map(|text| bundle(text, product)));
        bundles.extend(workload_bundle(product));
    }
    bundles
}

/// The tables that requests are put to.
#[must_use]
pub fn tables() -> Vec<Table> {
    let some =
        [Some(SAMPLE.to_vec()), bundle(SHOP, Product::Bundle), workload_bundle(Product::WithoutReasons)];
    let tables: Vec<_> = some.into_iter().flatten().filter_map(|it| Table::from_json(&it).ok()).collect();
    assert_eq!(tables.len(), 3, "a policy of the fuzz targets has errors");
    tables
}

/// The root of the project.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
