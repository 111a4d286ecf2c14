//! Declarations: scopes, resources, attributes, groups, permissions, actions, restrictions, roles, add-ons.
//!
//! Guarantees: one function for each rule. A `None` stands for a part that the grammar makes mandatory, so it never
//! comes to that. Leaves out: grants, rules, claims and matrices, which have files of their own.

use super::clauses::Clauses;
use super::{Builder, Part, Parts, documentation, inside, take};
use crate::syntax::ast::{
    Action, Addon, Allow, Attribute, Bases, Deprecated, Group, Item, ItemKind, Name, Permission, Power,
    ReaderList, Resource, Restriction, Role, Rules, Scope, SetRef, Step, ValueSet,
};
use crate::syntax::errors;
use crate::syntax::grammar::Rule;

/// The order of a permission's clauses.
const PERMISSION_CLAUSES: &[&[Rule]] = &[
    &[Rule::title],
    &[Rule::per, Rule::kw_filtered, Rule::kw_sensitive, Rule::deprecated],
    &[Rule::permission_block],
];

/// The order of a role's clauses.
const ROLE_CLAUSES: &[&[Rule]] =
    &[&[Rule::title], &[Rule::extends, Rule::without_defaults], &[Rule::role_block]];

impl Builder<'_> {
    /// A declaration with its attributes.
    pub(super) fn item(&mut self, parts: Parts<'_>) -> Option<Item> {
        let mut allows = Vec::new();
        let mut docs = Vec::new();
        for part in parts {
            docs.extend(documentation::before(self.text, self.places.origin(part.as_span().start())));
            if part.as_rule() == Rule::allow {
                allows.extend(self.allow(part));
                continue;
            }
            let span = self.extent(&part);
            let kind = self.item_kind(part)?;
            let docs = (!docs.is_empty()).then(|| docs.join("\n").into());
            return Some(Item { docs, allows, span, kind });
        }
        None
    }

    fn item_kind(&mut self, part: Part<'_>) -> Option<ItemKind> {
        match part.as_rule() {
            Rule::scope => self.scope(inside(part)).map(ItemKind::Scope),
            Rule::resource => self.resource(inside(part)).map(ItemKind::Resource),
            Rule::attribute => self.attribute(inside(part)).map(ItemKind::Attribute),
            Rule::group => self.group(inside(part)).map(ItemKind::Group),
            Rule::permission => self.permission(inside(part)).map(ItemKind::Permission),
            Rule::restriction => self.restriction(inside(part)).map(ItemKind::Restriction),
            Rule::default => self.default(inside(part)).map(ItemKind::Default),
            Rule::role => self.role(inside(part)).map(ItemKind::Role),
            Rule::addon => self.addon(inside(part)).map(ItemKind::Addon),
            Rule::assign => self.assign(inside(part)).map(ItemKind::Assign),
            Rule::action => self.action(inside(part)).map(ItemKind::Action),
            Rule::at_most => self.at_most(inside(part)).map(ItemKind::AtMost),
            Rule::matrix => self.matrix(inside(part)).map(ItemKind::Matrix),
            Rule::assertion => self.assertion(inside(part)).map(ItemKind::Assert),
            Rule::test => self.test(inside(part)).map(ItemKind::Test),
            _ => None,
        }
    }

    fn allow(&mut self, part: Part<'_>) -> Option<Allow> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let lint = self.name(&take(&mut parts, Rule::lint_name)?);
        let Some(reason) = take(&mut parts, Rule::reason) else {
            self.report(errors::allow_without_reason(span, &lint.value));
            return None;
        };
        let reason = self.text(&take(&mut inside(reason), Rule::text)?);
        Some(Allow { lint, reason, span })
    }

    fn scope(&mut self, mut parts: Parts<'_>) -> Option<Scope> {
        let name = self.name(&take(&mut parts, Rule::scope_name)?);
        let mut clauses = self.clauses(parts, &[&[Rule::title], &[Rule::inside_kind]]);
        let title = clauses.take(Rule::title).map(|part| self.text(&part));
        let parent = clauses.take(Rule::inside_kind).and_then(|part| self.kind(part));
        Some(Scope { name, title, parent })
    }

    /// The kind in `per KIND` and `in KIND`.
    pub(super) fn kind(&mut self, part: Part<'_>) -> Option<Name> {
        take(&mut inside(part), Rule::kind_name).map(|kind| self.name(&kind))
    }

    fn resource(&mut self, mut parts: Parts<'_>) -> Option<Resource> {
        let step = self.step(&mut parts)?;
        let (parents, rest): (Vec<_>, Vec<_>) = parts.partition(|part| part.as_rule() == Rule::parent);
        let block = rest.iter().find(|part| part.as_rule() == Rule::resource_block).cloned();
        if let (Some(first), Some(title)) =
            (parents.first(), rest.iter().find(|part| part.as_rule() == Rule::title))
            && first.as_span().start() < title.as_span().start()
        {
            let (title, first) = (self.span(title), self.extent(first));
            self.report(errors::misplaced_clause(title, "title", first, "in"));
        }
        let title = self.clauses(rest.into_iter(), &[&[Rule::title]]).take(Rule::title);
        let title = title.map(|part| self.text(&part));
        let parents = parents.into_iter().filter_map(|part| self.step(&mut inside(part))).collect();
        let readers = block.into_iter().flat_map(inside).filter_map(|part| self.reader_list(part));
        let readers = readers.collect();
        Some(Resource { step, title, parents, readers })
    }

    /// `KIND ID`
    pub(super) fn step(&mut self, parts: &mut Parts<'_>) -> Option<Step> {
        let kind = self.name(&take(parts, Rule::kind_name)?);
        let id = self.text(&take(parts, Rule::id)?);
        Some(Step { kind, id })
    }

    fn reader_list(&mut self, part: Part<'_>) -> Option<ReaderList> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let roles = self.names(take(&mut parts, Rule::role_names)?);
        let permissions = self.names(take(&mut parts, Rule::permission_names)?);
        Some(ReaderList { roles, permissions, span })
    }

    fn attribute(&mut self, mut parts: Parts<'_>) -> Option<Attribute> {
        let name = self.name(&take(&mut parts, Rule::attribute_name)?);
        let mut attribute = Attribute { name, title: None, values: Vec::new(), sets: Vec::new() };
        for part in parts {
            match part.as_rule() {
                Rule::title => attribute.title = Some(self.text(&part)),
                Rule::attribute_block => self.attribute_block(inside(part), &mut attribute),
                _ => {}
            }
        }
        Some(attribute)
    }

    fn attribute_block(&mut self, parts: Parts<'_>, attribute: &mut Attribute) {
        for part in parts {
            match part.as_rule() {
                Rule::values => attribute.values = self.texts(part),
                Rule::value_set => attribute.sets.extend(self.value_set(inside(part))),
                _ => {}
            }
        }
    }

    fn value_set(&mut self, mut parts: Parts<'_>) -> Option<ValueSet> {
        let name = self.name(&take(&mut parts, Rule::set_name)?);
        let values = self.texts(take(&mut parts, Rule::values)?);
        Some(ValueSet { name, values })
    }

    fn group(&mut self, mut parts: Parts<'_>) -> Option<Group> {
        let name = self.name(&take(&mut parts, Rule::group_name)?);
        let mut group = Group { name, title: None, permissions: Vec::new(), rules: Rules::default() };
        for part in parts {
            match part.as_rule() {
                Rule::title => group.title = Some(self.text(&part)),
                Rule::group_block => self.group_block(inside(part), &mut group),
                _ => {}
            }
        }
        Some(group)
    }

    fn group_block(&mut self, parts: Parts<'_>, group: &mut Group) {
        for part in parts {
            match part.as_rule() {
                Rule::member => group.permissions.extend(self.item(inside(part))),
                _ => self.rule(part, &mut group.rules),
            }
        }
    }

    fn permission(&mut self, mut parts: Parts<'_>) -> Option<Permission> {
        let names = self.names(take(&mut parts, Rule::permission_names)?);
        let mut clauses = self.clauses(parts, PERMISSION_CLAUSES);
        if names.len() > 1 {
            self.forbid_on_list(&mut clauses);
        }
        let mut permission = Permission {
            names,
            title: clauses.take(Rule::title).map(|part| self.text(&part)),
            per: clauses.take(Rule::per).and_then(|part| self.kind(part)),
            filtered: clauses.take(Rule::kw_filtered).map(|part| self.span(&part)),
            sensitive: clauses.take(Rule::kw_sensitive).map(|part| self.span(&part)),
            deprecated: clauses.take(Rule::deprecated).map(|part| self.deprecated(part)),
            key: None,
            implies: Vec::new(),
            delegates: Vec::new(),
            restricts: Vec::new(),
            rules: Rules::default(),
        };
        if let Some(block) = clauses.take(Rule::permission_block) {
            self.permission_block(inside(block), &mut permission);
        }
        Some(permission)
    }

    /// A list of names has neither title nor block.
    fn forbid_on_list(&mut self, clauses: &mut Clauses<'_>) {
        if let Some(title) = clauses.take(Rule::title) {
            self.report(errors::title_of_list(self.span(&title)));
        }
        if let Some(block) = clauses.take(Rule::permission_block) {
            let start = block.as_span().start();
            self.report(errors::block_of_list(self.span_of(start, start + 1)));
        }
    }

    fn deprecated(&mut self, part: Part<'_>) -> Deprecated {
        let span = self.extent(&part);
        let text = take(&mut inside(part), Rule::text).map(|text| self.text(&text));
        Deprecated { text, span }
    }

    fn permission_block(&mut self, parts: Parts<'_>, permission: &mut Permission) {
        let mut keys = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::key => keys.push(part),
                Rule::implies => permission.implies.extend(self.implies(part)),
                Rule::delegates => permission.delegates.extend(self.power(part)),
                Rule::restricts => permission.restricts.extend(self.power(part)),
                _ => self.rule(part, &mut permission.rules),
            }
        }
        let key = self.clauses(keys.into_iter(), &[&[Rule::key]]).take(Rule::key);
        let key = key.and_then(|key| take(&mut inside(key), Rule::text));
        permission.key = key.map(|text| self.text(&text));
    }

    fn implies(&mut self, part: Part<'_>) -> Vec<SetRef> {
        let list = take(&mut inside(part), Rule::permission_sets);
        list.map(|list| self.sets(list)).unwrap_or_default()
    }

    /// `delegates …` or `restricts …`
    fn power(&mut self, part: Part<'_>) -> Option<Power> {
        let span = self.extent(&part);
        let mut parts = inside(part);
        let permissions = self.sets(take(&mut parts, Rule::permission_sets)?);
        let mut clauses = self.clauses(parts, &[&[Rule::per], &[Rule::when]]);
        let per = clauses.take(Rule::per).and_then(|part| self.kind(part));
        let when = clauses.take(Rule::when).and_then(|part| self.when(part));
        Some(Power { permissions, per, when, span })
    }

    fn restriction(&mut self, mut parts: Parts<'_>) -> Option<Restriction> {
        let name = self.name(&take(&mut parts, Rule::restriction_name)?);
        let title = take(&mut parts.clone(), Rule::title).map(|part| self.text(&part));
        let text = self.text(&take(&mut parts, Rule::text)?);
        Some(Restriction { name, title, text })
    }

    fn role(&mut self, mut parts: Parts<'_>) -> Option<Role> {
        let name = self.name(&take(&mut parts, Rule::role_name)?);
        let mut clauses = self.clauses(parts, ROLE_CLAUSES);
        Some(Role {
            name,
            title: clauses.take(Rule::title).map(|part| self.text(&part)),
            extends: clauses.take(Rule::extends).map(|part| self.extends(part)).unwrap_or_default(),
            without_defaults: clauses.take(Rule::without_defaults).map(|part| self.extent(&part)),
            body: clauses.take(Rule::role_block).map(|part| self.role_block(part)).unwrap_or_default(),
        })
    }

    fn extends(&mut self, part: Part<'_>) -> Vec<Name> {
        let list = take(&mut inside(part), Rule::role_names);
        list.map(|list| self.names(list)).unwrap_or_default()
    }

    fn addon(&mut self, mut parts: Parts<'_>) -> Option<Addon> {
        let name = self.name(&take(&mut parts, Rule::role_name)?);
        let title = take(&mut parts.clone(), Rule::title).map(|part| self.text(&part));
        let bases = take(&mut parts, Rule::bases).and_then(|part| self.bases(part))?;
        let body = self.role_block(take(&mut parts, Rule::role_block)?);
        Some(Addon { name, title, bases, body })
    }

    fn bases(&mut self, part: Part<'_>) -> Option<Bases> {
        let list = inside(part).nth(1)?;
        Some(match list.as_rule() {
            Rule::any_role => Bases::AnyRole(self.extent(&list)),
            _ => Bases::Roles(self.names(list)),
        })
    }

    fn action(&mut self, mut parts: Parts<'_>) -> Option<Action> {
        let name = self.name(&take(&mut parts, Rule::action_name)?);
        let mut clauses = self.clauses(parts, &[&[Rule::title], &[Rule::per], &[Rule::action_block]]);
        let title = clauses.take(Rule::title).map(|part| self.text(&part));
        let per = clauses.take(Rule::per).and_then(|part| self.kind(part));
        let mut rules = Rules::default();
        for part in clauses.take(Rule::action_block).into_iter().flat_map(inside) {
            self.rule(part, &mut rules);
        }
        Some(Action { name, title, per, rules })
    }
}
