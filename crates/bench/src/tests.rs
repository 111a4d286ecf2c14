//! All contenders give the answers of the workload.

use permc_workload::Size;

use crate::case::Case;
use crate::contender::Kind;
use crate::measure::{Entry, verify};

#[test]
fn all_contenders_agree_on_s() {
    let mut case = Case::new(Size::S);
    // Enough for every rule to matter, and few enough for casbin.
    case.asks.truncate(2000);
    case.workload.answers.truncate(2000);
    for kind in Kind::ALL {
        let files = kind.files(&case).unwrap();
        let contender = kind.load(&files, &case.asks, &case.workload.answers).unwrap();
        verify(&case, Entry::new(kind, contender)).unwrap();
    }
}
