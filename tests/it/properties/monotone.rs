//! More roles never mean less (R4): only separation of duty takes away (R11).

use permc::index::RoleId;

use crate::equivalence::both::{Answer, Both};
use crate::equivalence::questions::{What, actions, governance, places, role_sets};
use crate::equivalence::shipped::shipped;
use crate::generator::Choices;
use crate::generator::requests::Requests;
use crate::oracle::Reason;

use super::on_generated;

/// Whether the second answer gives at least what the first gives.
pub(super) fn gives_as_much(less: &Answer, more: &Answer) -> bool {
    match (less, more) {
        (_, Answer::Deny(Reason::Separation)) => true,
        // Each union that is demanded now was demanded before, or a part of it.
        (Answer::Allow(before), Answer::Allow(now)) => {
            now.iter().all(|union| before.iter().any(|part| part.iter().all(|one| union.contains(one))))
        }
        (Answer::Allow(_), _) => false,
        _ => true,
    }
}

#[test]
fn a_role_more_never_takes_away_in_shipped_policies() {
    for (name, compilation) in shipped() {
        let both = Both::of(&compilation);
        let asks = [actions(&both.oracle), governance(&both.oracle)].concat();
        let sets = role_sets(&compilation.model, 1).into_iter().map(|(roles, _)| roles);
        let checked: u64 = sets.map(|roles| check_each_role_more(&both, &asks, &roles)).sum();
        println!("{name}: {checked} answers with a role more");
    }
}

/// Compares what a subject is told with what it is told with each role more.
fn check_each_role_more(both: &Both<'_>, asks: &[What], roles: &[RoleId]) -> u64 {
    let mut checked = 0;
    let before = both.subject(roles, &[]);
    let more: Vec<_> =
        both.oracle.model.roles.ids().map(|role| both.subject(&[roles, &[role]].concat(), &[])).collect();
    for place in places(both.oracle.model).iter().map(|on| both.place(on.as_ref())) {
        let asker = both.asker(&before, &place);
        let askers: Vec<_> = more.iter().map(|more| both.asker(more, &place)).collect();
        for (ask, cases) in asks {
            for values in cases.iter().map(|values| both.values(values.clone())) {
                let less = asker.table(*ask, &values);
                assert!(
                    askers.iter().all(|one| gives_as_much(&less, &one.table(*ask, &values))),
                    "{roles:?} {ask:?}"
                );
                checked += askers.len() as u64;
            }
        }
    }
    checked
}

#[test]
fn a_role_more_never_takes_away_in_generated_policies() {
    on_generated(|seed, settled| {
        let both = Both::of(&settled.compilation);
        let (requests, mut choices) = (Requests::new(&both.oracle), Choices::new(seed));
        for _ in 0..50 {
            let mut request = requests.draw(&mut choices);
            let (_, less) = request.answers(&both);
            request.roles.extend(choices.pick(&settled.compilation.model.roles.ids().collect::<Vec<_>>()));
            let (_, more) = request.answers(&both);
            assert!(gives_as_much(&less, &more), "{request:?}: {less:?}, then {more:?}");
        }
    });
}
