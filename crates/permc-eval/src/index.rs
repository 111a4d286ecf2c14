//! What a table computes once when it is made, so that deciding only looks things up.
//!
//! Everything here follows from the content and is bounded by it. Sums over pairs of things have limits of their own.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::format::{Content, Instance, Reasons, Rule};
use crate::id::{at, id};
use crate::invalid::{Fact, Invalid};
use crate::program::{Program, Reach};

/// How many places reader lists may take effect at, and how many implications may be followed to find them.
pub const EFFECTS_LIMIT: usize = 16_000_000;

/// How a permission is held and where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    /// The column outside of every region.
    pub(crate) base: u32,
    /// Instances, ascending, and the columns there.
    pub(crate) regions: Vec<(u32, u32)>,
    /// Instances, ascending, at which a reader list takes effect: one on this permission, or on one that implies it.
    pub(crate) effects: Vec<u32>,
    /// Restrictions, ascending, and the columns of those who hold it with their rows.
    pub(crate) restricted: Vec<(u32, u32)>,
}

/// A governance rule, ready to be judged.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// The attributes that it tests.
    pub(crate) needs: Vec<u32>,
    /// Its condition is all that this requires.
    pub(crate) program: Program,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    pub(crate) held: Vec<Held>,
    /// The program of each permission's rule.
    pub(crate) permissions: Vec<Option<Program>>,
    /// The program of each declared action's rule.
    pub(crate) actions: Vec<Program>,
    pub(crate) assign: Vec<Condition>,
    pub(crate) delegate: Vec<Condition>,
    pub(crate) restrict: Vec<Condition>,
    /// The end of each instance's subtree.
    pub(crate) ends: Vec<u32>,
    /// The instances by kind, id and parent.
    pub(crate) places: Vec<u32>,
    /// For each permission those that imply it directly; only where reasons are to be given.
    pub(crate) implied_by: Vec<Vec<u32>>,
    /// For each role the positions of its grants among the reasons.
    pub(crate) grants_of: Vec<Vec<u32>>,
}

impl Index {
    /// Builds the index of a checked content.
    pub(crate) fn new(content: &Content) -> Result<Self, Invalid> {
        let mut reach = Reach::new(content);
        let mut program = |rule: &Rule| {
            let program = reach.program(content, &rule.forbid, &rule.require);
            program.map_err(|fact| Invalid::new("steps", fact))
        };
        let permissions = content
            .permissions
            .iter()
            .map(|permission| permission.rule.as_ref().map(&mut program).transpose());
        let permissions = permissions.collect::<Result<_, _>>()?;
        let actions = content.actions.iter().map(|action| program(&action.rule)).collect::<Result<_, _>>()?;
        let mut condition = |when: Option<u32>| condition(content, &mut reach, when);
        Ok(Self {
            held: held(content)?,
            permissions,
            actions,
            assign: content.assign.iter().map(|rule| condition(rule.when)).collect::<Result<_, _>>()?,
            delegate: content.delegate.iter().map(|rule| condition(rule.when)).collect::<Result<_, _>>()?,
            restrict: content.restrict.iter().map(|rule| condition(rule.when)).collect::<Result<_, _>>()?,
            ends: ends(&content.instances),
            places: places(&content.instances),
            implied_by: content.reasons.as_ref().map(|_| implied_by(content)).unwrap_or_default(),
            grants_of: content.reasons.as_ref().map(|it| grants_of(content, it)).unwrap_or_default(),
        })
    }
}

fn condition(content: &Content, reach: &mut Reach, when: Option<u32>) -> Result<Condition, Invalid> {
    let when = when.as_slice();
    let program = reach.program(content, &[], when).map_err(|fact| Invalid::new("steps", fact))?;
    let mut needs: Vec<u32> = program.attributes().collect();
    needs.sort_unstable();
    needs.dedup();
    Ok(Condition { needs, program })
}

