//! Checks the packed table: rows, columns, regions and restricted holdings.
//!
//! Whether the bits say what the policy said is the compiler's business; that they are read where they should be
//! is checked here.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

use super::{Checked, ascending, exists, ids, length, rule};
use crate::columns::Columns;
use crate::format::Content;
use crate::id::at;
use crate::invalid::{Fact, Invalid};

pub(super) fn check(content: &Content) -> Checked {
    rows(content)?;
    let columns = Columns::unpack(&content.table)?.count();
    regions(content)?;
    places(content, columns)?;
    restricted(content, columns)
}

fn rows(content: &Content) -> Checked {
    let table = &content.table;
    length(table.row_of.len(), content.roles.len(), || "table.row_of".to_owned())?;
    // This bounds what a subject costs by the size of the content.
    rule(at(table.rows) <= content.roles.len(), "there are more rows than roles", || {
        "table.rows".to_owned()
    })?;
    for (i, &row) in table.row_of.iter().enumerate() {
        exists("row", row, at(table.rows), || format!("table.row_of[{i}]"))?;
    }
    Ok(())
}

fn regions(content: &Content) -> Checked {
    let regions = &content.table.regions;
    for (i, region) in regions.iter().enumerate() {
        ids("instance", region, content.instances.len(), || format!("table.regions[{i}]"))?;
    }
    let mut all: Vec<_> = regions.iter().zip(0_usize..).collect();
    all.sort_unstable();
    let twice = all.windows(2).find_map(|pair| match pair {
        [(one, _), (other, i)] if one == other => Some(*i),
        _ => None,
    });
    twice.map_or(Ok(()), |i| Err(Invalid::new(format!("table.regions[{i}]"), Fact::Twice)))
}

fn places(content: &Content, columns: usize) -> Checked {
    let table = &content.table;
    let count = content.permissions.len();
    length(table.region_of.len(), count, || "table.region_of".to_owned())?;
    length(table.columns_of.len(), count, || "table.columns_of".to_owned())?;
    let each = content.permissions.iter().zip(&table.region_of).zip(&table.columns_of);
    for (i, ((permission, &region), held)) in each.enumerate() {
        exists("region", region, table.regions.len(), || format!("table.region_of[{i}]"))?;
        let region = table.regions.get(at(region)).map_or(&[][..], Vec::as_slice);
        length(held.len(), region.len().saturating_add(1), || format!("table.columns_of[{i}]"))?;
        for (j, &column) in held.iter().enumerate() {
            exists("column", column, columns, || format!("table.columns_of[{i}][{j}]"))?;
        }
        let inside = region.iter().all(|&instance| {
            let kind = content.instances.get(at(instance)).map(|instance| instance.kind);
            kind.zip(permission.kind).is_some_and(|(kind, held)| super::covers(content, kind, held))
        });
        rule(inside, "an instance in this region is not of a kind that the permission is held on", || {
            format!("table.region_of[{i}]")
        })?;
    }
    Ok(())
}

fn restricted(content: &Content, columns: usize) -> Checked {
    let list = &content.table.restricted;
    ascending(list.iter().map(|entry| (entry.permission, entry.restriction)), || {
        "table.restricted".to_owned()
    })?;
    for (i, entry) in list.iter().enumerate() {
        let place = |field| move || format!("table.restricted[{i}].{field}");
        exists("permission", entry.permission, content.permissions.len(), place("permission"))?;
        exists("restriction", entry.restriction, content.restrictions.len(), place("restriction"))?;
        exists("column", entry.column, columns, place("column"))?;
        let filtered =
            content.permissions.get(at(entry.permission)).is_some_and(|permission| permission.filtered);
        rule(filtered, "the permission is not filtered", place("permission"))?;
    }
    Ok(())
}
