//! Repairs, by the oracle's opinion: each works, no step of one is needless, and no single role that helps is left out.

use std::collections::BTreeSet;

use permc::index::{AttributeId, KindId, PermissionId, RoleId};
use permc::model::{DirectGrant, Model, Path};
use permc::query::repair::{Change, ChangeKind, Repairs};
use permc::query::why::Verdict;

use super::asking::Told;
use super::chain::role_named;
use super::each_generated;
use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{NOBODY_KNOWS, actions, governance, places, role_sets};
use crate::equivalence::request::{Named, Request};
use crate::equivalence::shipped::shipped;
use crate::generator::Choices;
use crate::generator::requests::Requests;

/// How many denials of each shipped policy are looked at.
const DENIALS: usize = 150;

/// More than any policy here has.
const ALL: usize = 100_000;

#[test]
fn repairs_of_shipped_policies_work() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let told = Told::new(&compilation, &both);
        let asks = [actions(&both.oracle), governance(&both.oracle)].concat();
        let (subjects, places) = (role_sets(&compilation.model, 2), places(&compilation.model));
        let mut choices = Choices::new(7);
        let (mut denials, mut repairs) = (0, 0);
        while denials < DENIALS {
            let (roles, grants) = choices.pick(&subjects).unwrap();
            let (ask, cases) = choices.pick(&asks).unwrap();
            let on = choices.pick(&places).unwrap();
            let request = Request { roles, grants, ask, on, with: choices.pick(&cases).unwrap() };
            let [denied, found] = look(&both, &told, &request);
            denials += denied;
            repairs += found;
        }
        println!("{name}: {denials} denials, {repairs} repairs");
        assert!(repairs > 100, "{name}: only {repairs} repairs");
    }
}

#[test]
fn repairs_of_generated_policies_work() {
    let [denials, repairs] = each_generated(250, |seed, compilation| {
        let both = Both::of(compilation);
        let told = Told::new(compilation, &both);
        let (drawn, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        (0..8).fold([0, 0], |[denials, repairs], _| {
            let [denied, found] = look(&both, &told, &drawn.draw(&mut choices));
            [denials + denied, repairs + found]
        })
    });
    println!("{denials} denials, {repairs} repairs");
    assert!(denials > 500 && repairs > denials, "too little: {denials} denials, {repairs} repairs");
}

/// Looks at one request: whether it is less than allowed, and how many repairs there are.
fn look(both: &Both<'_>, told: &Told<'_>, request: &Request) -> [usize; 2] {
    let Some(explained) = told.why(request, ALL) else { return [0, 0] };
    let Some(repairs) = &explained.repairs else { return [0, 0] };
    let all = explained.decision == Verdict::AllowRows;
    let judge = Judge { both, told, request, all };
    judge.judge(repairs);
    [1, repairs.found.len()]
}

struct Judge<'a> {
    both: &'a Both<'a>,
    told: &'a Told<'a>,
    request: &'a Request,
    /// Whether all rows are wanted.
    all: bool,
}

