//! What a table computes once when it is made, so that deciding only looks things up.
//!
//! Everything here follows from the content and is bounded by it. Sums over pairs of things have limits of their own.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::columns::Column;
use crate::format::{Content, Reasons, Rule};
use crate::holdings::Holdings;
use crate::id::{at, id};
use crate::invalid::{Fact, Invalid};
use crate::lookup::{Lookup, Pairs};
use crate::program::{Program, Reach};
use crate::spots::Spots;

/// How many places reader lists may take effect at, and how many implications may be followed to find them.
pub const EFFECTS_LIMIT: usize = 16_000_000;

/// Rows are kept for roles that are, with all that they extend, no more than this.
const INHERITED: usize = 16;

/// No kind.
pub(crate) const NONE: u32 = u32::MAX;

/// Neighbours in a list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// What follows the first entries of a list.
    fn since<T>(start: usize, list: &[T]) -> Self {
        Self { start: id(start), end: id(list.len()) }
    }

    const fn has(self, at: u32) -> bool {
        self.start <= at && at < self.end
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(crate) fn of<T>(self, list: &[T]) -> &[T] {
        list.get(at(self.start)..at(self.end)).unwrap_or(&[])
    }
}

/// How a permission is held and where.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// Those who hold it outside of every region.
    pub(crate) everywhere: Column,
    /// The kind that it is held on, or [`NONE`].
    pub(crate) kind: u32,
    /// Whether changes only add holders to those round them, as they do where no reader list takes effect: who holds it
    /// outside then holds it inside.
    pub(crate) gains: bool,
    /// Whether it demands something besides being held.
    pub(crate) ruled: bool,
    /// A bit for the last six bits of each instance in `regions`: most instances are not among them, and show it here.
    filter: u64,
    /// Instances at which other roles hold it than around them, in [`Index::regions`] and [`Index::changes`].
    pub(crate) regions: Span,
    /// Instances at which a reader list takes effect, in [`Index::effects`].
    effects: Span,
    /// Restrictions and those who hold it with their rows, in [`Index::restricted`].
    restricted: Span,
}

/// What a role is besides its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Its row.
    pub(crate) row: u32,
    /// Its row and those of all that it extends, in [`Index::rows`]; none of an add-on, nor where they are many.
    rows: Span,
    /// What it extends directly, in [`Index::extended`].
    pub(crate) extends: Span,
    /// Whether it is an add-on.
    pub(crate) addon: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// How each permission is held.
    held: Vec<Held>,
    /// The instances of every permission's regions, ascending for each.
    regions: Vec<u32>,
    /// The columns that change at them: those who hold it either there or around it.
    changes: Vec<Column>,
    /// The places of permissions and instances among those.
    pairs: Option<Pairs>,
    /// The instances at which reader lists take effect on each permission, ascending: a list on it, or on one that
    /// implies it.
    effects: Vec<u32>,
    /// Restrictions, ascending for each permission, and the columns of those who hold it with their rows.
    restricted: Vec<(u32, Column)>,
    /// What each role is.
    roles: Vec<Standing>,
    extended: Vec<u32>,
    rows: Vec<u32>,
    /// The program of each permission's rule.
    pub(crate) permissions: Vec<Option<Program>>,
    /// The program of each declared action's rule.
    pub(crate) actions: Vec<Program>,
    /// The condition of each governance rule, which is all that its program requires.
    pub(crate) assign: Vec<Program>,
    pub(crate) delegate: Vec<Program>,
    pub(crate) restrict: Vec<Program>,
    /// The known instances.
    pub(crate) spots: Spots,
    /// What is named, each in its space.
    pub(crate) names: Option<Lookup>,
    /// For each permission those that imply it directly; only where reasons are to be given.
    pub(crate) implied_by: Vec<Vec<u32>>,
    /// For each role the positions of its grants among the reasons.
    pub(crate) grants_of: Vec<Vec<u32>>,
}

