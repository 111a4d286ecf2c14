//! What roles bring to a demand: which of them are alike, and what some of them come to together.
//!
//! Guarantees: exact for holding, `extends`, reader lists, rows and add-ons: what a set of roles comes to here is what the
//! evaluator decides, but for separation of duty, which only the whole set can break. Roles that bring the same are one
//! class, so a search walks classes and not roles.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use fixedbitset::FixedBitSet;
use permc_eval::format::Beside;
use permc_eval::{Extent, PermissionId, Place, RoleId};

use super::demand::{Demand, Leaf};
use super::{On, Query, Request};

/// A demand, and what each class of roles brings to it.
pub(super) struct Space<'a> {
    query: Query<'a>,
    pub(super) demand: Demand,
    atoms: Vec<Atom>,
    /// For each leaf the atoms that are all needed for it, and the one that gives some rows.
    of_leaf: Vec<(Range<usize>, Option<usize>)>,
    /// The atoms that give some rows, which never come to all rows.
    some_rows: FixedBitSet,
    /// The distinct lists of roles beside which some add-on counts.
    bases: Vec<Beside>,
    /// The bases that each role is, itself or through what it extends.
    is_base: Vec<FixedBitSet>,
    pub(super) classes: Vec<Class>,
    known: HashMap<FixedBitSet, Extent>,
}

/// Something that a role either brings or not.
struct Atom {
    /// Who brings it, extensions aside.
    holders: Vec<RoleId>,
    held: Held,
}

/// What a subject holds or has that an atom is.
enum Held {
    /// A permission with all rows at each of these places itself.
    At(PermissionId, Vec<Place>),
    /// A permission with some rows.
    Rows,
    /// One of the holders.
    Having,
}

/// Roles, or add-ons, that bring the same.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub(super) members: Vec<RoleId>,
    atoms: FixedBitSet,
    bases: FixedBitSet,
    /// For add-ons, the base that they count beside.
    beside: Option<usize>,
}

/// What members of a class have in common: atoms, bases, and the base that they count beside.
type Alike = (Vec<usize>, Vec<usize>, Option<usize>);

/// What some roles come to.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    atoms: FixedBitSet,
    bases: FixedBitSet,
    /// Add-ons whose base is not there yet: the base, and what they would bring.
    waiting: Vec<(usize, FixedBitSet)>,
}

impl<'a> Space<'a> {
    pub(super) fn new(query: Query<'a>, demand: Demand, on: &On) -> Self {
        let (mut atoms, mut of_leaf, mut some_rows) = (Vec::new(), Vec::new(), FixedBitSet::new());
        for leaf in &demand.leaves {
            let first = atoms.len();
            query.atoms(leaf, on, &mut atoms);
            let all = first..atoms.len();
            let some = query.some_rows(leaf);
            of_leaf.push((all, some.is_some().then_some(atoms.len())));
            some_rows.grow(atoms.len() + 1);
            some_rows.set(atoms.len(), some.is_some());
            atoms.extend(some);
        }
        let mut space = Self {
            query,
            demand,
            atoms,
            of_leaf,
            some_rows,
            bases: Vec::new(),
            is_base: Vec::new(),
            classes: Vec::new(),
            known: HashMap::new(),
        };
        space.classify();
        space
    }

    fn classify(&mut self) {
        let roles = &self.query.table.content().roles;
        let mut brings = vec![FixedBitSet::with_capacity(self.atoms.len()); roles.len()];
        for (at, atom) in self.atoms.iter().enumerate() {
            for holder in &atom.holders {
                brings[holder.position() as usize].insert(at);
            }
        }
        let relevant = roles.iter().zip(&brings).filter(|(_, brings)| !brings.is_clear());
        let mut bases: Vec<_> = relevant.filter_map(|(role, _)| role.addon_for.clone()).collect();
        bases.sort();
        bases.dedup();
        self.is_base = vec![FixedBitSet::with_capacity(bases.len()); roles.len()];
        for (at, base) in bases.iter().enumerate() {
            let roles = self.query.table.roles_beside(base);
            roles.for_each(|role| self.is_base[role.position() as usize].insert(at));
        }
        self.bases = bases;
        self.query.inherit(&mut brings);
        self.query.inherit(&mut self.is_base);
        self.collect(&brings);
    }

    /// Puts those that bring the same into one class; who brings nothing is in none.
    fn collect(&mut self, brings: &[FixedBitSet]) {
        let mut classes: BTreeMap<Alike, Class> = BTreeMap::new();
        for (at, role) in self.query.table.content().roles.iter().enumerate() {
            let (atoms, bases) = (&brings[at], &self.is_base[at]);
            let beside = role.addon_for.as_ref().and_then(|list| self.bases.iter().position(|it| it == list));
            if (atoms.is_clear() && bases.is_clear()) || (role.addon_for.is_some() && beside.is_none()) {
                continue;
            }
            let key = (atoms.ones().collect(), bases.ones().collect(), beside);
            let class = classes.entry(key).or_insert_with(|| Class {
                members: Vec::new(),
                atoms: atoms.clone(),
                bases: bases.clone(),
                beside,
            });
            class.members.push(RoleId::new(crate::source::offset(at)));
        }
        self.classes = classes.into_values().collect();
    }

    /// What nobody brings.
    pub(super) fn nothing(&self) -> Sum {
        Sum {
            atoms: FixedBitSet::with_capacity(self.atoms.len()),
            bases: FixedBitSet::with_capacity(self.bases.len()),
            waiting: Vec::new(),
        }
    }

