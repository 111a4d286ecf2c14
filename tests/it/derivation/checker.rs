//! Accepts a derivation, or says what is wrong with it.
//!
//! Guarantees: it reads what is told, names, lines and kinds of steps, and trusts none of it: every step is a fact of the
//! resolved policy, every permission is shown to be held at every point of the place, and what is shown is enough for
//! exactly the rows that are told. It knows nothing of tables. Each chain is shown
//! to be as short as any. Leaves out: wording.

use std::collections::{BTreeMap, BTreeSet};

use permc::index::{IdVec, PermissionId, RestrictionId, RoleId};
use permc::model::{Ask, Assigners, Condition, Demand, Expr, Model, Target};
use permc::query::needs::{Kind, Met, Need};
use permc::query::why::{Explained, Verdict};
use permc::source::{SourceMap, Span};

use super::chain::Chains;
use crate::equivalence::request::Request;
use crate::oracle::action::{self, applies};
use crate::oracle::governance::{Over, assigns, fits, powers};
use crate::oracle::rows::Rows;

/// What is shown to be held and had.
#[derive(Debug, Default)]
struct Shown {
    held: BTreeMap<PermissionId, Rows>,
    roles: BTreeSet<RoleId>,
    /// The rules of governance that are told to let the subject.
    rules: BTreeSet<(String, u32)>,
}

/// Accepts what is told of a request that is allowed.
pub(crate) fn check(
    model: &Model,
    sources: &SourceMap,
    request: &Request,
    told: &Explained,
) -> Result<(), String> {
    let need = told.needs.as_ref().ok_or("nothing is told")?;
    let checker = Checker { model, sources, request, chains: Chains::new(model, sources, request)? };
    let mut shown = Shown::default();
    checker.walk(need, None, &mut shown)?;
    let rows = checker.enough(&shown);
    let texts: Vec<Vec<String>> = rows
        .clauses()
        .iter()
        .map(|union| union.iter().map(|id| model.restrictions[*id].text.to_string()).collect())
        .collect();
    match (&rows, told.decision) {
        (Rows::All, Verdict::Allow) => Ok(()),
        (Rows::Some(_), Verdict::AllowRows) if texts == told.rows => Ok(()),
        _ => {
            Err(format!("what is shown is enough for {texts:?} ({rows:?}), and {:?} is told", told.decision))
        }
    }
}

struct Checker<'a> {
    model: &'a Model,
    sources: &'a SourceMap,
    request: &'a Request,
    chains: Chains<'a>,
}

