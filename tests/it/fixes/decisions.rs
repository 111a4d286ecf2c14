//! Compares what two policies decide: whatever is asked, the second must not allow more than the first.
//!
//! Guarantees: everything that either policy can be asked, in the bounds of the exhaustive proof, asked of both by name.
//! What one of them does not know it does not allow: an unknown role gives nothing, an unknown action is denied.

use std::collections::BTreeMap;

use permc::index::{AttributeId, Id, IdVec, KindId, PermissionId, RoleId};
use permc::model::{Ask, DirectGrant, Model, Path, Target};
use permc::pipeline::Compilation;

use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{What, Who, actions, governance, grant_holders, places, role_sets};
use crate::equivalence::request::{Named, Request};
use crate::oracle::action::Values;

/// More questions than this about one fix are sampled evenly.
const MOST: usize = 400_000;

/// How many decisions were compared, if none is wider; none if one of the policies decides nothing.
pub(crate) fn compare(before: &Compilation, after: &Compilation) -> Result<u64, String> {
    let (Some(old), Some(new)) = (&before.content, &after.content) else { return Ok(0) };
    let old = Both::new(&before.model, old.clone()).map_err(|error| error.to_string())?;
    let new = Both::new(&after.model, new.clone()).map_err(|error| error.to_string())?;
    let (there, back) = (Names::new(&before.model, &after.model), Names::new(&after.model, &before.model));
    let forth = all_of(&old, &new, &there, |here, there| (here, there))?;
    Ok(forth + all_of(&new, &old, &back, |here, there| (there, here))?)
}

/// Asks one policy all that it can be asked, and the other the same; `order` tells which is the old one.
fn all_of(
    from: &Both<'_>,
    to: &Both<'_>,
    names: &Names<'_>,
    order: fn(Answer, Answer) -> (Answer, Answer),
) -> Result<u64, String> {
    let model = from.oracle.model;
    let whats: Vec<What> = [actions(&from.oracle), governance(&from.oracle)].concat();
    let cases: usize = whats.iter().map(|(_, cases)| cases.len()).sum();
    let (whos, places) = ([role_sets(model, 2), grant_holders(model)].concat(), places(model));
    let step = (whos.len() * places.len() * cases).div_ceil(MOST).max(1);
    let mut compared = 0;
    for who in whos.into_iter().step_by(step) {
        let (subject, other) = (from.subject(&who.0, &who.1), names.who(&who));
        let other = to.subject(&other.0, &other.1);
        for on in &places {
            let (place, there) = (from.place(on.as_ref()), names.place(on.as_ref()));
            let there = there.map(|there| to.place(there.as_ref()));
            let asker = from.asker(&subject, &place);
            let beside = there.as_ref().map(|there| to.asker(&other, there));
            for (ask, values) in
                whats.iter().flat_map(|(ask, cases)| cases.iter().map(move |case| (*ask, case)))
            {
                let here = asker.table(ask, &from.values(values.clone()));
                let translated = names.ask(ask).zip(names.values(values)).zip(beside.as_ref());
                let there = translated
                    .map_or(Answer::Invalid, |((ask, values), beside)| beside.table(ask, &to.values(values)));
                let (old, new) = order(here, there);
                compared += 1;
                if !is_within(&new, &old) {
                    let (roles, grants) = who.clone();
                    let request = Request { roles, grants, ask, on: on.clone(), with: values.clone() };
                    return Err(format!("{}: before {old:?}, after {new:?}", Named(model, &request)));
                }
            }
        }
    }
    Ok(compared)
}

/// Whether an answer allows nothing that the other does not.
fn is_within(answer: &Answer, other: &Answer) -> bool {
    match (answer, other) {
        (Answer::Deny(_) | Answer::Invalid, _) => true,
        (Answer::Allow(rows), Answer::Allow(wider)) => {
            // The rows meet each union. To do so they must meet one that is a part of it.
            let is_met =
                |union: &Vec<String>| rows.iter().any(|it| it.iter().all(|text| union.contains(text)));
            wider.iter().all(is_met)
        }
        (Answer::Allow(_) | Answer::Odd(_), _) => false,
    }
}

