//! Lints held against the oracle on generated policies.
//!
//! Guarantees: what a lint says is so, by the oracle's naive evaluation and not by the analysis; what it should say it
//! does where that can be told; and a safe fix, applied, takes the finding away and changes no answer. How often each
//! was found is printed, and none of those judged here never.

use std::collections::{BTreeMap, BTreeSet};

use permc::diagnostic::{Applicability, Code, Diagnostic};
use permc::index::{InstanceId, PermissionId, RoleId};
use permc::limits::Limits;
use permc::model::{Ask, Claim, Model, ReaderList, Target};
use permc::pipeline::{Compilation, compile};
use permc::source::{SourceMap, Span};
use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::equivalence::questions::places;
use crate::generated::judge::{Judged, settle};
use crate::generator::policy;
use crate::oracle::action::Values;
use crate::oracle::claims::combinations;
use crate::oracle::holding::{Lifted, closure, holds_at, of_role};
use crate::oracle::place::of_instance;
use crate::oracle::reach::reach;
use crate::oracle::rows::Rows;
use crate::oracle::subject::{Ground, Held, Subject};
use crate::oracle::{Oracle, Verdict};
use crate::properties::same_answers;

/// Generated policies.
const POLICIES: u64 = 600;

/// How often each lint was found, and held.
type Counts = BTreeMap<&'static str, usize>;

#[test]
fn lints_say_what_the_oracle_says() {
    let judge = |seed| match settle(policy(seed)) {
        Ok(Judged::Settled(settled)) => Judge::new(&settled.compilation).all(seed),
        _ => Counts::new(),
    };
    let add = |mut one: Counts, other: Counts| {
        other.into_iter().for_each(|(name, count)| *one.entry(name).or_default() += count);
        one
    };
    let counts = (0..POLICIES).into_par_iter().map(judge).reduce(Counts::new, add);
    println!("{counts:#?}");
    for name in [
        "always-denied-attribute",
        "delegation-widens",
        "empty-role",
        "identical-roles",
        "idle-reader",
        "inert-grant",
        "list-bypassed",
        "reader-list-empty",
        "redundant-grant, fixed",
        "restriction-lifted",
        "self-escalation",
        "subsumed-role, fixed",
        "unreachable-action",
        "unused-permission",
        "useless-addon",
    ] {
        assert!(counts.get(name).is_some_and(|count| *count > 0), "{name} was never found");
    }
}

/// A policy, its findings, and the oracle.
struct Judge<'c> {
    compilation: &'c Compilation,
    model: &'c Model,
    oracle: Oracle<'c>,
    everything: Ground,
    places: Vec<Ground>,
    /// The permissions that tests grant directly, with what they imply.
    tokens: BTreeSet<PermissionId>,
    counts: Counts,
}

impl<'c> Judge<'c> {
    fn new(compilation: &'c Compilation) -> Self {
        let model = &compilation.model;
        let oracle = Oracle::new(model);
        let everything = oracle.ground(None).unwrap();
        let places = places(model).iter().filter_map(|place| oracle.ground(place.as_ref()).ok()).collect();
        let (tokens, counts) = (tokens(model), Counts::new());
        Self { compilation, model, oracle, everything, places, tokens, counts }
    }