impl Checker<'_> {
    /// Takes in what a need and its parts show; `of` is the action whose statement it is part of.
    fn walk(&self, need: &Need, of: Option<Target>, shown: &mut Shown) -> Result<(), String> {
        if need.met == Met::None {
            return Err(format!("an unmet need is told: {}", need.says));
        }
        let within = match need.kind {
            Kind::Action => Some(self.target(need)?),
            _ => of,
        };
        match need.kind {
            Kind::Action => self.written(need, &[self.model.head_of(self.target(need)?).span])?,
            Kind::Requires => {
                let rules = self.model.rules_of(of.ok_or("a requirement of nothing")?);
                let due =
                    rules.requires.iter().filter(|it| it.when.as_ref().is_none_or(|when| self.now(when)));
                let told = self.asked(need)?;
                let meant = due.filter(|it| match &it.what {
                    Demand::Nothing => told.is_empty(),
                    Demand::Met(expr) => is_met_by(expr, &told) && told.iter().all(|it| asks(expr, *it)),
                    Demand::Unknown => false,
                });
                self.written(need, &meant.map(|it| it.span).collect::<Vec<_>>())?;
            }
            Kind::Hold => self.hold(need, shown)?,
            Kind::Role => {
                let role = self.chains.role(&need.because)?;
                shown.roles.insert(role);
            }
            Kind::Rule => {
                let place = need.place.as_ref().ok_or("a rule without its place")?;
                shown.rules.insert((place.source.clone(), place.line));
            }
            Kind::Rules => {
                if need.name.as_deref() != Some(self.governed()) {
                    return Err("the rules of something else".to_owned());
                }
            }
            Kind::All | Kind::Any => {}
            Kind::Forbids | Kind::Unless => return Err("an allow rests on what denies".to_owned()),
        }
        need.needs.iter().try_for_each(|part| self.walk(part, within, shown))
    }

    /// What governance is asked about.
    fn governed(&self) -> &str {
        match self.request.ask {
            Ask::Action(target) => &self.model.head_of(target).name,
            Ask::Assign(role) => &self.model.roles[role].head.name,
            Ask::Delegate(id) | Ask::Restrict(id) => &self.model.permissions[id].head.name,
        }
    }

    /// What the parts of a requirement are about.
    fn asked(&self, need: &Need) -> Result<BTreeSet<Target>, String> {
        let mut asked = BTreeSet::new();
        for part in &need.needs {
            match part.kind {
                Kind::Action | Kind::Hold => drop(asked.insert(self.target(part)?)),
                _ => asked.extend(self.asked(part)?),
            }
        }
        Ok(asked)
    }

    fn target(&self, need: &Need) -> Result<Target, String> {
        let name = need.name.as_deref().ok_or("an action without a name")?;
        let found = self.model.targets().find(|target| &*self.model.head_of(*target).name == name);
        found.ok_or_else(|| format!("there is no action {name}"))
    }

    /// Whether a need stands in the line of one of these places.
    fn written(&self, need: &Need, at: &[Span]) -> Result<(), String> {
        let told = need.place.as_ref().ok_or_else(|| format!("{} has no place", need.says))?;
        let is_it = |span: &Span| self.sources.line(*span) == (told.source.as_str(), told.line);
        if at.iter().any(is_it) { Ok(()) } else { Err(format!("{} does not stand in {told:?}", need.says)) }
    }

    fn hold(&self, need: &Need, shown: &mut Shown) -> Result<(), String> {
        let name = need.name.as_deref().ok_or("a permission without a name")?;
        let (id, _) = self
            .model
            .permissions
            .enumerate()
            .find(|(_, it)| &*it.head.name == name)
            .ok_or_else(|| format!("there is no permission {name}"))?;
        if need.place.is_some() {
            self.written(need, &[self.model.permissions[id].head.span])?;
        }
        let rows = self.chains.held(id, &need.because)?;
        let known = shown.held.entry(id).or_insert(Rows::None);
        *known = known.or(&rows);
        Ok(())
    }

    fn now(&self, when: &Condition) -> bool {
        applies(when, &self.request.with)
    }

    /// The rows for which nothing but what is shown is enough.
    fn enough(&self, shown: &Shown) -> Rows {
        let all = |id: &PermissionId| shown.held.get(id) == Some(&Rows::All);
        match self.request.ask {
            Ask::Action(target) => {
                let held = |id| shown.held.get(&id).cloned().unwrap_or(Rows::None);
                let held: IdVec<PermissionId, Rows> = self.model.permissions.ids().map(held).collect();
                action::rows(self.model, target, &held, &self.request.with)
            }
            Ask::Assign(role) => Rows::all_if(assigns(self.model, role).any(|rule| {
                let by = match &rule.by {
                    Assigners::Roles(roles) => roles.iter().any(|role| shown.roles.contains(role)),
                    Assigners::Holders(id) => all(id),
                };
                by && self.told(shown, rule.span) && rule.when.as_ref().is_none_or(|when| self.now(when))
            })),
            Ask::Delegate(id) => Rows::all_if(all(&id) && self.power(shown, Over::Delegate, id)),
            Ask::Restrict(id) => Rows::all_if(self.power(shown, Over::Restrict, id)),
        }
    }

    fn power(&self, shown: &Shown, over: Over, id: PermissionId) -> bool {
        let kind = self.request.on.as_ref().and_then(|path| path.0.first()).map(|(kind, _)| *kind);
        powers(self.model, over, id).into_iter().any(|(carrier, power)| {
            shown.held.get(&carrier) == Some(&Rows::All)
                && self.told(shown, power.span)
                && fits(power, kind)
                && power.when.as_ref().is_none_or(|when| self.now(when))
        })
    }

    fn told(&self, shown: &Shown, span: Span) -> bool {
        let (source, line) = self.sources.line(span);
        shown.rules.contains(&(source.to_owned(), line))
    }
}

/// Whether an expression is met if just these are.
fn is_met_by(expr: &Expr, met: &BTreeSet<Target>) -> bool {
    match expr {
        Expr::Ask(target) => met.contains(&target.value),
        Expr::All(parts) => parts.iter().all(|part| is_met_by(part, met)),
        Expr::Any(parts) => parts.iter().any(|part| is_met_by(part, met)),
    }
}

fn asks(expr: &Expr, one: Target) -> bool {
    match expr {
        Expr::Ask(target) => target.value == one,
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(|part| asks(part, one)),
    }
}

/// The restriction of this text.
pub(super) fn restriction(model: &Model, text: &str) -> Result<RestrictionId, String> {
    let found = model.restrictions.enumerate().find(|(_, it)| &*it.text == text);
    found.map(|(id, _)| id).ok_or_else(|| format!("there is no restriction {text}"))
}
