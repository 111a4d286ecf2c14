//! Permissions, groups and actions: everything that can be asked, and what it demands.
//!
//! Guarantees: kinds fit (R2, R9); a group's demands stand in each of its permissions.

use std::collections::BTreeSet;

use crate::index::{ActionId, GroupId, Id, KindId, PermissionId};
use crate::model::{
    self, Demand, Deny, Expr, Forbid, Group, Permission, Power, Requirement, Rules, SetForm, Target, TextPart,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Item, SetRef, Text};

use super::declarations::{Askable, Declarations, PermissionNode};
use super::names::Declared;
use super::{Resolver, errors, head};

/// How many members an implication takes as much room as, with its place and its edge in the graph.
const EDGE: usize = 8;

impl Resolver {
    pub(super) fn groups(&mut self, declared: &[Declared<'_, (&Item, &ast::Group)>]) {
        for it in declared {
            let (item, node) = it.node;
            let head = head(&it.full, node.title.as_ref(), item, it.span);
            let members = node.permissions.iter().flat_map(|member| match &member.kind {
                ast::ItemKind::Permission(permission) => permission.names.as_slice(),
                _ => &[],
            });
            let found = members.filter_map(|name| self.names.asks.find(it.package, &name.value).ok());
            let permissions = found.filter_map(|it| match it {
                Askable::Permission(id) => Some(id),
                Askable::Group(_) | Askable::Action(_) => None,
            });
            let permissions = super::sets::sorted(permissions.collect());
            self.model.groups.push(Group { head, permissions });
        }
    }

    /// The permissions without what refers to other permissions.
    pub(super) fn permissions(&mut self, declared: &[Declared<'_, PermissionNode<'_>>]) {
        for it in declared {
            let PermissionNode { item, node, .. } = it.node;
            let kind = node.per.as_ref().and_then(|per| self.kind(it.package, per));
            if let (Some(per), Some(filtered)) = (&node.per, node.filtered) {
                self.found.push(errors::per_and_filtered(&it.full, filtered, per.span));
            }
            self.model.permissions.push(Permission {
                head: head(&it.full, node.title.as_ref(), item, it.span),
                kind,
                filtered: node.filtered.is_some() && node.per.is_none(),
                sensitive: node.sensitive.is_some(),
                deprecated: node
                    .deprecated
                    .as_ref()
                    .map(|it| it.text.as_ref().map_or("".into(), |text| text.value.clone())),
                key: node.key.as_ref().map(|key| key.value.clone()),
                implies: Vec::new(),
                delegates: Vec::new(),
                restricts: Vec::new(),
                rules: Rules::default(),
            });
        }
    }

    pub(super) fn actions(&mut self, declared: &[Declared<'_, (&Item, &ast::Action)>]) {
        for it in declared {
            let (item, node) = it.node;
            let kind = node.per.as_ref().and_then(|per| self.kind(it.package, per));
            let head = head(&it.full, node.title.as_ref(), item, it.span);
            self.model.actions.push(model::Action { head, kind, rules: Rules::default() });
        }
    }

    /// What permissions and actions say about one another, now that all of them are known.
    pub(super) fn fill_rules(&mut self, all: &Declarations<'_>) {
        let groups: Vec<_> = all.groups.iter().map(|it| self.rules(it.package, &it.node.1.rules)).collect();
        for (at, it) in all.permissions.iter().enumerate() {
            let id = PermissionId::new(at);
            self.implications(id, it.package, &it.node.node.implies);
            let delegates = self.powers(id, it.package, &it.node.node.delegates);
            let restricts = self.powers(id, it.package, &it.node.node.restricts);
            let own = self.rules(it.package, &it.node.node.rules);
            let group = it.node.group.and_then(|group| self.group_rules(it.package, group, &groups));
            let permission = &mut self.model.permissions[id];
            (permission.delegates, permission.restricts) = (delegates, restricts);
            permission.rules = with_group(group, own);
            self.check_required_kinds(Target::Permission(id));
        }
        for (at, it) in all.actions.iter().enumerate() {
            let id = ActionId::new(at);
            self.model.actions[id].rules = self.rules(it.package, &it.node.1.rules);
            self.check_required_kinds(Target::Action(id));
        }
    }

    fn group_rules<'r>(&self, package: &str, group: &ast::Group, rules: &'r [Rules]) -> Option<&'r Rules> {
        match self.names.asks.find(package, &group.name.value) {
            Ok(Askable::Group(id)) if self.model.groups[id].head.span == group.name.span => {
                rules.get(GroupId::index(id))
            }
            _ => None,
        }
    }

