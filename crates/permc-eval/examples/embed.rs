//! A service that embeds permc: the fifteen lines of the crate's documentation, against a bundle in a file of this
//! repository. `cargo run -p permc-eval --example embed`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use permc_eval::{Ask, Decision, Table};

fn main() -> Result<(), Box<dyn Error>> {
    let bundle = include_bytes!("../tests/sample.bundle.json");
    let table = Table::from_json(bundle)?;
    let reader = table.role("reader").ok_or("no such role")?;
    let action = table.action("logs.read").ok_or("no such action")?;
    let zone = table.kind("zone").ok_or("no such kind")?;

    let subject = table.subject(&[reader], &[]);
    let values = table.values(&[])?;
    for id in ["example.com", "example.org"] {
        let place = table.place(&[(zone, id)])?;
        match table.decide(&subject, Ask::Action(action), &place, &values) {
            Decision::Allow => println!("{id}: all rows"),
            Decision::AllowRows(rows) => println!("{id}: rows that meet {:?}", rows.all_of()),
            Decision::Deny(reason) => println!("{id}: no, {}", reason.as_str()),
        }
    }
    Ok(())
}
