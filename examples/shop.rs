//! Embeds the evaluator: a bundle in, decisions out. Needs nothing but `permc-eval`.

#![expect(clippy::print_stdout, reason = "an example shows its answers")]

use permc_eval::{Ask, Decision, Table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::from_json(include_bytes!("shop.json"))?;
    let search = table.action("shop.orders.search").ok_or("no such action")?;
    let store = table.kind("shop.store").ok_or("no such kind")?;
    for (role, id) in [("shop.manager", "lyon"), ("shop.clerk", "berlin"), ("shop.clerk", "lyon")] {
        let subject = table.subject(&[table.role(role).ok_or("no such role")?], &[]);
        let place = table.place(&[(store, id)])?;
        match table.decide(&subject, Ask::Action(search), &place, &table.values(&[])?) {
            Decision::Allow => println!("{role} in {id}: all orders"),
            Decision::AllowRows(rows) => println!("{role} in {id}: orders that meet {:?}", rows.all_of()),
            Decision::Deny(reason) => println!("{role} in {id}: denied, {}", reason.as_str()),
        }
    }
    Ok(())
}
