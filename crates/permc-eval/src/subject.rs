//! The subject of a request: its roles, closed and active, and what it was granted directly.
//!
//! Made once, judged many times: all that depends on the subject alone is computed here, separation of duty included.

use alloc::vec::Vec;
use core::fmt;

use smallvec::SmallVec;

use crate::bits::Bits;
use crate::format::{Beside, Members};
use crate::id::{PermissionId, RoleId, SeparationId, at, id};
use crate::place::Place;
use crate::table::{Stamp, Table};

/// A permission granted directly, as a token carries it; made by [`Table::grant`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    place: Place,
    permission: u32,
}

impl Grant {
    /// What is granted.
    #[must_use]
    pub const fn permission(&self) -> PermissionId {
        PermissionId::new(self.permission)
    }

    /// Where.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }
}

/// Why a direct grant is invalid (R1 of the language).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantError {
    /// There is no such permission.
    NoPermission(PermissionId),
    /// A permission that is not held on a kind cannot be limited to an instance.
    Global,
    /// The permission is not held on that kind or in it.
    WrongKind,
    /// The instance is undeclared and its path is not whole.
    Incomplete,
    /// The place is another table's.
    OtherTable,
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPermission(permission) => write!(f, "there is no permission {}", permission.position()),
            Self::Global => f.write_str("the permission cannot be limited to a resource"),
            Self::WrongKind => f.write_str("the permission is not held on resources of this kind"),
            Self::Incomplete => f.write_str("the grant needs the whole path of its resource"),
            Self::OtherTable => f.write_str("the place belongs to another bundle"),
        }
    }
}

impl core::error::Error for GrantError {}

/// Ids, few of which need no allocation.
pub(crate) type Few = SmallVec<[u32; 8]>;

/// Direct grants on one place.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    pub(crate) place: Place,
    /// The permissions as granted, ascending.
    pub(crate) direct: Vec<u32>,
    /// Those and all that they imply.
    pub(crate) closed: Bits,
}

/// Who asks; made by [`Table::subject`].
#[derive(Debug, Clone)]
pub struct Subject {
    pub(crate) stamp: Stamp,
    /// The roles as given, ascending.
    pub(crate) given: Few,
    /// The roles and add-ons that count, ascending.
    pub(crate) active: Few,
    /// Their rows, ascending.
    pub(crate) rows: Few,
    /// The add-ons that do not count, ascending.
    inactive: Few,
    pub(crate) grants: Vec<Granted>,
    pub(crate) violates: Option<u32>,
}

impl Subject {
    /// The roles and add-ons as given.
    pub fn given(&self) -> impl Iterator<Item = RoleId> {
        self.given.iter().copied().map(RoleId::new)
    }

    /// The roles and add-ons that count: as given, closed under `extends`, without inactive add-ons.
    pub fn active(&self) -> impl Iterator<Item = RoleId> {
        self.active.iter().copied().map(RoleId::new)
    }

    /// The add-ons that give nothing because no role that they are for is beside them (R4 of the language).
    pub fn inactive_addons(&self) -> impl Iterator<Item = RoleId> {
        self.inactive.iter().copied().map(RoleId::new)
    }

    /// The first separation-of-duty rule that the subject breaks; it is then denied everything (R11 of the language).
    #[must_use]
    pub fn violates(&self) -> Option<SeparationId> {
        self.violates.map(SeparationId::new)
    }
}

impl Table {
    /// A direct grant of a permission, everywhere or on a place.
    ///
    /// # Errors
    /// The permission cannot be held there, or the place is not one instance (R1 of the language).
    pub fn grant(&self, permission: PermissionId, place: &Place) -> Result<Grant, GrantError> {
        let Some(held) = self.content().permissions.get(at(permission.position())) else {
            return Err(GrantError::NoPermission(permission));
        };
        if place.stamp != self.stamp {
            return Err(GrantError::OtherTable);
        }
        if let Some(kind) = place.kind {
            let inner = held.kind.ok_or(GrantError::Global)?;
            if !self.kind_covers(kind, inner) {
                return Err(GrantError::WrongKind);
            }
            if !place.is_complete() {
                return Err(GrantError::Incomplete);
            }
        }
        Ok(Grant { permission: permission.position(), place: place.clone() })
    }

