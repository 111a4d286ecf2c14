//! The subject of a request: its roles, closed and active, and what it was granted directly.
//!
//! Made once, judged many times: all that depends on the subject alone is computed here, separation of duty included.

use alloc::boxed::Box;
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
///
/// What a decision reads comes first and lies together.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct Subject {
    pub(crate) stamp: Stamp,
    pub(crate) violates: Option<u32>,
    /// The rows of the roles and add-ons that count.
    pub(crate) rows: Few,
    pub(crate) grants: Vec<Granted>,
    /// What deciding about actions does not look at; nothing if that is all that the subject is for.
    roles: Option<Box<Roles>>,
}

/// The roles of a subject, each list ascending.
#[derive(Debug, Clone, Default)]
struct Roles {
    /// Those that were given.
    given: Few,
    /// The roles and add-ons that count.
    active: Few,
    /// The add-ons that do not count.
    inactive: Few,
}

impl Subject {
    /// The roles and add-ons as given.
    pub fn given(&self) -> impl Iterator<Item = RoleId> {
        self.roles.iter().flat_map(|roles| &roles.given).copied().map(RoleId::new)
    }

    /// The roles and add-ons that count, ascending.
    pub(crate) fn active_roles(&self) -> &[u32] {
        self.roles.as_ref().map_or(&[], |roles| &roles.active)
    }

    /// The roles and add-ons that count: as given, closed under `extends`, without inactive add-ons.
    pub fn active(&self) -> impl Iterator<Item = RoleId> {
        self.active_roles().iter().copied().map(RoleId::new)
    }

    /// The add-ons that give nothing because no role that they are for is beside them (R4 of the language).
    pub fn inactive_addons(&self) -> impl Iterator<Item = RoleId> {
        self.roles.iter().flat_map(|roles| &roles.inactive).copied().map(RoleId::new)
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
        let roles = self.activate(roles);
        let mut subject = self.nobody();
        subject.rows = self.rows_of(&roles);
        if !grants.is_empty() {
            // A grant of another table poisons the subject: it is of no table then, and denied.
            let foreign = grants.iter().any(|grant| grant.place.stamp != self.stamp);
            subject.stamp = if foreign { Stamp::NONE } else { self.stamp };
            subject.grants = self.granted(grants);
        }
        subject.violates = self.violated(&subject, &roles);
        subject.roles = Some(Box::new(roles));
        subject
    }

    /// The subject with these roles as far as actions are asked: nothing is allocated for it if its roles are few.
    pub(crate) fn asking(&self, roles: &[RoleId]) -> Subject {
        let mut subject = self.nobody();
        // Most subjects are plain: without add-ons, and with few extended roles.
        let mut add = |role: &RoleId| {
            subject.rows.extend_from_slice(self.index.rows(role.position())?);
            Some(())
        };
        if self.content().separation.is_empty() && roles.iter().try_for_each(&mut add).is_some() {
            return subject;
        }
        let roles = self.activate(roles);
        subject.rows = self.rows_of(&roles);
        subject.violates = self.violated(&subject, &roles);
        subject
    }

    fn nobody(&self) -> Subject {
        Subject { stamp: self.stamp, violates: None, rows: Few::new(), grants: Vec::new(), roles: None }
    }

    fn rows_of(&self, roles: &Roles) -> Few {
        let mut rows = Few::new();
        for &role in &roles.active {
            rows.extend(self.index.role(role).map(|it| it.row));
        }
        ascend(&mut rows);
        rows
    }

    /// Closes roles under `extends`, and parts add-ons that count from those that do not.
    fn activate(&self, roles: &[RoleId]) -> Roles {
        let mut all = Roles::default();
        let Roles { given, active, inactive } = &mut all;
        for role in roles {
            if self.index.role(role.position()).is_some() {
                given.push(role.position());
            }
        }
        ascend(given);
        for &role in given.iter() {
            let is_addon = self.index.role(role).is_some_and(|it| it.addon);
            if is_addon { inactive.push(role) } else { active.push(role) }
        }
        let mut seen = Seen::default();
        let mut next = 0_usize;
        while let Some(standing) = active.get(next).and_then(|&role| self.index.role(role)) {
            next = next.saturating_add(1);
            for &extended in self.index.extended(standing) {
                seen.add(extended, active, self.content().roles.len());
            }
        }
        ascend(active);
        if !inactive.is_empty() {
            // No add-on is among those that another is for, so they can be judged one by one.
            let roles = active.len();
            inactive.retain(|&mut addon| {
                let counts = self.counts_beside(addon, active.get(..roles).unwrap_or(&[]));
                if counts {
                    active.push(addon);
                }
                !counts
            });
            ascend(active);
        }
        all
    }

    /// Whether an add-on counts beside some ascending roles.
    fn counts_beside(&self, addon: u32, roles: &[u32]) -> bool {
        match self.content().roles.get(at(addon)).and_then(|role| role.addon_for.as_ref()) {
            Some(Beside::Any) => !roles.is_empty(),
            Some(Beside::Roles(beside)) if beside.len() < roles.len() => {
                beside.iter().any(|role| roles.binary_search(role).is_ok())
            }
            Some(Beside::Roles(beside)) => roles.iter().any(|role| beside.binary_search(role).is_ok()),
            None => false,
        }
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

    fn violated(&self, subject: &Subject, roles: &Roles) -> Option<u32> {
        let broken = |of: &Members, limit: u32| {
            let had = match of {
                Members::Roles(members) => {
                    members.iter().filter(|role| roles.active.binary_search(role).is_ok()).count()
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

/// Sorts ids and leaves out what is there twice. Mostly there are few.
fn ascend(ids: &mut Few) {
    if ids.len() < 2 || ids.is_sorted_by(|one, other| one < other) {
        return;
    }
    ids.sort_unstable();
    ids.dedup();
}

/// Which roles are in a list: it is walked while it is short, and kept as bits when it is long.
#[derive(Default)]
struct Seen(Option<Bits>);

impl Seen {
    /// Adds one of so many roles to the list if it is not there.
    fn add(&mut self, role: u32, list: &mut Few, roles: usize) {
        if self.0.is_none() && list.spilled() {
            let mut bits = Bits::new(roles);
            list.iter().for_each(|&role| _ = bits.insert(role));
            self.0 = Some(bits);
        }
        let new = match &mut self.0 {
            Some(bits) => bits.insert(role),
            None => !list.contains(&role),
        };
        if new {
            list.push(role);
        }
    }
}
