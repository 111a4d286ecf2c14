//! The subject of a request: its roles, closed and active, and what it was granted directly.
//!
//! Made once, judged many times: all that depends on the subject alone is computed here, separation of duty included.

use alloc::vec::Vec;
use core::fmt;

use crate::bits::Bits;
use crate::format::Members;
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
    pub(crate) given: Vec<u32>,
    /// The roles and add-ons that count, ascending.
    pub(crate) active: Vec<u32>,
    /// Their rows.
    pub(crate) rows: Bits,
    /// The add-ons that do not count.
    inactive: Vec<u32>,
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
        let roles = roles.iter().map(|role| role.position()).filter(|&role| self.is_role(role));
        let mut given: Vec<u32> = roles.collect();
        given.sort_unstable();
        given.dedup();
        let (active, inactive) = self.active(&given);
        let mut rows = Bits::new(at(self.content().table.rows));
        for row in active.iter().filter_map(|&role| self.content().table.row_of.get(at(role))) {
            rows.insert(*row);
        }
        // A grant of another table poisons the subject: it is of no table then, and denied.
        let foreign = grants.iter().any(|grant| grant.place.stamp != self.stamp);
        let stamp = if foreign { Stamp::NONE } else { self.stamp };
        let grants = self.granted(grants);
        let mut subject = Subject { stamp, given, active, rows, inactive, grants, violates: None };
        subject.violates = self.violated(&subject);
        subject
    }

    fn is_role(&self, role: u32) -> bool {
        at(role) < self.content().roles.len()
    }

    /// Closes roles under `extends`, and parts add-ons that count from those that do not.
    fn active(&self, given: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let mut seen = Bits::new(self.content().roles.len());
        let mut open = given.to_vec();
        let (mut active, mut addons) = (Vec::new(), Vec::new());
        while let Some(role) = open.pop() {
            let Some(entry) = self.content().roles.get(at(role)).filter(|_| seen.insert(role)) else {
                continue;
            };
            match &entry.addon_for {
                Some(beside) => addons.push((role, beside)),
                None => {
                    active.push(role);
                    open.extend(&entry.extends);
                }
            }
        }
        // No add-on is among those that another is for, so `seen` can still hold add-ons.
        let counts = |beside: &[u32]| beside.iter().any(|&role| seen.contains(role));
        let (beside, alone): (Vec<_>, Vec<_>) = addons.into_iter().partition(|(_, beside)| counts(beside));
        active.extend(beside.into_iter().map(|(addon, _)| addon));
        active.sort_unstable();
        let mut inactive: Vec<u32> = alone.into_iter().map(|(addon, _)| addon).collect();
        inactive.sort_unstable();
        (active, inactive)
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