    fn all(mut self, seed: u64) -> Counts {
        for found in self.compilation.diagnostics.clone() {
            if self.one(&found) {
                *self.counts.entry(found.code.as_str()).or_default() += 1;
            }
            if found.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe) {
                self.fixed(seed, &found);
            }
        }
        self.nothing_is_missed();
        self.counts
    }

    /// Holds one finding against the oracle. Whether there is an opinion about its kind.
    fn one(&self, found: &Diagnostic) -> bool {
        let span = found.primary.span;
        let so = match found.code {
            Code::UnusedPermission => self.is_held_by_nobody(self.permission(span)),
            Code::EmptyRole => self.holdings(self.role(span)).iter().all(is_nothing),
            Code::IdenticalRoles => {
                let other = self.role(found.related[0].span);
                self.holdings(self.role(span)) == self.holdings(other)
            }
            Code::InertGrant => self.is_inert(span, found),
            Code::UnreachableAction => self.is_denied_to_all(self.target(span), |_| true),
            Code::AlwaysDeniedAttribute => self.is_denied_with(self.target(span), found),
            Code::SelfEscalation => self.gains(self.role(span)),
            Code::UselessAddon => self.gives_nothing(self.role(span)),
            Code::ReaderListEmpty => {
                let (place, list) = self.list(span);
                self.model.roles.ids().all(|role| !self.holds_at(role, list.permission, place))
            }
            Code::IdleReader => {
                let (place, list) = self.list(span);
                let named = |role: &RoleId| {
                    found.message.starts_with(&format!("`{}` ", self.model.roles[*role].head.name))
                };
                let role = list.roles.iter().copied().find(named).unwrap();
                !self.holds_at(role, list.permission, place)
            }
            Code::ListBypassed => {
                let (place, list) = self.list(span);
                let implying = self.model.permissions.enumerate();
                let implying =
                    implying.filter(|(_, it)| it.implies.iter().any(|edge| edge.value == list.permission));
                let outside =
                    |role: &RoleId| !list.roles.iter().any(|one| closure(self.model, *role).contains(one));
                let mut outsiders = self.model.roles.ids().filter(outside);
                let implying: Vec<_> = implying.map(|(id, _)| id).collect();
                outsiders.any(|role| implying.iter().any(|by| self.holds_at(role, *by, place)))
            }
            Code::DelegationWidens => {
                let power = |power: &&permc::model::Power| power.span == span;
                let (by, power) = self
                    .model
                    .permissions
                    .enumerate()
                    .find_map(|(id, it)| Some((id, it.delegates.iter().find(power)?)))
                    .unwrap();
                self.model.roles.ids().any(|role| {
                    let lacks = |held: &Held| {
                        held[by] != Rows::None && power.permissions.iter().any(|of| held[*of] == Rows::None)
                    };
                    self.holdings(role).iter().any(lacks)
                })
            }
            Code::RestrictionLifted => self.is_lifted(span),
            _ => return false,
        };
        assert!(so, "not so: {found:#?}\n{}", self.text());
        true
    }

    fn text(&self) -> String {
        self.compilation
            .sources
            .iter()
            .map(|(_, file)| format!("// {}\n{}\n", file.path, file.text))
            .collect()
    }

    fn role(&self, span: Span) -> RoleId {
        self.model.roles.ids().find(|role| self.model.roles[*role].head.span == span).unwrap()
    }

    fn permission(&self, span: Span) -> PermissionId {
        self.model.permissions.ids().find(|id| self.model.permissions[*id].head.span == span).unwrap()
    }

    fn target(&self, span: Span) -> Target {
        self.model.targets().find(|target| self.model.head_of(*target).span == span).unwrap()
    }

    /// What a role holds, point by point.
    fn holdings(&self, role: RoleId) -> Vec<Held> {
        Subject::of_role(self.model, role).holds_by_point(self.model, &self.everything)
    }

    fn is_held_by_nobody(&self, permission: PermissionId) -> bool {
        let held = |role| self.holdings(role).iter().any(|held| held[permission] != Rows::None);
        !self.model.roles.ids().any(held)
    }

    /// Every combination of the values that an action needs.
    fn values(&self, target: Target) -> Vec<Values> {
        combinations(self.model, &self.oracle.needs[&Ask::Action(target)])
    }

    /// Whether somebody with these roles is allowed an action at some place under some values.
    fn is_allowed(&self, roles: &[RoleId], target: Target, wanted: impl Fn(&Values) -> bool) -> bool {
        let someone = self.oracle.someone(roles, &[]).unwrap();
        let values: Vec<_> = self.values(target).into_iter().filter(|values| wanted(values)).collect();
        self.places.iter().any(|ground| {
            let standing = self.oracle.standing(&someone, ground);
            let allows = |values| matches!(standing.decide(Ask::Action(target), values), Verdict::Allow(_));
            values.iter().any(allows)
        })
    }

    /// Every set of up to three roles, and all of them.
    fn role_sets(&self) -> Vec<Vec<RoleId>> {
        let all: Vec<RoleId> = self.model.roles.ids().collect();
        let mut sets: Vec<_> = crate::equivalence::questions::role_sets(self.model, 3)
            .into_iter()
            .map(|(roles, _)| roles)
            .collect();
        sets.push(all);
        sets
    }

    fn is_denied_to_all(&self, target: Target, wanted: impl Fn(&Values) -> bool) -> bool {
        !self.role_sets().iter().any(|roles| self.is_allowed(roles, target, &wanted))
    }

    fn is_denied_with(&self, target: Target, found: &Diagnostic) -> bool {
        let (attribute, value) = self
            .model
            .attributes
            .enumerate()
            .find_map(|(id, attribute)| {
                let at = attribute.values.iter().position(|value| value.span == found.related[0].span)?;
                Some((id, u32::try_from(at).unwrap()))
            })
            .unwrap();
        self.is_denied_to_all(target, |values| values.get(&attribute) == Some(&value))
            && self.role_sets().iter().any(|roles| self.is_allowed(roles, target, |_| true))
                | !self.tokens.is_empty()
    }

    /// The role, with each of its add-ons, is denied the permission as an action wherever it asks.
    fn is_inert(&self, span: Span, found: &Diagnostic) -> bool {
        let model = self.model;
        let holder = model
            .roles
            .ids()
            .find(|role| model.roles[*role].grants.iter().any(|grant| grant.span.contains(span)));
        let holder = holder.unwrap();
        let permission = model.permissions.ids().find(|id| {
            let name = &model.permissions[*id].head.name;
            found.message.contains(&format!("what `{name}`"))
        });
        let target = Target::Permission(permission.unwrap());
        let addons: Vec<RoleId> = model.roles.ids().filter(|id| model.roles[*id].addon.is_some()).collect();
        let bases = model.roles[holder].addon.clone().unwrap_or_else(|| vec![holder]);
        bases.iter().all(|base| {
            // An add-on that is not for the role gives nothing beside it.
            let with_all: Vec<RoleId> = addons.iter().copied().chain([holder, *base]).collect();
            !self.is_allowed(&with_all, target, |_| true)
        })
    }

    /// Whether a role could come to hold, somewhere, what it does not hold there now. Places are reach's own business:
    /// where it gains nothing new, it must at least hold something only in part.
    fn gains(&self, role: RoleId) -> bool {
        let reached = reach(self.model, role);
        let now = Subject::of_role(self.model, role).holds_anywhere(self.model, &self.everything);
        let partly = |permission: &&PermissionId| {
            self.holdings(role).iter().any(|held| held[**permission] != Rows::All)
        };
        reached.iter().any(|permission| !now.contains(permission)) || now.iter().any(|it| partly(&it))
    }

    /// The reader list at a place in the text.
    fn list(&self, span: Span) -> (InstanceId, &'c ReaderList) {
        let mut instances = self.model.instances.enumerate();
        instances.find_map(|(id, it)| Some((id, it.readers.iter().find(|list| list.span == span)?))).unwrap()
    }

    /// Whether a role holds some of a permission at the point of an instance.
    fn holds_at(&self, role: RoleId, permission: PermissionId, place: InstanceId) -> bool {
        let point = of_instance(self.model, place);
        holds_at(self.model, &of_role(self.model, role), &point, &Lifted::new())[permission] != Rows::None
    }

    /// Whether a role limited here may be given another, under one rule, with which it sees every row.
    fn is_lifted(&self, limit: Span) -> bool {
        let model = self.model;
        let is_here = |grant: &permc::model::Grant| grant.limit == Some(limit);
        let defaults = model.defaults.iter().filter(|default| is_here(&default.grant));
        let by_default: Vec<RoleId> = defaults.flat_map(|default| default.range.iter().copied()).collect();
        let own = model.roles.ids().filter(|role| model.roles[*role].grants.iter().any(is_here));
        let filtered: Vec<_> = model.permissions.ids().filter(|id| model.permissions[*id].filtered).collect();
        let rows = |roles: &[RoleId]| {
            let subject = crate::oracle::subject::subject(model, roles, &[]).unwrap();
            let broken = model.limits.iter().any(|limit| subject.breaks(model, limit, &self.everything));
            (broken, subject.holds(model, &self.everything))
        };
        own.chain(by_default).any(|role| {
            let alone = Subject::of_role(model, role).holds(model, &self.everything);
            model.assigns.iter().filter(|rule| rule.roles.contains(&role)).flat_map(|rule| &rule.roles).any(
                |other| {
                    let (broken, both) = rows(&[role, *other]);
                    !broken
                        && filtered
                            .iter()
                            .any(|id| matches!(alone[*id], Rows::Some(_)) && both[*id] == Rows::All)
                },
            )
        })
    }

    fn gives_nothing(&self, addon: RoleId) -> bool {
        let by_point = |roles: &[RoleId]| {
            let someone = crate::oracle::subject::subject(self.model, roles, &[]).unwrap();
            someone.holds_by_point(self.model, &self.everything)
        };
        let bases = self.model.roles[addon].addon.clone().unwrap();
        bases.iter().all(|base| by_point(&[*base]) == by_point(&[*base, addon]))
    }

    /// Where the oracle can tell what should be found, it is.
    fn nothing_is_missed(&self) {
        let found = |code: Code, span: Span| {
            let mut all = self.compilation.diagnostics.iter();
            all.any(|it| it.code == code && it.primary.span == span) || self.is_silenced(code, span)
        };
        for role in self.model.roles.ids() {
            let now = Subject::of_role(self.model, role).holds_anywhere(self.model, &self.everything);
            let gained = reach(self.model, role).into_iter().filter(|it| !now.contains(it));
            for permission in gained.filter(|permission| !self.is_admitted(role, *permission)) {
                let sensitive = self.model.permissions[permission].sensitive;
                let code = if sensitive { Code::SensitiveReach } else { Code::SelfEscalation };
                let span = self.model.roles[role].head.span;
                assert!(found(code, span), "{role:?} gains {permission:?}\n{}", self.text());
            }
        }
        if !self.tokens.is_empty() || !self.model.limits.is_empty() {
            return;
        }
        let all: Vec<RoleId> = self.model.roles.ids().collect();
        for (action, declared) in self.model.actions.enumerate() {
            let target = Target::Action(action);
            let reachable = self.is_allowed(&all, target, |_| true);
            assert_eq!(
                !reachable,
                found(Code::UnreachableAction, declared.head.span),
                "{target:?}\n{}",
                self.text()
            );
        }
    }

    fn is_silenced(&self, code: Code, span: Span) -> bool {
        let mut allows = self.model.allows.iter();
        allows.any(|allow| &*allow.lint == code.as_str() && allow.covers.contains(span))
    }

    fn is_admitted(&self, role: RoleId, permission: PermissionId) -> bool {
        self.model.asserts.iter().any(|assert| match &assert.claim {
            Claim::OnlyReach(roles, permissions) | Claim::Holds(roles, permissions) => {
                roles.contains(&role) && permissions.contains(&permission)
            }
            Claim::OnlyHold(..) | Claim::Lacks(..) | Claim::Within(..) => false,
        })
    }

    /// A safe fix takes its finding away, brings no error, and changes no answer.
    fn fixed(&mut self, seed: u64, found: &Diagnostic) {
        let fixed = compile(apply(&self.compilation.sources, found), &Limits::default());
        assert!(!fixed.has_errors(), "{found:#?}\n{}\n{:#?}", self.text(), fixed.diagnostics);
        let count = |compilation: &Compilation| {
            let same = |it: &&Diagnostic| (it.code, &it.message) == (found.code, &found.message);
            compilation.diagnostics.iter().filter(same).count()
        };
        assert!(count(&fixed) < count(self.compilation), "{found:#?}\n{}", self.text());
        same_answers(seed, self.compilation, &fixed, str::to_owned);
        let name = match found.code {
            Code::RedundantGrant => "redundant-grant, fixed",
            Code::SubsumedRole => "subsumed-role, fixed",
            Code::UnusedRestriction => "unused-restriction, fixed",
            Code::ImplicitAllRows => "implicit-all-rows, fixed",
            _ => "others, fixed",
        };
        *self.counts.entry(name).or_default() += 1;
    }
}

fn is_nothing(held: &Held) -> bool {
    held.iter().all(|rows| *rows == Rows::None)
}

fn tokens(model: &Model) -> BTreeSet<PermissionId> {
    let cases = model.tests.iter().flat_map(|test| &test.cases);
    cases.flat_map(|case| &case.grants).map(|grant| grant.permission).collect()
}

/// The sources after a finding's fix.
fn apply(sources: &SourceMap, found: &Diagnostic) -> SourceMap {
    let edits = &found.fix.as_ref().unwrap().edits;
    let files = sources.iter().map(|(id, file)| {
        let mut text = file.text.to_string();
        let mut here: Vec<_> = edits.iter().filter(|edit| edit.span.file == id).collect();
        here.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in here {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
        }
        (file.path.to_string(), text)
    });
    SourceMap::new(files.collect::<Vec<_>>())
}