    /// R2: an implication never holds in more places or rows than what implies.
    fn implications(&mut self, from: PermissionId, package: &str, sets: &[SetRef]) {
        let mut implied: Vec<Spanned<PermissionId>> = Vec::new();
        let mut seen = BTreeSet::new();
        for set in sets {
            let set_ = self.permission_set(package, set);
            if !self.affords(set_.members.len().saturating_mul(EDGE), set.span) {
                continue;
            }
            for &to in &set_.members {
                if to == from && set_.form != SetForm::Name {
                    continue; // a pattern or group that takes in its own owner means the others
                }
                if let Some(error) = self.widens(from, to, set.span) {
                    self.found.push(error);
                } else if seen.insert(to) {
                    implied.push(Spanned { value: to, span: set.span });
                }
            }
        }
        implied.sort_by_key(|it| it.value);
        self.model.permissions[from].implies = implied;
    }

    fn widens(
        &self,
        from: PermissionId,
        to: PermissionId,
        span: Span,
    ) -> Option<crate::diagnostic::Diagnostic> {
        let (p, q) = (&self.model.permissions[from], &self.model.permissions[to]);
        let fits = match (p.kind, q.kind) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(inner)) => self.model.is_kind_or_ancestor(outer, inner),
        };
        if !fits {
            return Some(errors::widening_place(&p.head.name, &q.head.name, span));
        }
        (p.filtered && !q.filtered).then(|| errors::widening_rows(&p.head.name, &q.head.name, span))
    }

    fn powers(&mut self, holder: PermissionId, package: &str, powers: &[ast::Power]) -> Vec<Power> {
        let powers = powers.iter().filter_map(|power| self.power(holder, package, power));
        let mut powers: Vec<_> = powers.collect();
        powers.sort_by(|a, b| (&a.permissions, a.kind, &a.when).cmp(&(&b.permissions, b.kind, &b.when)));
        powers
    }

    fn power(&mut self, holder: PermissionId, package: &str, power: &ast::Power) -> Option<Power> {
        let mut permissions = self.permissions_of(package, &power.permissions);
        let kind = match &power.per {
            Some(per) => self.kind(package, per).map(Some),
            None => Some(None),
        };
        let when = self.when(package, power.when.as_ref())?;
        let kind = kind?;
        match (kind, &power.per) {
            (Some(kind), Some(per)) => self.check_power_kind(holder, kind, per, &mut permissions),
            _ => self.check_power_everywhere(holder, &mut permissions, power.span),
        }
        Some(Power { permissions, kind, when, span: power.span })
    }

    /// The holder must be judged on an instance of the kind, and the permissions must be such that a grant may name one.
    fn check_power_kind(
        &mut self,
        holder: PermissionId,
        kind: KindId,
        per: &ast::Name,
        permissions: &mut Vec<PermissionId>,
    ) {
        let p = &self.model.permissions[holder];
        if p.kind.is_some_and(|held| !self.model.is_kind_or_ancestor(held, kind)) {
            self.found.push(errors::power_kind(&p.head.name, &per.value, per.span));
        }
        self.check_places(permissions, kind, per);
    }

    /// Without `per`, a holder on a kind has power only over what is held around or within that kind.
    fn check_power_everywhere(
        &mut self,
        holder: PermissionId,
        permissions: &mut Vec<PermissionId>,
        span: Span,
    ) {
        let Some(held) = self.model.permissions[holder].kind else { return };
        let fits = |target: &PermissionId| {
            let kind = self.model.permissions[*target].kind;
            kind.is_some_and(|kind| {
                self.model.is_kind_or_ancestor(kind, held) || self.model.is_kind_or_ancestor(held, kind)
            })
        };
        if let Some(wrong) = permissions.iter().find(|target| !fits(target)) {
            let name = |id: PermissionId| &*self.model.permissions[id].head.name;
            let kind = &self.model.kinds[held].head.name;
            self.found.push(errors::power_without_kind(name(holder), name(*wrong), kind, span));
        }
        permissions.retain(fits);
    }

    /// Takes out, and reports, the permissions that a grant on this kind cannot name (R1).
    pub(super) fn check_places(
        &mut self,
        permissions: &mut Vec<PermissionId>,
        kind: KindId,
        written: &ast::Name,
    ) {
        let kind_of = |id: &PermissionId| self.model.permissions[*id].kind;
        let name = |id: &PermissionId| &*self.model.permissions[*id].head.name;
        let global: Vec<_> = permissions.iter().filter(|id| kind_of(id).is_none()).collect();
        let fits = |id: &PermissionId| kind_of(id).is_some_and(|of| self.model.is_kind_or_ancestor(kind, of));
        let other: Vec<_> =
            permissions.iter().filter(|id| kind_of(id).is_some() && !fits(id)).map(name).collect();
        if let Some(first) = global.first() {
            let declared = self.model.permissions[**first].head.span;
            let global: Vec<_> = global.into_iter().map(name).collect();
            self.found.push(errors::not_scopable(&global, &written.value, written.span, declared));
        }
        if !other.is_empty() {
            self.found.push(errors::wrong_place(&other, &written.value, written.span));
        }
        permissions.retain(fits);
    }

    fn rules(&mut self, package: &str, rules: &ast::Rules) -> Rules {
        let requires = rules.requires.iter().map(|it| self.requirement(package, it)).collect();
        let forbid =
            |it: &ast::Forbid| Some(Forbid { when: self.condition(package, &it.when)?, span: it.span });
        let forbids = rules.forbids.iter().filter_map(forbid).collect();
        let deny = rules.deny.as_ref().map(|it| self.deny(package, it));
        Rules { requires, forbids, deny }
    }

    /// A requirement whose condition did not resolve always counts, and one whose expression did not is unknown: so
    /// that no action looks open, and none looks met, because of a misspelt name.
    fn requirement(&mut self, package: &str, it: &ast::Requires) -> Requirement {
        let what = match &it.what {
            None => Demand::Nothing,
            Some(expr) => self.expr(package, expr).map_or(Demand::Unknown, Demand::Met),
        };
        match self.when(package, it.when.as_ref()) {
            Some(when) => Requirement { what, when, span: it.span },
            None => Requirement { what: Demand::Unknown, when: None, span: it.span },
        }
    }

    /// Expressions are as deep as the nesting limit at most.
    fn expr(&mut self, package: &str, expr: &ast::Expr) -> Option<Expr> {
        match expr {
            ast::Expr::Name(name) => {
                Some(Expr::Ask(Spanned { value: self.target(package, name)?, span: name.span }))
            }
            ast::Expr::All(parts) => self.exprs(package, parts).map(Expr::All),
            ast::Expr::Any(parts) => self.exprs(package, parts).map(Expr::Any),
        }
    }

    /// Every part is looked at, so that each mistake is reported, before one that is missing drops the whole.
    fn exprs(&mut self, package: &str, parts: &[ast::Expr]) -> Option<Vec<Expr>> {
        let parts: Vec<_> = parts.iter().map(|part| self.expr(package, part)).collect();
        parts.into_iter().collect()
    }

    fn deny(&mut self, package: &str, it: &ast::DenyWith) -> Deny {
        let text = it.text.as_ref().map(|text| self.deny_text(package, text)).unwrap_or_default();
        Deny { code: it.code.value.clone(), text, span: it.span }
    }

    /// Cuts a denial's text at its `{attribute}` placeholders (R15).
    fn deny_text(&mut self, package: &str, text: &Text) -> Vec<TextPart> {
        let mut parts = Vec::new();
        let mut rest = &*text.value;
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, after)) = behind.split_once('}') else { break };
            parts.push(TextPart::Literal(before.into()));
            match self.names.attributes.find(package, name.trim()) {
                Ok(value) => parts.push(TextPart::Value(Spanned { value, span: text.span })),
                Err(_) => self.found.push(errors::placeholder(name, text.span)),
            }
            rest = after;
        }
        parts.push(TextPart::Literal(rest.into()));
        parts.retain(|part| *part != TextPart::Literal("".into()));
        parts
    }

    /// R9: what is required is global, or asked on the action's kind or on one that this lies in.
    fn check_required_kinds(&mut self, target: Target) {
        let kind = self.model.kind_of(target);
        let mut wrong = Vec::new();
        for requirement in &self.model.rules_of(target).requires {
            if let Demand::Met(expr) = &requirement.what {
                crate::graph::asked(expr, &mut |required, span| {
                    let fits = match (kind, self.model.kind_of(required)) {
                        (_, None) => true,
                        (None, Some(_)) => false,
                        (Some(own), Some(other)) => self.model.is_kind_or_ancestor(other, own),
                    };
                    if !fits {
                        let (name, other) =
                            (&self.model.head_of(target).name, &self.model.head_of(required).name);
                        wrong.push(errors::required_kind(name, other, span));
                    }
                });
            }
        }
        self.found.extend(wrong);
    }
}

/// A group's demands come first, then the permission's own; its own denial wins.
fn with_group(group: Option<&Rules>, own: Rules) -> Rules {
    let Some(group) = group else { return own };
    let mut all = group.clone();
    all.requires.extend(own.requires);
    all.forbids.extend(own.forbids);
    all.deny = own.deny.or(all.deny);
    all
}