    /// What the subject of a request brings, direct grants included.
    pub(super) fn start(&self, request: &Request) -> Sum {
        let subject = self.query.subject(request);
        let mut sum = self.nothing();
        for (at, atom) in self.atoms.iter().enumerate() {
            let has = |role: &RoleId| subject.active().any(|active| active == *role);
            let brought = match &atom.held {
                Held::At(permission, places) => {
                    let table = self.query.table;
                    places.iter().all(|place| table.holds_here(&subject, *permission, place))
                }
                Held::Rows | Held::Having => atom.holders.iter().any(has),
            };
            sum.atoms.set(at, brought);
        }
        for role in subject.active() {
            sum.bases.union_with(&self.is_base[role.position() as usize]);
        }
        for addon in subject.inactive_addons() {
            let of = |class: &&Class| class.members.contains(&addon);
            if let Some(Class { atoms, beside: Some(beside), .. }) = self.classes.iter().find(of) {
                sum.waiting.push((*beside, atoms.clone()));
            }
        }
        sum
    }

    /// Whether a class brings anything that is not there yet and could come to as much.
    pub(super) fn adds(&self, sum: &Sum, class: usize, least: Extent) -> bool {
        let class = &self.classes[class];
        let counts = |atom: usize| least != Extent::Everything || !self.some_rows.contains(atom);
        class.atoms.difference(&sum.atoms).any(counts) || !class.bases.is_subset(&sum.bases)
    }

    /// What some classes bring together with what is there.
    pub(super) fn with(&self, start: &Sum, classes: impl Iterator<Item = usize>) -> Sum {
        let mut sum = start.clone();
        for class in classes.map(|class| &self.classes[class]) {
            match class.beside {
                Some(beside) => sum.waiting.push((beside, class.atoms.clone())),
                None => {
                    sum.atoms.union_with(&class.atoms);
                    sum.bases.union_with(&class.bases);
                }
            }
        }
        let (active, waiting): (Vec<_>, _) =
            std::mem::take(&mut sum.waiting).into_iter().partition(|(beside, _)| sum.bases.contains(*beside));
        active.iter().for_each(|(_, atoms)| sum.atoms.union_with(atoms));
        sum.waiting = waiting;
        sum
    }

    /// How much of the demand is met.
    pub(super) fn value(&mut self, sum: &Sum) -> Extent {
        if let Some(known) = self.known.get(&sum.atoms) {
            return *known;
        }
        let leaf = |(all, some): &(Range<usize>, Option<usize>)| match some {
            _ if all.clone().all(|at| sum.atoms.contains(at)) => Extent::Everything,
            Some(at) if sum.atoms.contains(*at) => Extent::SomeRows,
            Some(_) | None => Extent::Nothing,
        };
        let leaves: Vec<_> = self.of_leaf.iter().map(leaf).collect();
        let value = self.demand.value(&leaves);
        self.known.insert(sum.atoms.clone(), value);
        value
    }
}

impl Query<'_> {
    /// Adds the atoms that are all needed for a leaf.
    fn atoms(self, leaf: &Leaf, on: &On, atoms: &mut Vec<Atom>) {
        match leaf {
            Leaf::Hold(permission) | Leaf::Whole(permission) => {
                self.places(*permission, &on.place, atoms);
            }
            Leaf::Everywhere(permission) => self.places(*permission, &self.table.everything(), atoms),
            Leaf::Active(roles) => atoms.push(Atom { holders: roles.clone(), held: Held::Having }),
        }
    }

    /// The atom that gives some rows of a leaf, if there are such.
    fn some_rows(self, leaf: &Leaf) -> Option<Atom> {
        let Leaf::Hold(permission) = leaf else { return None };
        let restricted = self.table.restricted_holders(*permission).into_iter();
        let holders: BTreeSet<RoleId> = restricted.flat_map(|(_, holders)| holders).collect();
        let holders: Vec<_> = holders.into_iter().collect();
        (!holders.is_empty()).then_some(Atom { holders, held: Held::Rows })
    }

    /// The place itself and each place in it at which a reader list takes effect; those with the same holders are one.
    fn places(self, permission: PermissionId, place: &Place, atoms: &mut Vec<Atom>) {
        let mut by_holders: BTreeMap<Vec<RoleId>, Vec<Place>> = BTreeMap::new();
        let inside = self.table.points(permission, place);
        let inside = inside.into_iter().filter_map(|instance| self.table.instance_place(instance));
        for place in std::iter::once(place.clone()).chain(inside) {
            by_holders.entry(self.table.holders(permission, &place)).or_default().push(place);
        }
        atoms.extend(
            by_holders
                .into_iter()
                .map(|(holders, places)| Atom { holders, held: Held::At(permission, places) }),
        );
    }

    /// Gives each role what those bring that it extends.
    fn inherit(self, brings: &mut [FixedBitSet]) {
        let roles = &self.table.content().roles;
        let own = brings.to_vec();
        for (at, role) in roles.iter().enumerate().filter(|(_, role)| !role.extends.is_empty()) {
            let mut seen = FixedBitSet::with_capacity(roles.len());
            let mut open = role.extends.clone();
            while let Some(extended) = open.pop() {
                if !seen.put(extended as usize) {
                    brings[at].union_with(&own[extended as usize]);
                    open.extend(&roles[extended as usize].extends);
                }
            }
        }
    }
}