impl Judge<'_> {
    fn judge(&self, repairs: &Repairs) {
        assert_eq!(repairs.left_out, 0);
        for repair in &repairs.found {
            let steps: Vec<&Change> = repair.steps.iter().collect();
            assert!(self.works(&steps), "{}: {steps:#?} does not help", self.name());
            for some in 0..(1_usize << steps.len()) - 1 {
                let fewer = steps.iter().enumerate().filter(|(at, _)| some >> at & 1 == 1);
                let fewer: Vec<&Change> = fewer.map(|(_, step)| *step).collect();
                assert!(!self.works(&fewer), "{}: {fewer:#?} of {steps:#?} is enough", self.name());
            }
        }
        self.every_role_that_helps(repairs);
    }

    fn name(&self) -> String {
        Named(self.told.model, self.request).to_string()
    }

    /// Every role and add-on that helps alone is among the repairs of one step, if any is.
    fn every_role_that_helps(&self, repairs: &Repairs) {
        let model = self.told.model;
        let helps = |role: &RoleId| {
            let mut request = self.request.clone();
            request.roles.push(*role);
            !self.request.roles.contains(role) && self.is_enough(&request)
        };
        let helping: BTreeSet<&str> =
            model.roles.ids().filter(helps).map(|role| &*model.roles[role].head.name).collect();
        let single = repairs.found.iter().filter_map(|repair| match repair.steps.as_slice() {
            [step] if matches!(step.kind, ChangeKind::AddRole | ChangeKind::AddAddon) => Some(&*step.name),
            _ => None,
        });
        if !repairs.cut {
            assert_eq!(single.collect::<BTreeSet<_>>(), helping, "{}", self.name());
        }
    }

    fn works(&self, steps: &[&Change]) -> bool {
        // Each value of an attribute that is offered has to help.
        let most = steps.iter().map(|step| step.values.len()).max().unwrap_or(0).max(1);
        (0..most).all(|at| {
            let mut request = self.request.clone();
            steps.iter().for_each(|step| apply(self.told.model, &mut request, step, at));
            self.is_enough(&request)
        })
    }

    fn is_enough(&self, request: &Request) -> bool {
        match request.answers(self.both).0 {
            Answer::Allow(rows) => !self.all || rows.is_empty(),
            _ => false,
        }
    }
}

/// Makes a change, with the value at a position of those that are offered.
fn apply(model: &Model, request: &mut Request, step: &Change, at: usize) {
    let role = || role_named(model, &step.name).unwrap();
    match step.kind {
        ChangeKind::AddRole => {
            assert!(model.roles[role()].addon.is_none());
            request.roles.push(role());
        }
        ChangeKind::AddAddon => {
            assert!(model.roles[role()].addon.is_some());
            request.roles.push(role());
        }
        ChangeKind::TakeRole => request.roles.retain(|one| *one != role()),
        ChangeKind::Grant => request.grants.push(grant(model, step)),
        ChangeKind::TakeGrant => {
            let grant = grant(model, step);
            request.grants.retain(|one| !is_the_same(model, one, &grant));
        }
        ChangeKind::Bring => {
            let (id, attribute) = model
                .attributes
                .enumerate()
                .find(|(_, it)| *it.head.name == *step.name)
                .expect("an attribute of the policy");
            let value = &step.values[at.min(step.values.len() - 1)];
            let position = attribute.values.iter().position(|it| *it.value == **value).unwrap();
            request.with.insert(AttributeId(id.0), u32::try_from(position).unwrap());
        }
    }
}

fn grant(model: &Model, step: &Change) -> DirectGrant {
    let (permission, _) =
        model.permissions.enumerate().find(|(_, it)| *it.head.name == *step.name).expect("a permission");
    DirectGrant { permission: PermissionId(permission.0), on: step.on.as_ref().map(|on| path(model, on)) }
}

/// A path as it is told.
fn path(model: &Model, on: &str) -> Path {
    let kind = |name: &str| {
        let (kind, _) = model.kinds.enumerate().find(|(_, it)| *it.head.name == *name).expect("a kind");
        KindId(kind.0)
    };
    let steps = permc::syntax::parse_on(on).expect("a path as policies write it");
    Path(steps.into_iter().map(|(name, id)| (kind(&name), id.into())).collect())
}

/// Whether two grants are one, of which the second is told by its whole path.
fn is_the_same(model: &Model, one: &DirectGrant, told: &DirectGrant) -> bool {
    let point = |on: &Option<Path>| {
        on.as_ref().map(|on| crate::oracle::place::whole_path(model, on).expect("a whole path"))
    };
    one.permission == told.permission && point(&one.on) == point(&told.on)
}

#[test]
fn an_id_that_nobody_knows_is_told_as_policies_write_it() {
    let (_, compilation) = shipped().into_iter().next().unwrap();
    let model = &compilation.model;
    let zone = model.kinds.ids().find(|kind| model.kinds[*kind].parent.is_some()).unwrap();
    let name = &model.kinds[zone].head.name;
    assert_eq!(path(model, &format!("{name} {NOBODY_KNOWS:?}")).0, [(zone, NOBODY_KNOWS.into())]);
}
