//! Attributes, their values and sets, and conditions over them.
//!
//! Guarantees: a value is a position in its attribute's sorted list of values.

use std::collections::BTreeMap;

use crate::index::AttributeId;
use crate::model::{self, Condition, ValueSet};
use crate::nearest::nearest_name;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Item, Name, Text};

use super::errors;
use super::names::Declared;
use super::sets::sorted;
use super::{Resolver, head};

impl Resolver {
    pub(super) fn attributes(&mut self, declared: &[Declared<'_, (&Item, &ast::Attribute)>]) {
        for it in declared {
            let (item, node) = it.node;
            let values = self.values(node);
            let head = head(&it.full, node.title.as_ref(), item, it.span);
            let id = self.model.attributes.push(model::Attribute { head, values, sets: Vec::new() });
            let sets = self.value_sets(id, node);
            self.model.attributes[id].sets = sets;
        }
    }

    fn values(&mut self, node: &ast::Attribute) -> Vec<Spanned<Box<str>>> {
        let mut values: BTreeMap<&str, Span> = BTreeMap::new();
        for value in &node.values {
            match values.get(&*value.value) {
                Some(first) => self.found.push(errors::repeated("value", &value.value, value.span, *first)),
                None => drop(values.insert(&value.value, value.span)),
            }
        }
        values.into_iter().map(|(value, span)| Spanned { value: value.into(), span }).collect()
    }

    /// The sets of an attribute: they share a namespace with its values.
    fn value_sets(&mut self, id: AttributeId, node: &ast::Attribute) -> Vec<ValueSet> {
        let mut sets: Vec<ValueSet> = Vec::new();
        for set in &node.sets {
            let value = self.model.attributes[id].values.iter().find(|value| value.value == set.name.value);
            let first = value.map(|value| value.span);
            let first = first
                .or_else(|| sets.iter().find(|it| it.name.value == set.name.value).map(|it| it.name.span));
            if let Some(first) = first {
                self.found.push(errors::repeated("value or set", &set.name.value, set.name.span, first));
                continue;
            }
            let values = set.values.iter().filter_map(|value| self.value(id, value)).collect();
            sets.push(ValueSet { name: set.name.clone(), values: sorted(values) });
        }
        sets.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        sets
    }

    /// The position of a value.
    pub(super) fn value(&mut self, id: AttributeId, value: &Text) -> Option<u32> {
        let attribute = &self.model.attributes[id];
        let at = attribute.values.binary_search_by(|it| it.value.cmp(&value.value));
        if let Ok(at) = at {
            return Some(crate::source::offset(at));
        }
        let found = if attribute.sets.iter().any(|set| set.name.value == value.value) {
            errors::set_as_value(&value.value, value.span)
        } else {
            let nearest = nearest_name(&value.value, attribute.values.iter().map(|it| &*it.value));
            let values: Vec<_> = attribute.values.iter().map(|it| &*it.value).collect();
            let known = (attribute.head.span, &*values);
            errors::unknown_value(&value.value, &attribute.head.name, value.span, nearest, known)
        };
        self.found.push(found);
        None
    }

    /// The members of a set.
    fn set(&mut self, id: AttributeId, set: &Name) -> Option<Vec<u32>> {
        let attribute = &self.model.attributes[id];
        if let Some(set) = attribute.sets.iter().find(|it| it.name.value == set.value) {
            return Some(set.values.clone());
        }
        let found = if attribute.values.iter().any(|value| value.value == set.value) {
            errors::value_as_set(&set.value, set.span)
        } else {
            let nearest = nearest_name(&set.value, attribute.sets.iter().map(|it| &*it.name.value));
            let sets: Vec<_> = attribute.sets.iter().map(|it| &*it.name.value).collect();
            let known = (attribute.head.span, &*sets);
            errors::unknown_set(&set.value, &attribute.head.name, set.span, nearest, known)
        };
        self.found.push(found);
        None
    }

    /// A condition, if every part of it resolves. Conditions are as deep as the nesting limit at most.
    pub(super) fn condition(&mut self, package: &str, condition: &ast::Condition) -> Option<Condition> {
        match condition {
            ast::Condition::Is { attribute, value } => {
                let attribute = self.attribute(package, attribute)?;
                Some(Condition::Is(attribute, vec![self.value(attribute, value)?]))
            }
            ast::Condition::In { attribute, set } => {
                let attribute = self.attribute(package, attribute)?;
                Some(Condition::Is(attribute, self.set(attribute, set)?))
            }
            ast::Condition::Not(inner) => Some(Condition::Not(Box::new(self.condition(package, inner)?))),
            ast::Condition::All(parts) => Some(Condition::All(self.conditions(package, parts)?)),
            ast::Condition::Any(parts) => Some(Condition::Any(self.conditions(package, parts)?)),
        }
    }

    /// Every part is looked at, so that each mistake is reported, before one that is missing drops the whole.
    fn conditions(&mut self, package: &str, parts: &[ast::Condition]) -> Option<Vec<Condition>> {
        let parts: Vec<_> = parts.iter().map(|part| self.condition(package, part)).collect();
        parts.into_iter().collect()
    }

    /// `when COND`: the outer `None` is a condition that did not resolve.
    pub(super) fn when(&mut self, package: &str, when: Option<&ast::Condition>) -> Option<Option<Condition>> {
        match when {
            None => Some(None),
            Some(condition) => self.condition(package, condition).map(Some),
        }
    }
}