    /// The subject with these roles and direct grants. An id that names nothing gives nothing.
    #[must_use]
    pub fn subject(&self, roles: &[RoleId], grants: &[Grant]) -> Subject {
        let given = roles.iter().map(|role| role.position()).filter(|&role| self.index.role(role).is_some());
        let given = ascending(given.collect());
        let (active, inactive) = self.active(&given);
        let rows = active.iter().filter_map(|&role| self.index.role(role)).map(|role| role.row);
        let rows = ascending(rows.collect());
        // A grant of another table poisons the subject: it is of no table then, and denied.
        let foreign = grants.iter().any(|grant| grant.place.stamp != self.stamp);
        let stamp = if foreign { Stamp::NONE } else { self.stamp };
        let grants = self.granted(grants);
        let mut subject = Subject { stamp, given, active, rows, inactive, grants, violates: None };
        subject.violates = self.violated(&subject);
        subject
    }

    /// Closes roles under `extends`, and parts add-ons that count from those that do not.
    fn active(&self, given: &[u32]) -> (Few, Few) {
        let mut seen = Seen::default();
        let (mut active, mut addons) = (Few::new(), Few::new());
        let mut open = Few::from_slice(given);
        while let Some(role) = open.pop() {
            let Some(standing) = self.index.role(role) else { continue };
            if standing.addon {
                addons.push(role);
            } else if seen.insert(role, self.content().roles.len()) {
                active.push(role);
                open.extend_from_slice(self.index.extended(standing));
            }
        }
        let mut inactive = Few::new();
        // No add-on is among those that another is for, so those that count can be added one by one.
        for &addon in &addons {
            let beside = self.content().roles.get(at(addon)).and_then(|role| role.addon_for.as_ref());
            let counts = match beside {
                Some(Beside::Any) => !seen.is_empty(),
                Some(Beside::Roles(roles)) => seen.meets(roles),
                None => false,
            };
            if counts { active.push(addon) } else { inactive.push(addon) }
        }
        (ascending(active), ascending(inactive))
    }

    /// Groups direct grants by place and closes them under implication.
    fn granted(&self, grants: &[Grant]) -> Vec<Granted> {
        let mut grants: Vec<&Grant> = grants.iter().collect();
        grants.sort_unstable();
        grants.dedup();
        let by_place = grants.chunk_by(|one, other| one.place == other.place);
        let granted = by_place.filter_map(|grants| {
            let direct: Vec<u32> = grants.iter().map(|grant| grant.permission).collect();
            let closed = self.implied(&direct, |_| true);
            Some(Granted { place: grants.first()?.place.clone(), direct, closed })
        });
        granted.collect()
    }

    /// What some permissions imply, themselves included; only by way of those that may pass.
    pub(crate) fn implied(&self, direct: &[u32], passes: impl Fn(u32) -> bool) -> Bits {
        let permissions = &self.content().permissions;
        let mut implied = Bits::new(permissions.len());
        let mut open = direct.to_vec();
        while let Some(permission) = open.pop() {
            if passes(permission) && implied.insert(permission) {
                open.extend(permissions.get(at(permission)).map_or(&[][..], |it| &it.implies));
            }
        }
        implied
    }

    fn violated(&self, subject: &Subject) -> Option<u32> {
        let broken = |of: &Members, limit: u32| {
            let had = match of {
                Members::Roles(roles) => {
                    roles.iter().filter(|role| subject.active.binary_search(role).is_ok()).count()
                }
                Members::Permissions(permissions) => {
                    permissions.iter().filter(|&&permission| self.holds_anywhere(subject, permission)).count()
                }
            };
            had > at(limit)
        };
        self.content().separation.iter().position(|rule| broken(&rule.of, rule.limit)).map(id)
    }
}

fn ascending(mut ids: Few) -> Few {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Roles that were met: a few of them as a list, more as bits.
#[derive(Default)]
struct Seen {
    few: Few,
    many: Option<Bits>,
}

impl Seen {
    /// Adds a role, one of so many; whether it is new.
    fn insert(&mut self, role: u32, roles: usize) -> bool {
        if let Some(many) = &mut self.many {
            return many.insert(role);
        }
        if self.few.contains(&role) {
            return false;
        }
        self.few.push(role);
        if self.few.spilled() {
            let mut many = Bits::new(roles);
            self.few.iter().for_each(|&role| _ = many.insert(role));
            self.many = Some(many);
        }
        true
    }

    fn is_empty(&self) -> bool {
        self.few.is_empty()
    }

    /// Whether one of some ascending roles was met.
    fn meets(&self, roles: &[u32]) -> bool {
        match &self.many {
            Some(many) => roles.iter().any(|&role| many.contains(role)),
            None => self.few.iter().any(|role| roles.binary_search(role).is_ok()),
        }
    }
}
