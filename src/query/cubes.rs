//! Combinations of values as few readable conditions.
//!
//! Guarantees: what comes out covers the same combinations, no more and no fewer. Leaves out: being the fewest.

use std::collections::{BTreeMap, BTreeSet};

use permc_eval::{Ask, AttributeId};
use serde::Serialize;

use super::{Given, Query, conditions};

/// How many combinations of values are looked at.
const COMBINATIONS: usize = 4_096;

/// The attributes that a question leaves open, with their classes of values.
pub(super) struct Open {
    pub(super) attributes: Vec<(AttributeId, Vec<Vec<u32>>)>,
}

/// For each attribute the classes that are meant.
type Cube = Vec<BTreeSet<usize>>;

/// A condition on the values that a request brings: each attribute has one of its values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct When {
    /// The attributes that matter. None: whatever the request brings.
    pub all: Vec<OneOf>,
}

/// An attribute with the values that are meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OneOf {
    /// Its full name.
    pub attribute: String,
    /// The values.
    pub values: Vec<String>,
}

impl Open {
    /// Every combination, one value for each class; none if they are too many.
    pub(super) fn combinations(&self) -> Option<Vec<Vec<usize>>> {
        let sizes = self.attributes.iter().map(|(_, classes)| classes.len());
        let count = sizes.clone().try_fold(1_usize, usize::checked_mul)?;
        if count > COMBINATIONS {
            return None;
        }
        let longer = |all: Vec<Vec<usize>>, size: usize| {
            all.iter().flat_map(|some| (0..size).map(move |at| [&some[..], &[at]].concat())).collect()
        };
        Some(sizes.fold(vec![Vec::new()], longer))
    }

    /// The values of a combination, beside those that are given.
    pub(super) fn given(&self, combination: &[usize], given: &Given) -> Given {
        let value = |((attribute, classes), at): (&(AttributeId, Vec<Vec<u32>>), &usize)| {
            Some((*attribute, *classes.get(*at)?.first()?))
        };
        let open = self.attributes.iter().zip(combination).filter_map(value);
        given.iter().map(|(id, at)| (*id, *at)).chain(open).collect()
    }

    /// Some combinations as conditions.
    pub(super) fn conditions(&self, query: Query<'_>, combinations: &[Vec<usize>]) -> Vec<When> {
        let mut cubes: Vec<Cube> =
            combinations.iter().map(|some| some.iter().map(|at| BTreeSet::from([*at])).collect()).collect();
        for axis in 0..self.attributes.len() {
            cubes = merge(cubes, axis);
        }
        cubes.iter().map(|cube| self.condition(query, cube)).collect()
    }

    fn condition(&self, query: Query<'_>, cube: &Cube) -> When {
        let open = self.attributes.iter().zip(cube).filter(|((_, all), some)| some.len() < all.len());
        let one_of = |((attribute, all), some): (&(AttributeId, Vec<Vec<u32>>), &BTreeSet<usize>)| {
            let mut values: Vec<u32> = some.iter().filter_map(|at| all.get(*at)).flatten().copied().collect();
            values.sort_unstable();
            OneOf {
                attribute: query.table.attribute_name(*attribute).to_owned(),
                values: query.value_names(*attribute, &values),
            }
        };
        When { all: open.map(one_of).collect() }
    }
}

/// Unites the cubes that differ in one attribute only.
fn merge(cubes: Vec<Cube>, axis: usize) -> Vec<Cube> {
    let mut merged: BTreeMap<Cube, BTreeSet<usize>> = BTreeMap::new();
    for mut cube in cubes {
        let along = cube.get_mut(axis).map(std::mem::take).unwrap_or_default();
        merged.entry(cube).or_default().extend(along);
    }
    let whole = merged.into_iter().map(|(mut cube, along)| {
        if let Some(slot) = cube.get_mut(axis) {
            *slot = along;
        }
        cube
    });
    whole.collect()
}

impl Query<'_> {
    /// For each attribute that a question needs, the values that it does not tell apart.
    pub(super) fn value_classes(self, ask: Ask) -> Vec<(AttributeId, Vec<Vec<u32>>)> {
        let content = self.table.content();
        let roots = self.conditions_of(ask);
        let tests = conditions::tests(&content.steps, &roots);
        let classes = |attribute: AttributeId| {
            let values =
                content.attributes.get(attribute.position() as usize).map_or(0, |it| it.values.len());
            (attribute, conditions::classes(values, tests.get(&attribute)))
        };
        self.needed(ask).into_iter().map(classes).collect()
    }

    /// The steps that a question's answer depends on.
    pub(super) fn conditions_of(self, ask: Ask) -> Vec<u32> {
        match ask {
            Ask::Action(action) => {
                let rule = self.rule(action);
                rule.into_iter().flat_map(|rule| rule.forbid.iter().chain(&rule.require)).copied().collect()
            }
            Ask::Assign(role) => {
                let rules = self.table.content().assign.iter();
                let rules = rules.filter(|it| it.roles.binary_search(&role.position()).is_ok());
                rules.filter_map(|it| it.when).collect()
            }
            Ask::Delegate(id) | Ask::Restrict(id) => {
                let powers = self.powers(ask).iter();
                let powers = powers.filter(|it| it.permissions.binary_search(&id.position()).is_ok());
                powers.filter_map(|it| it.when).collect()
            }
        }
    }

    /// The attributes that a question needs and that are not given.
    pub(super) fn open(self, ask: Ask, given: &Given) -> Open {
        let all = self.value_classes(ask).into_iter();
        Open { attributes: all.filter(|(attribute, _)| !given.contains_key(attribute)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Cube, merge};

    #[test]
    fn cubes_that_differ_in_one_attribute_unite() {
        let cube = |a: &[usize], b: &[usize]| -> Cube {
            vec![a.iter().copied().collect(), b.iter().copied().collect::<BTreeSet<_>>()]
        };
        let all =
            vec![cube(&[0], &[0]), cube(&[0], &[1]), cube(&[1], &[0]), cube(&[1], &[1]), cube(&[2], &[1])];
        let once = merge(all, 0);
        assert_eq!(once, [cube(&[0, 1], &[0]), cube(&[0, 1, 2], &[1])]);
        assert_eq!(merge(once.clone(), 1), once);
        assert_eq!(merge(vec![cube(&[0], &[0]), cube(&[0], &[1])], 1), [cube(&[0], &[0, 1])]);
    }
}