/// The ids of one policy in another that may lack some, by name.
struct Names<'n> {
    from: &'n Model,
    to: &'n Model,
    roles: BTreeMap<&'n str, RoleId>,
    permissions: BTreeMap<&'n str, PermissionId>,
    kinds: BTreeMap<&'n str, KindId>,
    attributes: BTreeMap<&'n str, AttributeId>,
}

fn by_name<'n, I: Id, T>(all: &'n IdVec<I, T>, name: impl Fn(&'n T) -> &'n str) -> BTreeMap<&'n str, I> {
    all.enumerate().map(|(id, one)| (name(one), id)).collect()
}

impl<'n> Names<'n> {
    fn new(from: &'n Model, to: &'n Model) -> Self {
        Self {
            from,
            to,
            roles: by_name(&to.roles, |it| &it.head.name),
            permissions: by_name(&to.permissions, |it| &it.head.name),
            kinds: by_name(&to.kinds, |it| &it.head.name),
            attributes: by_name(&to.attributes, |it| &it.head.name),
        }
    }

    fn role(&self, role: RoleId) -> Option<RoleId> {
        self.roles.get(&*self.from.roles[role].head.name).copied()
    }

    fn permission(&self, permission: PermissionId) -> Option<PermissionId> {
        self.permissions.get(&*self.from.permissions[permission].head.name).copied()
    }

    fn who(&self, who: &Who) -> Who {
        let grant = |grant: &DirectGrant| {
            let on = self.place(grant.on.as_ref())?;
            Some(DirectGrant { permission: self.permission(grant.permission)?, on })
        };
        let roles = who.0.iter().filter_map(|role| self.role(*role)).collect();
        (roles, who.1.iter().filter_map(grant).collect())
    }

    /// No place of the request, some place, or none because its kind is unknown.
    fn place(&self, on: Option<&Path>) -> Option<Option<Path>> {
        let Some(path) = on else { return Some(None) };
        let step = |(kind, id): &(KindId, _)| {
            let there = self.kinds.get(&*self.from.kinds[*kind].head.name)?;
            Some((*there, Box::clone(id)))
        };
        path.0.iter().map(step).collect::<Option<_>>().map(|path| Some(Path(path)))
    }

    fn ask(&self, ask: Ask) -> Option<Ask> {
        Some(match ask {
            Ask::Action(target) => Ask::Action(self.target(target)?),
            Ask::Assign(role) => Ask::Assign(self.role(role)?),
            Ask::Delegate(permission) => Ask::Delegate(self.permission(permission)?),
            Ask::Restrict(permission) => Ask::Restrict(self.permission(permission)?),
        })
    }

    fn target(&self, target: Target) -> Option<Target> {
        match target {
            Target::Permission(permission) => self.permission(permission).map(Target::Permission),
            Target::Action(action) => {
                let name = &self.from.actions[action].head.name;
                let mut there = self.to.actions.enumerate();
                there.find(|(_, it)| it.head.name == *name).map(|(id, _)| Target::Action(id))
            }
        }
    }

    /// The values, without those of attributes that the other policy does not know and so nobody sends it. None if it
    /// does not know a value.
    fn values(&self, values: &Values) -> Option<Values> {
        let known = |(attribute, value): (&AttributeId, &u32)| {
            let attribute = &self.from.attributes[*attribute];
            let there = *self.attributes.get(&*attribute.head.name)?;
            let name = &attribute.values[*value as usize].value;
            let position = self.to.attributes[there].values.iter().position(|it| it.value == *name);
            Some(position.map(|position| (there, u32::try_from(position).unwrap())))
        };
        values.iter().filter_map(known).collect()
    }
}
