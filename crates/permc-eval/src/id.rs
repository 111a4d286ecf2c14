//! Typed ids: positions in the lists of a bundle's content.
//!
//! An id is only a number: one that is out of range, or of another table, names nothing and gives nothing.
//! Names become ids in `find` and in [`crate::Table`]'s lookups.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of the thing at this position of its list.
            #[must_use]
            pub const fn new(position: u32) -> Self {
                Self(position)
            }

            /// The position in the list.
            #[must_use]
            pub const fn position(self) -> u32 {
                self.0
            }
        }
    )*};
}

ids! {
    /// A role or an add-on.
    RoleId
    /// A permission.
    PermissionId
    /// A declared action.
    ActionId
    /// A kind of resource.
    KindId
    /// A known instance of a kind.
    InstanceId
    /// An attribute of requests.
    AttributeId
    /// A restriction.
    RestrictionId
    /// A separation-of-duty rule.
    SeparationId
    /// A rule of who may give and take roles.
    AssignId
    /// A rule of who may delegate permissions, or of who may restrict them.
    PowerId
}

/// A list position for an id; on a platform where it does not fit, one that no list has.
pub(crate) fn at(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

/// The id for a list position; ids end where `u32` ends, and no list of a checked table is longer.
pub(crate) fn id(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