impl Index {
    /// Builds the index of a checked content.
    pub(crate) fn new(content: &Content, holdings: &Holdings, columns: &[Column]) -> Result<Self, Invalid> {
        let mut reach = Reach::new(content);
        let mut program = |rule: &Rule| {
            let program = reach.program(content, &rule.forbid, &rule.require);
            let mut program = program.map_err(|fact| Invalid::new("steps", fact))?;
            program.needs.clone_from(&rule.needs);
            Ok::<_, Invalid>(program)
        };
        let permissions = content
            .permissions
            .iter()
            .map(|permission| permission.rule.as_ref().map(&mut program).transpose());
        let permissions = permissions.collect::<Result<_, _>>()?;
        let actions = content.actions.iter().map(|action| program(&action.rule)).collect::<Result<_, _>>()?;
        let mut condition = |when: Option<u32>| condition(content, &mut reach, when);
        let index = Self {
            permissions,
            actions,
            assign: content.assign.iter().map(|rule| condition(rule.when)).collect::<Result<_, _>>()?,
            delegate: content.delegate.iter().map(|rule| condition(rule.when)).collect::<Result<_, _>>()?,
            restrict: content.restrict.iter().map(|rule| condition(rule.when)).collect::<Result<_, _>>()?,
            implied_by: content.reasons.as_ref().map(|_| implied_by(content)).unwrap_or_default(),
            grants_of: content.reasons.as_ref().map(|it| grants_of(content, it)).unwrap_or_default(),
            ..Self::default()
        };
        index.with(content, holdings, columns)
    }

    /// Adds who holds what.
    fn with(mut self, content: &Content, holdings: &Holdings, columns: &[Column]) -> Result<Self, Invalid> {
        let column = |set: u32| columns.get(at(set)).copied().unwrap_or(Column::NONE);
        let effects = effects(content)?;
        for ((held, entry), effects) in holdings.permissions.iter().zip(&content.permissions).zip(effects) {
            let starts = (self.regions.len(), self.effects.len(), self.restricted.len());
            self.regions.extend(held.at.iter().map(|&(instance, _)| instance));
            self.changes.extend(held.at.iter().map(|&(_, set)| column(set)));
            self.effects.extend(&effects);
            self.restricted
                .extend(held.restricted.iter().map(|&(restriction, set)| (restriction, column(set))));
            self.held.push(Held {
                everywhere: column(held.everywhere),
                kind: entry.kind.unwrap_or(NONE),
                gains: effects.is_empty(),
                ruled: entry.rule.is_some(),
                filter: held.at.iter().fold(0, |filter, &(instance, _)| filter | 1 << (instance % 64)),
                regions: Span::since(starts.0, &self.regions),
                effects: Span::since(starts.1, &self.effects),
                restricted: Span::since(starts.2, &self.restricted),
            });
        }
        self.spots = Spots::new(&content.instances);
        self.names = crate::table::names(content);
        for (role, &row) in content.roles.iter().zip(&holdings.row_of) {
            let start = self.extended.len();
            self.extended.extend(&role.extends);
            let extends = Span::since(start, &self.extended);
            self.roles.push(Standing {
                row,
                rows: Span::default(),
                extends,
                addon: role.addon_for.is_some(),
            });
        }
        self.inherit();
        let each = (0..).zip(&self.held);
        let pairs = each.flat_map(|(permission, held)| {
            held.regions.of(&self.regions).iter().map(move |&instance| (permission, instance))
        });
        self.pairs = Pairs::new(pairs);
        Ok(self)
    }

