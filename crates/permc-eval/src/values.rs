//! The attribute values of a request.
//!
//! A value is one that its attribute declares; anything else is refused here and never reaches a decision.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use smallvec::SmallVec;

use crate::id::{AttributeId, at, id};
use crate::table::{FEW, Stamp, Table};

/// The attribute values that a request brings; made by [`Table::values`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    pub(crate) stamp: Stamp,
    /// Attributes, ascending, and the positions of their values.
    given: SmallVec<[(u32, u32); 4]>,
}

impl Values {
    /// The position of the value of an attribute, if the request brings one.
    pub(crate) fn position(&self, attribute: u32) -> Option<u32> {
        let found = self.given.binary_search_by_key(&attribute, |given| given.0).ok()?;
        self.given.get(found).map(|given| given.1)
    }

    /// Sets the value of an attribute; whether it had one.
    fn replace(&mut self, attribute: u32, value: u32) -> bool {
        if self.given.is_empty() {
            self.given.push((attribute, value));
            return false;
        }
        let found = self.given.binary_search_by_key(&attribute, |given| given.0);
        match found {
            Ok(at) => self.given.get_mut(at).into_iter().for_each(|given| given.1 = value),
            Err(at) => self.given.insert(at, (attribute, value)),
        }
        found.is_ok()
    }
}

/// Why values are invalid (R9 of the language).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// There is no such attribute.
    NoAttribute(AttributeId),
    /// The attribute does not declare this value.
    Undeclared {
        /// The attribute's full name.
        attribute: String,
        /// The value.
        value: String,
    },
    /// The attribute is given twice.
    Twice {
        /// The attribute's full name.
        attribute: String,
    },
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAttribute(attribute) => write!(f, "there is no attribute {}", attribute.position()),
            Self::Undeclared { attribute, value } => {
                write!(f, "attribute `{attribute}` has no value `{}`", value.escape_debug())
            }
            Self::Twice { attribute } => write!(f, "attribute `{attribute}` is given twice"),
        }
    }
}

impl core::error::Error for ValueError {}

impl Table {
    /// The values of a request, by attribute.
    ///
    /// # Errors
    /// An attribute that does not exist or is given twice, or a value that its attribute does not declare: such a
    /// request is invalid (R9 of the language).
    pub fn values(&self, given: &[(AttributeId, &str)]) -> Result<Values, ValueError> {
        let mut values = self.no_values();
        given.iter().try_for_each(|&(attribute, value)| self.bring(&mut values, attribute, value))?;
        Ok(values)
    }

    /// A request that brings nothing.
    pub(crate) fn no_values(&self) -> Values {
        Values { stamp: self.stamp, given: SmallVec::new() }
    }

    /// Adds the value of an attribute.
    pub(crate) fn bring(
        &self,
        values: &mut Values,
        attribute: AttributeId,
        value: &str,
    ) -> Result<(), ValueError> {
        let Some(declared) = self.content().attributes.get(at(attribute.position())) else {
            return Err(ValueError::NoAttribute(attribute));
        };
        let found = match declared.values.as_slice() {
            few if few.len() <= FEW => few.iter().position(|known| known == value),
            all => all.binary_search_by(|known| known.as_str().cmp(value)).ok(),
        };
        let Some(position) = found else {
            return Err(ValueError::Undeclared { attribute: declared.name.clone(), value: value.to_owned() });
        };
        if values.replace(attribute.position(), id(position)) {
            return Err(ValueError::Twice { attribute: declared.name.clone() });
        }
        Ok(())
    }

    /// The values at these positions among those that their attributes declare; a position that names nothing is no
    /// value, and of several for one attribute the last counts.
    #[must_use]
    pub fn values_at(&self, given: &[(AttributeId, u32)]) -> Values {
        let mut values = self.no_values();
        for &(attribute, value) in given {
            let declared = self.content().attributes.get(at(attribute.position()));
            if declared.is_some_and(|it| at(value) < it.values.len()) {
                values.replace(attribute.position(), value);
            }
        }
        values
    }
}