fn held(content: &Content) -> Result<Vec<Held>, Invalid> {
    let table = &content.table;
    let each = table.region_of.iter().zip(&table.columns_of);
    let mut held: Vec<Held> = each
        .map(|(&region, columns)| {
            let (&base, columns) = columns.split_first().unwrap_or((&u32::MAX, &[]));
            let region = table.regions.get(at(region)).map_or(&[][..], Vec::as_slice);
            Held {
                base,
                regions: region.iter().copied().zip(columns.iter().copied()).collect(),
                ..Held::default()
            }
        })
        .collect();
    for entry in &table.restricted {
        if let Some(held) = held.get_mut(at(entry.permission)) {
            held.restricted.push((entry.restriction, entry.column));
        }
    }
    effects(content, &mut held)?;
    Ok(held)
}

/// Finds where reader lists take effect: a list on a permission binds all that it implies (R5 of the language).
fn effects(content: &Content, held: &mut [Held]) -> Result<(), Invalid> {
    let mut lists: Vec<(u32, u32)> =
        content.readers.iter().map(|list| (list.permission, list.instance)).collect();
    lists.sort_unstable();
    let mut seen: Vec<u32> = alloc::vec![0; held.len()];
    let mut left = EFFECTS_LIMIT;
    for (round, lists) in (1_u32..).zip(lists.chunk_by(|one, other| one.0 == other.0)) {
        let mut open: Vec<u32> = lists.first().map(|list| list.0).into_iter().collect();
        while let Some(permission) = open.pop() {
            let Some(slot) = seen.get_mut(at(permission)).filter(|slot| **slot != round) else { continue };
            *slot = round;
            let implied = content.permissions.get(at(permission)).map_or(&[][..], |it| &it.implies);
            let cost = lists.len().saturating_add(implied.len());
            left = left.checked_sub(cost).ok_or_else(|| {
                let what = "places at which reader lists take effect";
                Invalid::new("readers".to_owned(), Fact::TooMany { what, limit: EFFECTS_LIMIT })
            })?;
            open.extend(implied);
            if let Some(held) = held.get_mut(at(permission)) {
                held.effects.extend(lists.iter().map(|list| list.1));
            }
        }
    }
    for held in held {
        held.effects.sort_unstable();
        held.effects.dedup();
    }
    Ok(())
}

/// The end of each subtree. An instance stands behind what it lies in, so going backwards each end is known before
/// it is passed on.
fn ends(instances: &[Instance]) -> Vec<u32> {
    let mut ends: Vec<u32> = (0..instances.len()).map(|i| id(i.saturating_add(1))).collect();
    for (i, instance) in instances.iter().enumerate().rev() {
        let end = ends.get(i).copied().unwrap_or(0);
        if let Some(outer) = instance.parent.and_then(|parent| ends.get_mut(at(parent))) {
            *outer = end.max(*outer);
        }
    }
    ends
}

fn places(instances: &[Instance]) -> Vec<u32> {
    let mut places: Vec<u32> = (0..instances.len()).map(id).collect();
    places.sort_unstable_by_key(|&place| {
        instances.get(at(place)).map(|instance| (instance.kind, instance.id.as_str(), instance.parent))
    });
    places
}

fn implied_by(content: &Content) -> Vec<Vec<u32>> {
    let mut by: Vec<Vec<u32>> = alloc::vec![Vec::new(); content.permissions.len()];
    for (permission, entry) in (0..).zip(&content.permissions) {
        for &implied in &entry.implies {
            if let Some(by) = by.get_mut(at(implied)) {
                by.push(permission);
            }
        }
    }
    by
}

fn grants_of(content: &Content, reasons: &Reasons) -> Vec<Vec<u32>> {
    let mut of: Vec<Vec<u32>> = alloc::vec![Vec::new(); content.roles.len()];
    for (position, grant) in (0..).zip(&reasons.grants) {
        if let Some(of) = of.get_mut(at(grant.role)) {
            of.push(position);
        }
    }
    of
}