    /// Finds the rows of each role with all that it extends, as long as they are few.
    fn inherit(&mut self) {
        for role in 0..self.roles.len() {
            let Some(standing) = self.roles.get(role).filter(|it| !it.addon) else { continue };
            let start = self.rows.len();
            let mut closed: Vec<u32> = alloc::vec![id(role)];
            let mut next = 0_usize;
            while let Some(&role) = closed.get(next).filter(|_| closed.len() <= INHERITED) {
                next = next.saturating_add(1);
                let extended = self.roles.get(at(role)).map_or(&[][..], |it| self.extended(it));
                let new = extended.iter().copied().filter(|it| !closed.contains(it));
                let new: Vec<u32> = new.take(INHERITED).collect();
                closed.extend(new);
            }
            if closed.len() > INHERITED {
                continue;
            }
            if standing.extends.is_empty() {
                self.rows.push(standing.row);
            } else {
                let rows = closed.iter().filter_map(|&role| self.roles.get(at(role))).map(|it| it.row);
                let rows: Vec<u32> = rows.collect();
                self.rows.extend(rows);
            }
            let rows = Span::since(start, &self.rows);
            if let Some(standing) = self.roles.get_mut(role) {
                standing.rows = rows;
            }
        }
    }

    /// The rows of a role with all that it extends, if they are known.
    pub(crate) fn rows(&self, role: u32) -> Option<&[u32]> {
        let rows = self.roles.get(at(role))?.rows;
        (!rows.is_empty()).then(|| rows.of(&self.rows))
    }

    /// How a permission is held.
    pub(crate) fn held(&self, permission: u32) -> Option<&Held> {
        self.held.get(at(permission))
    }

    /// How each permission is held.
    pub(crate) fn all_held(&self) -> &[Held] {
        &self.held
    }

    /// What a role is.
    pub(crate) fn role(&self, role: u32) -> Option<&Standing> {
        self.roles.get(at(role))
    }

    /// What a role extends directly.
    pub(crate) fn extended(&self, role: &Standing) -> &[u32] {
        role.extends.of(&self.extended)
    }

    /// The instances at which a permission has other holders than around them, ascending.
    pub(crate) fn regions(&self, held: &Held) -> &[u32] {
        held.regions.of(&self.regions)
    }

    /// The column that changes in a permission at an instance.
    pub(crate) fn change(&self, permission: u32, held: &Held, instance: u32) -> Option<Column> {
        if held.filter >> (instance % 64) & 1 == 0 {
            return None;
        }
        let position = match &self.pairs {
            Some(pairs) => {
                let here =
                    |at: u32| held.regions.has(at) && self.regions.get(crate::id::at(at)) == Some(&instance);
                pairs.find((permission, instance), here)?
            }
            None => {
                let found = held.regions.of(&self.regions).binary_search(&instance).ok()?;
                held.regions.start.saturating_add(id(found))
            }
        };
        self.changes.get(at(position)).copied()
    }

    /// The instances at which a reader list takes effect on a permission, ascending.
    pub(crate) fn effects(&self, held: &Held) -> &[u32] {
        held.effects.of(&self.effects)
    }

    /// The restrictions with which a permission is held, ascending, and by whom.
    pub(crate) fn restricted(&self, held: &Held) -> &[(u32, Column)] {
        held.restricted.of(&self.restricted)
    }
}

fn condition(content: &Content, reach: &mut Reach, when: Option<u32>) -> Result<Program, Invalid> {
    let when = when.as_slice();
    let mut program = reach.program(content, &[], when).map_err(|fact| Invalid::new("steps", fact))?;
    let mut needs: Vec<u32> = program.attributes().collect();
    needs.sort_unstable();
    needs.dedup();
    program.needs = needs;
    Ok(program)
}

/// Finds where reader lists take effect on each permission: a list on one binds all that it implies (R5 of the
/// language).
fn effects(content: &Content) -> Result<Vec<Vec<u32>>, Invalid> {
    let mut effects: Vec<Vec<u32>> = alloc::vec![Vec::new(); content.permissions.len()];
    let mut lists: Vec<(u32, u32)> =
        content.readers.iter().map(|list| (list.permission, list.instance)).collect();
    lists.sort_unstable();
    let mut seen: Vec<u32> = alloc::vec![0; effects.len()];
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
            if let Some(effects) = effects.get_mut(at(permission)) {
                effects.extend(lists.iter().map(|list| list.1));
            }
        }
    }
    for effects in &mut effects {
        effects.sort_unstable();
        effects.dedup();
    }
    Ok(effects)
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
